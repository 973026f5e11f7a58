"""Cards on their way: posted to people once, edited where they stand, whatever the link and the bridge go through."""
