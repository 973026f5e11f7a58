"""What the bridge writes by itself: cards, what is heard beside them, and for people who cannot be written to."""
