"""What people do in Teams, carried out and answered."""
