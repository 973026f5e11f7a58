"""Queues of the PBX: who called one and reached nobody."""
