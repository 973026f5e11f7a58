"""Conferences that go on, as the PBX shows them: who is in, who rings, when they are over."""
