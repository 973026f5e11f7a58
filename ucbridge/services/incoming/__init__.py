"""The card of a call while it rings and while it goes on."""
