"""Discord: slash commands, buttons and cards in servers and direct messages, voicemail as voice messages."""
