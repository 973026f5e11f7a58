"""What those who manage a server or team choose for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

from ucbridge.command import Command
from ucbridge.errors import Refused, UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Account, Button, Person, Reply, State, Style
from ucbridge.pbx.interface import Pbx
from ucbridge.services.permissions import Permissions
from ucbridge.services.workspaces import choices
from ucbridge.services.workspaces.card import card, everybody_or, language_name, region_name
from ucbridge.services.workspaces.platform import Platform
from ucbridge.services.workspaces.rules import SETTINGS, Sharing
from ucbridge.store.troubles import Troubles
from ucbridge.store.workspaces import Named, Workspace, Workspaces

RESET = "settings-reset"
"""The action of the button that sets everything back."""

_Find = Callable[[str, str, str], Awaitable[Named | None]]
_LATER = _("I cannot look up roles and channels now. Try again in a moment.")


class WorkspaceSettings:
    """Changes the choices of the workspace somebody acts in, and of no other."""

    def __init__(
        self,
        workspaces: Workspaces,
        platform: Platform,
        *,
        troubles: Callable[[str], Troubles],
        pbx: Pbx,
        permissions: Permissions,
        sharing: Sharing,
        commands: Mapping[str, Command],
        region: str,
    ) -> None:
        self._workspaces = workspaces
        self._platform = platform
        self._troubles = troubles
        self._pbx = pbx
        self._permissions = permissions
        self._sharing = sharing
        self._commands = commands
        self._region = region

    async def show(self, account: Account, *, language: str) -> Reply:
        """Return what is chosen where somebody acts. Every method raises as this does.

        Raises:
            UserError: that is in no server or team.
            Refused: they do not manage it.
        """
        chosen = await self._workspaces.of(account.connector, managed(account))
        troubles = await self._troubles(account.connector).of(chosen.id)
        return card(chosen, region=self._region, language=language, troubles=troubles)

    async def speak(self, account: Account, language: str, *, reader: str) -> Reply:
        """Choose the language of what everybody there reads."""
        await self._change(account, partial(replace, language=language))
        return _done(_("Cards for everybody are in {language} now", language=language_name(language, reader)))

    async def number(self, account: Account, region: str, *, reader: str) -> Reply:
        """Choose how numbers are written there."""
        await self._change(account, partial(replace, region=region))
        return _done(_("Numbers without a country code belong to {country} now", country=region_name(region, reader)))

    async def allow(self, account: Account, command: str, role: str | None) -> Reply:
        """Let those who have a role use a command, everybody where none is named."""
        self._check_command(account, command)
        found = await self._role(account, role) if role else None
        chosen = await self._change(account, lambda before: choices.allowed(before, command, found))
        return self._who(chosen, command)

    async def disallow(self, account: Account, command: str, role: str | None) -> Reply:
        """Let those who have a role no longer use a command, nobody where none is named."""
        self._check_command(account, command)
        found = await self._former(account, command, role) if role else None
        chosen = await self._change(account, lambda before: choices.disallowed(before, command, found))
        return self._who(chosen, command)

    async def tell(self, person: Person, account: Account, queue: str, conversation: str | None) -> Reply:
        """Have the missed calls of a queue told in a conversation, nowhere without one."""
        managed(account)
        if conversation is None:
            await self._change(account, lambda chosen: choices.told(chosen, queue, None))
            return _done(_("Missed calls of {queue} are posted nowhere now", queue=queue))
        self._check_shared(person, account)
        await self._check_queue(queue)
        found = await self._conversation(account, conversation)
        await self._change(account, lambda chosen: choices.told(chosen, queue, found))
        return _done(_("Missed calls of {queue} are posted in {channel} now", queue=queue, channel=_channel(found)))

    async def fall_back(self, account: Account, conversation: str) -> Reply:
        """Choose where people read that something waits for them whom nobody can write to."""
        managed(account)
        found = await self._conversation(account, conversation)
        await self._change(account, partial(replace, fallback=found))
        return _done(
            _("People I cannot write to are told in {channel} that something waits for them", channel=_channel(found))
        )

    async def mark(self, person: Person, account: Account, role: str) -> Reply:
        """Choose the role that people have while they are on the phone."""
        managed(account)
        self._check_shared(person, account)
        found = await self._found(self._platform.role_to_give, account, role, _no_role)
        if self._permissions.given_to(found.id) or self._permissions.given_to(found.name):
            raise UserError(
                _("The bridge's configuration gives that role rights of its own: choose another."),
                title=_("{role} cannot be the role of people on the phone", role=_role(found)),
            )
        await self._change(account, partial(replace, phone_role=found))
        return _done(_("People on the phone have the role {role} now", role=_role(found)))

    async def reset(self, account: Account, what: str = "") -> Reply:
        """Set one thing back to how it began, or everything."""
        await self._change(account, lambda chosen: choices.without(chosen, what))
        title = _("That is set back now") if what else _("Everything is set back now")
        return _done(title)

    def ask(self, account: Account) -> Reply:
        """Ask before everything is set back."""
        managed(account)
        return Reply(
            _("Set everything back?"),
            _("Nothing chosen with /settings holds then: no language, country, channel, role or restricted command."),
            State.QUESTION,
            buttons=(Button(_("Set everything back"), RESET, style=Style.DANGER),),
            private=True,
        )

    async def _change(self, account: Account, change: Callable[[Workspace], Workspace]) -> Workspace:
        return await self._workspaces.change(account.connector, managed(account), change, by=account.id)

    def _who(self, chosen: Workspace, command: str) -> Reply:
        who = everybody_or(chosen.roles.get(command))
        return _done(_("/{command} may be used by: {who}", command=command, who=who))

    def _check_command(self, account: Account, command: str) -> None:
        managed(account)
        if command.partition(" ")[0] == SETTINGS:
            raise UserError(
                _("Those who manage this server or team may always use it."), title=_("/settings cannot be restricted")
            )
        known = {name for each in self._commands.values() for name in (each.name, each.group)}
        if command not in known:
            raise UserError(_("Type /help to see them all."), title=_("There is no command /{name}", name=command))

    def _check_shared(self, person: Person, account: Account) -> None:
        if not self._sharing.allowed(person, account):
            raise Refused(
                _("Ask whoever runs the bridge to allow it."),
                title=_("You may not have calls shown to everybody here"),
            )

    async def _check_queue(self, queue: str) -> None:
        try:
            await self._pbx.rooms.queue_members(queue)
        except LookupError:
            raise UserError(
                _("Look at its name on the phone system, where capitals count."),
                title=_("There is no queue “{name}”", name=queue),
            ) from None

    async def _former(self, account: Account, command: str, role: str) -> Named:
        """Return a role that may use a command, also one the platform has no more."""
        chosen = await self._workspaces.of(account.connector, managed(account))
        for each in chosen.roles.get(command, ()):
            if role.casefold() in {each.id, each.name.casefold().removeprefix("@")}:
                return each
        return await self._role(account, role)

    async def _role(self, account: Account, text: str) -> Named:
        return await self._found(self._platform.role, account, text, _no_role)

    async def _conversation(self, account: Account, text: str) -> Named:
        return await self._found(self._platform.conversation, account, text, _no_channel)

    async def _found(self, find: _Find, account: Account, text: str, nothing: Callable[[str], Text]) -> Named:
        try:
            found = await find(account.connector, managed(account), text)
        except ConnectionError:
            raise UserError(_LATER) from None
        if found is None:
            raise UserError(_("Choose one from the list, or check its name."), title=nothing(text))
        return found


def managed(account: Account) -> str:
    """Return the workspace somebody acts in, which they manage.

    Raises:
        UserError: they act in none.
        Refused: they do not manage it.
    """
    if not account.workspace:
        raise UserError(
            _("Type /settings in a channel of the server or team that you manage."),
            title=_("There is nothing to set here"),
        )
    if not account.manages:
        raise Refused(_("Ask one of them."), title=_("/settings is for those who manage this server or team"))
    return account.workspace


def _done(title: Text) -> Reply:
    return Reply(title, state=State.OK, private=True)


def _no_role(text: str) -> Text:
    return _("There is no role “{name}” here", name=text[:64])


def _no_channel(text: str) -> Text:
    return _("There is no channel “{name}” here where I can write", name=text[:64])


def _role(found: Named) -> str:
    return f"@{found.name.removeprefix('@')}"


def _channel(found: Named) -> str:
    return f"#{found.name.removeprefix('#')}"
