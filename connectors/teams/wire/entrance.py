"""Who may post to the bot: Teams, for tenants of ours; and where the configuration says so, tools on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from connectors.teams.settings import Settings
from connectors.teams.wire.tokens import Caller, Forged, Tokens
from connectors.teams.wire.words import UNSIGNED_ONLY_HERE
from ucbridge.errors import ConfigError
from ucbridge.loopback import is_loopback

CHANNEL = "msteams"


class Stranger(Forged):
    """A request is from Teams, but of a tenant that is none of ours."""


class Entrance:
    """Checks requests: first who signed them, then whether they are about what the signature is for."""

    def __init__(self, tokens: Tokens, settings: Settings) -> None:
        self._tokens = tokens
        self._unsigned = settings.allow_unsigned
        self._tenants = frozenset(tenant.lower() for tenant in (settings.tenant_id, *settings.tenants))

    async def caller(self, authorization: str, *, here: bool) -> Caller | None:
        """Return who signed a request, before its body is even read; None for a tool's that nobody signed.

        `here`: a program on this machine asks, and not for somebody else.

        Raises:
            Forged: answer 401, with nothing.
        """
        if self._unsigned and here and authorization.strip().lower() in {"", "bearer"}:
            return None
        return await self._tokens.check(authorization)

    def admit(self, caller: Caller | None, activity: Mapping[str, object]) -> None:
        """Let an activity in.

        Raises:
            Forged: answer 401, with nothing.
            Stranger: answer 403, with nothing.
        """
        service = activity.get("serviceUrl")
        if caller is None:
            if not _here(service):
                raise Forged("nobody signed it, and its service is not on this machine")
            return
        if service != caller.service:
            raise Forged("signed for another service")
        channel = activity.get("channelId")
        if channel != CHANNEL or channel not in caller.endorsements:
            raise Forged("not endorsed for Teams")
        tenants = tenants_of(activity)
        if not tenants or not tenants <= self._tenants:
            raise Stranger("of another tenant")


def tenants_of(activity: Mapping[str, object]) -> frozenset[str]:
    """Return every tenant an activity says it is of; usually one."""
    data, conversation = _object(activity, "channelData"), _object(activity, "conversation")
    named = (_object(data, "tenant").get("id"), conversation.get("tenantId"))
    return frozenset(each.lower() for each in named if isinstance(each, str) and each)


def refuse_unless_local(settings: Settings, host: str) -> None:
    """Check where the bridge listens, for as long as it takes what nobody signed.

    Raises:
        ConfigError: others than this machine can reach it.
    """
    if settings.allow_unsigned and not is_loopback(host):
        raise ConfigError(UNSIGNED_ONLY_HERE)


def _here(service: object) -> bool:
    """Tell whether an address leads to this machine."""
    try:
        return isinstance(service, str) and is_loopback(urlsplit(service).hostname or "")
    except ValueError:
        return False


def _object(of: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = of.get(key)
    return found if isinstance(found, Mapping) else {}
