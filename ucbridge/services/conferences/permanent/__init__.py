"""Permanent rooms: a name, a PIN, an owner."""
