"""Whom the words after /conference mean."""
