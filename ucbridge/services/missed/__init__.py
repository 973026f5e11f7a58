"""Missed calls: one card for each caller, who calls back."""
