"""What the bridge remembers: one database, one repository a noun."""
