"""The buttons of a card, or a list to choose from (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from connectors.teams.cards import limits
from connectors.teams.cards.json import Json
from connectors.teams.cards.limits import cut
from connectors.teams.cards.verbs import CHOICE, PRESS, pressing
from connectors.teams.cards.writing import Writer
from ucbridge.i18n import Text, _
from ucbridge.models import Ask, Button, Reply, State, Style

_STYLES: Mapping[Style, str] = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}

Asks = Callable[[str], Ask | None]
"""Says what a button asks for, by its token."""


def buttons(reply: Reply, write: Writer, asks: Asks, *, first: Sequence[Json] = ()) -> list[Json]:
    """Return the buttons of a card after those that go first, each token once; those that ask come last.

    Of a question with more of them than there is room for, a list to choose from is made (`choices`).
    """
    given, asking = _given(reply, asks)
    listed = choices(reply, write, asks)
    chosen = [execute(_("Choose"), PRESS, pressing(""), write, style=Style.PRIMARY)] if listed else []
    plain = [] if listed else [each for each in given if each.token not in asking]
    return [
        *first,
        *chosen,
        *(_pressing(each, write) for each in plain),
        *(_asking(each, asking[each.token], place, write) for place, each in enumerate(given) if each.token in asking),
    ]


def choices(reply: Reply, write: Writer, asks: Asks) -> list[Json]:
    """Return the list to choose from of a question that has one."""
    given, asking = _given(reply, asks)
    offered = [each for each in given if each.token not in asking]
    if reply.state is not State.QUESTION or len(offered) <= limits.LISTED:
        return []
    listed: Json = {
        "type": "Input.ChoiceSet",
        "id": CHOICE,
        "style": "filtered",
        "placeholder": _("Choose…").to(write.language),
        "choices": [
            {"title": cut(write.line(each.label), limits.CHOICE)[0] or "…", "value": each.token} for each in offered
        ],
    }
    return [listed]


def dropped(reply: Reply) -> int:
    """Return how many buttons there is no room for."""
    return max(len(_known(reply)) - limits.BUTTONS, 0)


def execute(
    title: Text, verb: str, data: Json, write: Writer, *, style: Style = Style.NORMAL, inputs: bool = True
) -> Json:
    """Return an action, with what older clients make of it; without `inputs` it sends nothing that was entered."""
    shown: Json = {"title": cut(write.line(title), limits.LABEL)[0] or "…", "data": data}
    if style in _STYLES:
        shown["style"] = _STYLES[style]
    if not inputs:
        shown["associatedInputs"] = "none"
    return {"type": "Action.Execute", "verb": verb, **shown, "fallback": {"type": "Action.Submit", **shown}}


def _known(reply: Reply) -> list[Button]:
    return list({each.token: each for each in reply.buttons if each.token}.values())


def _given(reply: Reply, asks: Asks) -> tuple[list[Button], dict[str, Ask]]:
    given = _known(reply)[: limits.BUTTONS]
    return given, {each.token: ask for each in given if (ask := asks(each.token))}


def _pressing(button: Button, write: Writer) -> Json:
    return execute(button.label, PRESS, pressing(button.token), write, style=button.style, inputs=False)


def _asking(button: Button, ask: Ask, place: int, write: Writer) -> Json:
    name = f"typed.{place}"
    data = pressing(button.token, asks=name)
    card = {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [_input(name, ask, write)],
        "actions": [execute(_("Send"), PRESS, data, write, style=Style.PRIMARY)],
    }
    title = cut(write.line(button.label), limits.LABEL)[0] or "…"
    return {"type": "Action.ShowCard", "title": title, "card": card}


def _input(name: str, ask: Ask, write: Writer) -> Json:
    hint = {"placeholder": write.line(ask.hint)} if ask.hint else {}
    return {
        "type": "Input.Text",
        "id": name,
        "label": write.line(ask.label),
        **hint,
        "maxLength": ask.most,
        "isMultiline": ask.long,
        "isRequired": True,
        "errorMessage": _("Enter something here first.").to(write.language),
    }
