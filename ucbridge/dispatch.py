"""From an Invocation to a Reply: the one place where errors become words."""

from __future__ import annotations

import secrets
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog

from ucbridge import audited
from ucbridge.binding import bind
from ucbridge.command import About, Command, Context, Menu
from ucbridge.command_registry import Registry
from ucbridge.discretion import without_pins
from ucbridge.errors import (
    Ambiguous,
    BridgeError,
    Incomplete,
    OutcomeUnknown,
    PbxError,
    PbxUnreachable,
    Refused,
    StoreError,
    UserError,
)
from ucbridge.i18n import Text, _
from ucbridge.lateness import held
from ucbridge.models import Account, Address, Ask, Choice, Invocation, Reply, State
from ucbridge.notify import Notifier
from ucbridge.parsing import canonical, find, parse
from ucbridge.services import Services
from ucbridge.services.workspaces.rules import Acting
from ucbridge.signer import Signer
from ucbridge.spelling import begun
from ucbridge.store.audit import AuditEntry
from ucbridge.store.seen import Seen
from ucbridge.turns import Turns

log = structlog.get_logger(__name__)

RUN = "run"
"""The action of a button that carries a whole command."""

AT_ONCE = 8
"""Commands of one account carried out at the same time; further ones wait for these."""

FAILED = "failed"
"""The outcome of an unexpected error in the audit log; every other outcome is the state of the reply."""

_WORDING: tuple[tuple[type[BridgeError], State, Text], ...] = (
    (Ambiguous, State.QUESTION, _("Which one?")),
    (UserError, State.ERROR, _("That did not work")),
    (Refused, State.REFUSED, _("That is not allowed")),
    (PbxUnreachable, State.ERROR, _("The phone system cannot be reached")),
    (OutcomeUnknown, State.ERROR, _("The phone system did not answer")),
    (PbxError, State.ERROR, _("The phone system could not do it")),
    (BridgeError, State.ERROR, _("That did not work")),
)


@dataclass(slots=True)
class _Asked:
    """One invocation on its way through, and what the audit log will say of it."""

    invocation: Invocation
    reference: str
    person_id: str = ""
    command: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    repeated: bool = False


class Dispatcher:
    """Answers what people do in chat; keeps the contract `connector.Bot`."""

    def __init__(self, registry: Registry, services: Services, signer: Signer, seen: Seen, notifier: Notifier) -> None:
        self._registry = registry
        self._services = services
        self._signer = signer
        self._seen = seen
        self._notifier = notifier
        self._turns = Turns(AT_ONCE)

    @property
    def commands(self) -> Sequence[Command]:
        """Every command, in alphabetical order."""
        return list(self._registry.commands.values())

    @property
    def menus(self) -> Sequence[Menu]:
        """What there is for the menus of people and messages."""
        return list(self._registry.menus.values())

    def asks(self, token: str) -> Ask | None:
        """Return what a button asks for before it acts; None for one that is none of ours, too."""
        try:
            name, _argument = self._signer.open(token)
        except UserError:
            return None
        action = self._registry.actions.get(name)
        return action.asks if action else None

    async def answer(self, invocation: Invocation) -> Reply | None:
        """Carry out what a person did, once; None where there is nothing to show, or for a repeated deed."""
        account = invocation.account
        named = canonical(invocation.command, self._registry.commands)  # a forged form names anything
        asked = _Asked(invocation, secrets.token_hex(3), command=named if named in self._registry.commands else "")
        asked.arguments = audited.kept(invocation, self._registry.commands)
        async with self._turns.of((account.connector, account.id)):
            with structlog.contextvars.bound_contextvars(connector=account.connector, asked=asked.reference):
                reply = await self._guarded(asked, self._carry_out(asked))
                if not asked.repeated:
                    await self._guarded(asked, self._record(asked))
        return reply

    async def posted(self, reply: Reply, address: Address) -> None:
        """Follow a posted card, so that later versions replace it there."""
        await self._notifier.posted(reply, address)

    async def showing(self, address: Address) -> Reply | None:
        """Return the card that stands at an address as it is now, sealed; None where none does, or nobody can tell."""
        try:
            reply = await self._notifier.showing(address)
        except StoreError:
            return None
        return self._signer.seal(reply) if reply else None

    async def disturbed(self, account: Account, *, wanted: bool) -> None:
        """Have the phone of somebody follow what they show."""
        self._services.do_not_disturb.wish(account, wanted=wanted)

    async def complete(
        self, account: Account, command: str, parameter: str, prefix: str, *, language: str = "en"
    ) -> list[Choice]:
        """Offer values for a parameter while it is typed; nothing for what we do not know."""
        known = self._registry.commands.get(canonical(command, self._registry.commands))
        asked = next((each for each in known.parameters if each.name == parameter), None) if known else None
        if known is None or asked is None or not (asked.completes or asked.choices):
            return []
        try:  # who may not use the command learns no names by it either
            (await self._acting(account)).check(known.permission)
        except BridgeError:
            return []
        if asked.choices:
            return begun(prefix, asked.choices, language)
        return await self._services.completion.offer(asked.completes, prefix, account=account, language=language)

    async def _guarded(self, asked: _Asked, work: Coroutine[Any, Any, Reply | None]) -> Reply | None:
        try:
            return await work
        except Exception:
            log.exception("unexpected error", reference=asked.reference, command=asked.command)
            asked.outcome = FAILED
        return Reply(
            _("Something went wrong. Reference: {reference}", reference=asked.reference),
            _("Whoever runs the bridge finds the cause in its log under this reference."),
            State.ERROR,
            private=True,
        )

    async def _carry_out(self, asked: _Asked) -> Reply | None:
        invocation = asked.invocation
        try:
            if invocation.id and not await self._seen.first(f"{invocation.account.connector}:{invocation.id}"):
                asked.repeated = True
                return None
            reply = await self._do(asked)
        except BridgeError as error:
            reply = worded(error)
        asked.outcome = reply.state.value if reply else State.OK.value
        return self._signer.seal(reply) if reply else None

    async def _do(self, asked: _Asked) -> Reply | None:
        invocation = asked.invocation
        acting = await self._acting(invocation.account)
        person = acting.person
        asked.person_id = person.id
        context = Context(
            person,
            invocation.account,
            invocation.conversation,
            person.language or invocation.language,
            self._services,
        )
        text = invocation.text
        self._services.policy.emergency.refuse(text, region=person.region)
        if invocation.token:
            action, text = self._signer.open(invocation.token)
            kept = audited.line(text, self._registry.commands) if action == RUN else text
            asked.command, asked.arguments = action, {"argument": kept}
            if action != RUN and invocation.late:
                text = ""
            elif action != RUN:
                return await self._press(acting, context, action, text, invocation.typed)
        if invocation.late:
            return held(invocation, text, self._registry.commands)
        if invocation.menu:
            return await self._choose(asked, acting, context)
        if invocation.command:
            command, raw = find(invocation.command, self._registry.commands), dict(invocation.arguments)
        else:
            command, raw = parse(text, self._registry.commands)
        recorded = command.recorded(raw)
        asked.command, asked.arguments = command.name, {name: without_pins(value) for name, value in recorded.items()}
        acting.check(command.permission)
        return await command.run(context, **bind(command, raw))

    async def _acting(self, account: Account) -> Acting:
        return await self._services.workspaces.acting(await self._services.people.of(account), account)

    async def _choose(self, asked: _Asked, acting: Acting, context: Context) -> Reply | None:
        menu, about = self._registry.menus.get(asked.invocation.menu), asked.invocation.about
        if menu is None:
            raise UserError(_("Type the command instead."), title=_("This menu entry no longer works"))
        # What somebody else wrote is not kept.
        asked.command, asked.arguments = menu.name, {"about": about} if menu.about is About.PERSON else {}
        acting.check(menu.permission)
        return await menu.run(context, about)

    async def _press(self, acting: Acting, context: Context, name: str, argument: str, typed: str) -> Reply | None:
        action = self._registry.actions.get(name)
        if action is None:
            raise UserError(_("Type the command instead."), title=_("This button no longer works"))
        acting.check(action.permission)
        return await (action.run(context, argument, typed) if action.asks else action.run(context, argument))

    async def _record(self, asked: _Asked) -> None:
        invocation, failed = asked.invocation, asked.outcome == FAILED
        log.info("answered", person=asked.person_id, command=asked.command, outcome=asked.outcome)
        entry = AuditEntry(
            at=datetime.now(UTC),
            person_id=asked.person_id,
            connector=invocation.account.connector,
            command=asked.command,
            arguments=asked.arguments,
            outcome=asked.outcome,
            reference=asked.reference if failed else "",
            conversation=invocation.conversation,
        )
        try:
            await self._services.audit.record(entry)
        except StoreError:
            log.warning("not written into the audit", command=asked.command)


def worded(error: BridgeError) -> Reply:
    """Make an error the card that says it, with its buttons; only the asker sees it."""
    state, usual = next((state, title) for kind, state, title in _WORDING if isinstance(error, kind))
    form = error.form if isinstance(error, Incomplete) else None
    return Reply(error.title or usual, error.text, state, buttons=error.buttons, private=True, form=form)
