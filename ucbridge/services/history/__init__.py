"""Every call once: written live, completed from the call records of the PBX."""
