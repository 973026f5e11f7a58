"""Conferences to come: planned, reminded of, rung at their time."""
