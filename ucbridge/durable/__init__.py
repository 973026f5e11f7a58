"""Work that survives crashes: written down before it is begun, gone on with wherever a process ended."""
