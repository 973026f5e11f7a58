"""Errors with words: each class says once what happened; `dispatch` shows it, the caller adds nothing."""

from __future__ import annotations

from ucbridge.i18n import Text, _
from ucbridge.models import Button, Form

NOT_UNDERSTOOD = _("I did not understand that")
"""The title of what is wrong with a line as it was typed."""


class BridgeError(Exception):
    """Something the bridge can name. `title` says in a few words what is wrong, the usual words for its class where
    it is None; `text` is a full sentence with the next step; `retry` says whether trying the same again may help.
    """

    retry = False

    def __init__(self, text: Text, *, title: Text | None = None, buttons: tuple[Button, ...] = ()) -> None:
        super().__init__(f"{title.msgid}. {text.msgid}" if title else text.msgid)  # never the values: logs show it
        self.text = text
        self.title = title
        self.buttons = buttons


class UserError(BridgeError):
    """The person asked for something that cannot be understood or does not exist."""


class Ambiguous(UserError):
    """What was asked has several meanings; `buttons` offer them."""


class Incomplete(UserError):
    """A command lacks something it cannot do without; `form` says which, and what was given."""

    def __init__(self, text: Text, *, title: Text | None = None, form: Form) -> None:
        super().__init__(text, title=title)
        self.form = form


class Refused(BridgeError):
    """A rule of this installation forbids it: permission, destination policy, limits, emergency numbers."""


class PbxError(BridgeError):
    """The PBX could not do it."""


class PbxUnreachable(PbxError):
    """There is no working connection; nothing was sent."""

    retry = True


class OutcomeUnknown(PbxError):
    """The connection broke after the request was written: look the channel id up, never send it again."""


class SignInRefused(BridgeError):
    """A server refused our credentials; only a person can help."""


class StoreError(BridgeError):
    """The database cannot be reached or opened."""

    retry = True


class ConfigError(BridgeError):
    """The configuration is wrong. `problems` lists every mistake: file, key, expected, got. Exit code 78."""

    exit_code = 78

    def __init__(self, text: Text, problems: tuple[Text | str, ...] = ()) -> None:
        super().__init__(text)
        self.problems = problems
