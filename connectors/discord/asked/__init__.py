"""What people do on Discord, carried out once and answered in time."""
