"""What goes wrong in a server, told once a day to whoever can mend it: who chose the setting last, else its owner."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from connectors.discord.posts.conversations import of_channel
from connectors.discord.servers.allowances import POSTING, Bits, names
from connectors.discord.servers.known import Known
from connectors.discord.settings import NAME
from connectors.discord.wire.refusals import Gone, Refusal
from ucbridge.i18n import Text, _, plural
from ucbridge.models import Reply, State
from ucbridge.store.troubles import Troubles as Kept
from ucbridge.store.workspaces import Named, Workspaces
from ucbridge.supervision import Health

log = structlog.get_logger(__name__)

PART = f"{NAME} servers"
"""What Health calls it. It is no reason for the bridge to count as broken."""

Tell = Callable[[str, Reply], Awaitable[None]]
"""Writes to an account; raises as `Connector.send` does."""


class Troubles:
    """Takes note of what Discord refuses, until it is mended."""

    def __init__(self, kept: Kept, workspaces: Workspaces, known: Known, health: Health, *, tell: Tell) -> None:
        self._kept = kept
        self._workspaces = workspaces
        self._known = known
        self._health = health
        self._tell = tell
        self._open: set[str] | None = None

    async def channel(self, channel: str, refusal: Refusal, *, server: str = "") -> None:
        """Take note that a channel cannot be written to, or is gone."""
        chosen = await self._chosen(channel)
        server = server or self._known.server_of(channel) or chosen.id
        if not server:  # it is gone, and nobody chose it: its cards went with it
            return
        name = self._known.name_of(channel) or chosen.name or channel
        if isinstance(refusal, Gone):
            card = _card(
                _("The channel {channel} no longer exists", channel=name),
                _("Cards for it have no place any more: choose another channel with /settings."),
            )
        else:
            card = _card(
                _("I may not write in the channel {channel}", channel=name),
                _(
                    "What belongs there waits. Give my role these permissions in the channel: {names}.",
                    names=_listed(POSTING),
                ),
            )
        await self._note(f"channel:{channel}", server, card)

    async def role(self, server: str, role: str, refusal: Refusal) -> None:
        """Take note that the role of who is on the phone cannot be given."""
        chosen = (await self._workspaces.of(NAME, server)).phone_role
        name = chosen.name if chosen and chosen.id == role else role
        if isinstance(refusal, Gone):
            card = _card(
                _("The role {role} no longer exists", role=name),
                _("Nobody is shown as on the phone any more: choose another with /settings phone-role."),
            )
        else:
            card = _card(
                _("I may not give the role {role}", role=name),
                _(
                    "In Server Settings, Roles, give my role the permission {permission}, and drag it above that one.",
                    permission=_listed(Bits.MANAGE_ROLES),
                ),
            )
        await self._note(f"role:{role}", server, card)

    async def person(self, server: str, user: str, name: str) -> None:
        """Take note that somebody of a server is reached by nothing."""
        card = _card(
            _("I cannot reach {name}", name=name),
            _(
                "They take no direct messages from me, so their calls and voicemail wait. They can allow them in the "
                "Privacy Settings of this server, or you choose a channel with /settings fallback."
            ),
        )
        await self._note(f"person:{server}:{user}", server, card)

    async def mended(self, *keys: str) -> None:
        """Take note that something works; it costs nothing where it always did."""
        for key in (await self._keys()) & set(keys):
            await self._kept.mended(key)
            self._open = None
            await self.report()

    async def reached(self, user: str) -> None:
        """Take note that somebody is reached again."""
        await self.mended(
            *(key for key in await self._keys() if key.startswith("person:") and key.endswith(f":{user}"))
        )

    async def report(self) -> None:
        """Tell Health how many there are."""
        count = len(await self._keys())
        words = plural("{count} thing to mend: see /settings show", "{count} things to mend: see /settings show", count)
        self._health.report(PART, True, words if count else _("running"))

    async def _chosen(self, channel: str) -> Named:
        """Return the server that chose a channel, and the channel's name then: the gateway forgets what is deleted."""
        for each in await self._workspaces.all(NAME):
            for place in (each.fallback, *each.queues.values()):
                if place and place.id == of_channel(channel):
                    return Named(each.id, place.name)
        return Named("", "")

    async def _note(self, key: str, server: str, card: Reply) -> None:
        if not await self._kept.note(key, server, card):
            return
        self._open = None
        await self.report()
        log.warning("something to mend in a server", trouble=key, server=server)
        whom = (await self._workspaces.of(NAME, server)).changed_by or self._known.owner_of(server)
        if not whom:
            return
        where = self._known.server_name(server)
        try:
            await self._tell(whom, _at(card, where) if where else card)
        except (Refusal, OSError, LookupError) as error:
            log.info("nobody could be told", trouble=key, reason=type(error).__name__)

    async def _keys(self) -> set[str]:
        if self._open is None:
            self._open = set(await self._kept.all())
        return self._open


def _card(title: Text, text: Text) -> Reply:
    return Reply(title, text, State.ERROR, private=True)


def _at(card: Reply, server: str) -> Reply:
    title = _("{what} (server {server})", what=card.title, server=server)
    return Reply(title, card.text, card.state, private=True)


def _listed(bits: Bits) -> Text:
    words = names(bits)
    places = ", ".join(f"{{p{number}}}" for number in range(len(words)))
    return Text(places, {f"p{number}": word for number, word in enumerate(words)})
