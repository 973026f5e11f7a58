"""The embedded chat: a page of the bridge's own, for companies without a chat platform."""
