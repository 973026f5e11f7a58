"""Who is on the phone, as people on Discord see it."""
