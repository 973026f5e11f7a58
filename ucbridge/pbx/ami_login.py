"""Signing in to AMI without showing the secret: MD5 challenge and answer."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ucbridge.errors import SignInRefused
from ucbridge.i18n import _
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.frames import text

if TYPE_CHECKING:  # it signs in by this module: a cycle
    from ucbridge.pbx.ami import Ami


async def sign_in(ami: Ami, *, username: str, secret: str, within: float) -> None:
    """Sign in and subscribe to events, in one try.

    Raises:
        SignInRefused: the PBX knows no such user and secret, or refuses our address.
    """
    try:
        challenge = await ami.action("Challenge", within=within, AuthType="MD5")
        # AMI defines this digest; it proves the secret without sending it.
        key = hashlib.md5((text(challenge, "Challenge") + secret).encode(), usedforsecurity=False).hexdigest()
        await ami.action("Login", within=within, AuthType="MD5", Username=username, Key=key, Events="on")
    except ActionFailed as refused:
        raise SignInRefused(
            _("The PBX refused the AMI user: {message}. Check [pbx.ami] against manager.conf.", message=refused.message)
        ) from refused
