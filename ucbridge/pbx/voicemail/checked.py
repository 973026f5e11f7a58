"""What of a mailbox may stand in an AMI action or a dialplan variable."""

from __future__ import annotations

import re

from ucbridge.i18n import _
from ucbridge.pbx.arguments import require

_NAME = r"[A-Za-z0-9_-]{1,40}"
_MAILBOX = re.compile(rf"({_NAME})@({_NAME})")
_FOLDER = re.compile(_NAME)
_MESSAGE = re.compile(r"[A-Za-z0-9-]{1,80}")


def is_mailbox(mailbox: str) -> bool:
    """Tell whether it is written `103@default`."""
    return _MAILBOX.fullmatch(mailbox) is not None


def is_message(message_id: str) -> bool:
    """Tell whether it looks like an id Asterisk gave (`1795394494-00000000`)."""
    return _MESSAGE.fullmatch(message_id) is not None


def mailbox(written: str) -> tuple[str, str]:
    """Return the number and the context of `103@default`.

    Raises:
        Unsafe: it is not written like that.
    """
    number, _at, context = written.partition("@")
    require(is_mailbox(written), _("The mailbox is not written like 103@default."))
    return number, context


def folder(name: str) -> str:
    """Return the name of a folder that is no path.

    Raises:
        Unsafe: it is none.
    """
    require(_FOLDER.fullmatch(name), _("This is not a folder of a mailbox."))
    return name


def message(message_id: str) -> str:
    """Return the id of a message.

    Raises:
        Unsafe: it is none.
    """
    require(is_message(message_id), _("This is not a message of the PBX."))
    return message_id
