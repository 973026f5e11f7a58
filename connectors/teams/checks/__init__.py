"""What `ucbridge check` finds out about Teams: each step of the setting up, and which one is missing."""
