"""The link to Teams: who may post to us, our own credentials, every endpoint, and what it refuses."""
