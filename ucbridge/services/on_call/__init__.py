"""What people do with the calls their phones are in: hold, transfer, park, pick up, mute, move."""
