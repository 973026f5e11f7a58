"""Rows of AMI's voicemail lists as mailboxes and messages. Pure; whoever called us wrote some of what is in them."""

from __future__ import annotations

import re

from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.frames import Frame, text
from ucbridge.pbx.voicemail.checked import is_mailbox, is_message
from ucbridge.pbx.voicemail.dates import left_at
from ucbridge.pbx.voicemail.interface import Folder, VoicemailBox, VoicemailMessage

_CALLER = re.compile(r'\s*"?(?P<name>.*?)"?\s*<(?P<number>[^<>]*)>\s*', re.DOTALL)
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_NOBODY = frozenset({"unknown", "<unknown>", "unknown caller", "asterisk"})
_LONGEST_NAME = 80


def box(row: Frame) -> VoicemailBox | None:
    """Return the mailbox of a VoicemailUserEntry; None for one whose name the bridge cannot speak of."""
    mailbox = f"{text(row, 'VoiceMailbox')}@{text(row, 'VMContext')}"
    if not is_mailbox(mailbox):
        return None
    new, old = (_number(text(row, key)) for key in ("NewMessageCount", "OldMessageCount"))
    return VoicemailBox(mailbox, _plain(text(row, "Fullname")), new, old, text(row, "Email"))


def message(row: Frame, mailbox: str) -> VoicemailMessage | None:
    """Return the message of a VoicemailBoxDetail; None for one that cannot be acted on for want of an id."""
    message_id, folder = text(row, "ID"), text(row, "Folder")
    if not is_message(message_id):
        return None
    urgent = folder == Folder.URGENT or text(row, "Flag").casefold() == "urgent"
    when = left_at(message_id, text(row, "Date"))
    return VoicemailMessage(
        mailbox, message_id, folder, caller(text(row, "CallerID")), when, _number(text(row, "Duration")), urgent
    )


def caller(written: str) -> CallerId:
    """Return who called, from `"Bob Durand" <102>` or less; what is no number is "", what cannot be shown is left out.

    The other side of a call chooses its name, and often its number.
    """
    found = _CALLER.fullmatch(written)
    name, number = (found["name"], found["number"]) if found else ("", written)
    number = number.strip()
    if not _NUMBER.fullmatch(number):
        name, number = name or number, ""
    name = _plain(name)
    return CallerId("" if name.casefold() in _NOBODY or name == number else name, number)


def _plain(name: str) -> str:
    printable = "".join(each if each.isprintable() else " " for each in name)
    return " ".join(printable.split())[:_LONGEST_NAME]


def _number(written: str) -> int:
    return int(written) if re.fullmatch(r"[0-9]{1,9}", written) else 0
