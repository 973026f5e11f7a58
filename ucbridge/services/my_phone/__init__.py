"""What people set on their phone, and see of others'."""
