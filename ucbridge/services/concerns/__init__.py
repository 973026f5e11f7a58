"""Whom of the company a call concerns, and how it went for them."""
