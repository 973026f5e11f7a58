"""The parts of a card as Discord takes them (pure); `render.py` puts them together."""
