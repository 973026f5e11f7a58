"""The whole bridge under fire: killed at any moment, beside chats that fail one request in five."""
