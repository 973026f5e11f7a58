"""The link to Discord: the gateway, every endpoint, and what it refuses."""
