"""Announcements: said from text, or recorded by phone."""
