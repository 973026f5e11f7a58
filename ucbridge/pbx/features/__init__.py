"""What is set on a phone: do-not-disturb, forwarding and the like, as each kind of PBX keeps it."""
