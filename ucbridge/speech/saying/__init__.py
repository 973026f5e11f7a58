"""Text to speech: words in, sound that a PBX plays out. The engine runs in a process of its own."""
