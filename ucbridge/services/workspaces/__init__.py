"""Servers and teams of chat platforms: what is chosen for them, and what it means for those who act there."""
