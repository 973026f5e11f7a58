"""What `ucbridge check` finds out about Discord."""
