"""What people do with the calls they are on."""
