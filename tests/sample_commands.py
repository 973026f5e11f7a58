"""A few commands of every shape, for tests of what surrounds commands."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, action, command
from ucbridge.errors import Ambiguous, PbxUnreachable, Refused, UserError
from ucbridge.i18n import _
from ucbridge.models import Button, Field, Reply, State


class Whom(str):
    completes = "people"
    placeholder = "TARGET"
    __slots__ = ()


class Line(str):
    quoted = True
    __slots__ = ()


class Hall(str):
    marked = True
    __slots__ = ()


class Phone(str):
    completes = "devices"
    placeholder = "DEVICE"
    __slots__ = ()


class Digits(str):
    __slots__ = ()

    def __init__(self, raw: str) -> None:
        if not raw.isdecimal():
            raise UserError(_("“{raw}” is no number.", raw=raw))


DONE: list[tuple[str, ...]] = []


@command("call", _("Ring my phone and connect me"))
async def call(
    context: Context,
    target: Annotated[Whom, _("who to ring: a name, an extension or a number")],
    *,
    from_: Annotated[Phone | None, _("which of my phones")] = None,
) -> Reply:
    DONE.append((context.person.id, target, from_ or ""))
    return Reply(
        _("Ringing {target}", target=target),
        state=State.RINGING,
        buttons=(Button(_("Hang up"), "hangup", "c1"),),
        topic="call:c1",
    )


@command("forward", _("Send my calls elsewhere"))
async def forward(
    context: Context,
    to: Annotated[Digits, _("where to")],
    why: Annotated[str, _("why")],
    *,
    after: Annotated[Digits | None, _("seconds")] = None,
    on: Annotated[str | None, _("which line")] = None,
) -> Reply:
    return Reply(_("Forwarded"), fields=(Field(_("Why"), why),), state=State.OK)


@command("show", _("Show something"), alone="one")
async def show(context: Context, *, what: Annotated[str | None, _("what")] = None) -> Reply:
    return Reply(_("Here is {what}", what=what or "everything"))


@command("show all", _("Show everything"))
async def show_all(context: Context, *, of: Annotated[str | None, _("of what")] = None) -> Reply:
    return Reply(_("Here is everything"))


@command("meeting start", _("Start a meeting"))
async def start_meeting(context: Context, people: Annotated[Whom, _("with whom")]) -> Reply:
    return Reply(_("Meeting {people}", people=people), state=State.OK)


@command("meeting end", _("End the meeting"))
async def end_meeting(context: Context) -> Reply:
    return Reply(_("The meeting is over"), state=State.ENDED)


@command("talk ring", _("Ring several people"), default=True)
async def ring(
    context: Context,
    *,
    people: Annotated[Line | None, _("with whom")] = None,
    name: Annotated[str | None, _("what to call it")] = None,
    hall: Annotated[Hall | None, _("where")] = None,
) -> Reply:
    return Reply(_("Talking to {people}", people=people or "nobody"), state=State.OK)


@command("talk hush", _("Be silent"))
async def hush(context: Context, *, who: Annotated[str | None, _("who")] = None) -> Reply:
    return Reply(_("Silence"), state=State.OK)


@command("fail", _("Fail in some way"))
async def fail(context: Context, how: Annotated[str, _("how")]) -> Reply | None:
    match how:
        case "refused":
            raise Refused(_("That is not allowed."))
        case "ambiguous":
            raise Ambiguous(_("There are two."), buttons=(Button(_("The first"), "run", "/call first"),))
        case "pbx":
            raise PbxUnreachable(_("There is no connection."))
        case "long":
            return Reply(_("Long"), buttons=(Button(_("Long"), "hangup", "x" * 200),))
        case "nothing":
            return None
    raise RuntimeError("it broke")


@action("hangup", permission="call")
async def press(context: Context, argument: str) -> Reply | None:
    DONE.append((context.person.id, "hangup", argument))
    return Reply(_("Hung up"), state=State.ENDED, topic="call:c1")
