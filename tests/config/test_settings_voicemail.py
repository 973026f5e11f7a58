"""What the tables of one mailbox say together."""

from __future__ import annotations

from ucbridge.config.settings import MailboxSettings, VoicemailSettings


def test_one_table_that_says_no_is_enough_however_the_mailbox_is_written() -> None:
    boxes = {"200@default": MailboxSettings(name="Sales"), "200": MailboxSettings(transcribe=False)}
    settings = VoicemailSettings(mailboxes=boxes)
    assert not settings.transcribed("200@default")
    assert settings.transcribed("101@default")
