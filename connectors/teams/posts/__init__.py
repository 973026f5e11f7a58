"""What is posted: to people, into chats and channels, and to one person among others."""
