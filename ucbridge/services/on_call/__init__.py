"""What people do with the call they are on."""
