"""Speech to text, and sound as people can play it. Heavy work runs in processes of its own."""
