"""The parts of a card as Teams takes them (pure); `render.py` puts them together."""
