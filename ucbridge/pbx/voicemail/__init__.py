"""Voicemail of app_voicemail: what is in the mailboxes by AMI, and the ways to the sound."""
