"""More of everyday calls: what people see after an outage, and on a PBX in the shape of FreePBX."""
