"""What can be done with a call that goes on."""
