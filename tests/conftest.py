"""Fixtures every test may use."""

from tests.asterisk import asterisk, fresh_asterisk, shared_asterisk

__all__ = ["asterisk", "fresh_asterisk", "shared_asterisk"]
