"""Conferences recorded: the room while it goes on, its card with player and transcript afterwards."""
