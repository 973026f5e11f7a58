"""The PBX's own call records, for what happened while it could not be seen."""
