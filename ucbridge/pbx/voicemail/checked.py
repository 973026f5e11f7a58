"""What of a mailbox may stand in an AMI action or a dialplan variable."""

from __future__ import annotations

import re

from ucbridge.i18n import _
from ucbridge.pbx.arguments import only

_NAME = r"[A-Za-z0-9_-]{1,40}"
_MESSAGE = r"[A-Za-z0-9-]{1,80}"
MAILBOX = f"{_NAME}@{_NAME}"

folder = only(_NAME, _("This is not a folder of a mailbox."))
"""Returns the name of a folder that is no path."""

message = only(_MESSAGE, _("This is not a message of the PBX."))
"""Returns the id of a message."""

_mailbox = only(MAILBOX, _("The mailbox is not written like 103@default."))


def is_mailbox(mailbox: str) -> bool:
    """Tell whether it is written `103@default`."""
    return re.fullmatch(MAILBOX, mailbox) is not None


def is_message(message_id: str) -> bool:
    """Tell whether it looks like an id Asterisk gave (`1795394494-00000000`)."""
    return re.fullmatch(_MESSAGE, message_id) is not None


def mailbox(written: str) -> tuple[str, str]:
    """Return the number and the context of `103@default`.

    Raises:
        Unsafe: it is not written like that.
    """
    number, _at, context = _mailbox(written).partition("@")
    return number, context
