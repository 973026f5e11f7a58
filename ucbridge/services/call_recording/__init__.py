"""Calls recorded by who is on them; what becomes of a recording then is what becomes of those of conferences."""
