"""Callers of the dial-in number: the PIN, its limits, the waiting room."""
