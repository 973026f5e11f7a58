"""The servers the bot is in: roles, channels, members, permissions, and what goes wrong there."""
