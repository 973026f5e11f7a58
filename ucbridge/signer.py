"""Buttons that only we can make: an action and its argument, signed, readable again after a restart."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import replace

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Reply

LONGEST = 100
"""Characters of a token; the least that every chat platform carries."""

_SIGNATURE = 16


class Signer:
    """Signs buttons with one secret key of this installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, reply: Reply) -> Reply:
        """Return the reply with a token in each of its buttons.

        Raises:
            ValueError: an argument is too long for a token; pass ids, not texts.
        """
        return reply.with_buttons(
            tuple(replace(button, token=self._token(button.action, button.argument)) for button in reply.buttons)
        )

    def open(self, token: str) -> tuple[str, str]:
        """Return the action and argument of a button.

        Raises:
            UserError: the token is none of ours.
        """
        signature, payload = token[:_SIGNATURE], token[_SIGNATURE:]
        if not hmac.compare_digest(signature.encode(), self._sign(payload).encode()):
            raise UserError(_("Type the command instead."), title=_("This button no longer works"))
        action, _colon, argument = payload.partition(":")
        return action, argument

    def _token(self, action: str, argument: str) -> str:
        payload = f"{action}:{argument}"
        token = self._sign(payload) + payload
        if len(token) > LONGEST:
            raise ValueError(f"the argument of {action!r} is {len(token) - LONGEST} characters too long for a button")
        return token

    def _sign(self, payload: str) -> str:
        digest = hmac.digest(self._key, payload.encode("utf-8", "surrogatepass"), "sha256")
        return urlsafe_b64encode(digest[:12]).decode()
