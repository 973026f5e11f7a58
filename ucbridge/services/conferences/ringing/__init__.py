"""People rung into conferences: as one is opened, added to it, or by a call that grows."""
