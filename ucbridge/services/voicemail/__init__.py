"""Voicemail in chat: mailboxes watched, messages carried through the durable pipeline, cards and their buttons."""
