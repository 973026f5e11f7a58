"""Conferences: who is rung into which room, what the card of it says, and what people do with it."""
