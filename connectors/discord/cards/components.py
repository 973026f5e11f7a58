"""The buttons of a card in rows, or as a list to choose from (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.discord.cards import limits
from connectors.discord.cards.limits import cut
from connectors.discord.cards.writing import Writer
from ucbridge.i18n import _
from ucbridge.models import Button, Reply, State, Style

CHOOSE = "own:choose"
"""The custom id of the list of a question; the value chosen is the token of a button."""

ACTION_ROW, BUTTON, SELECT = 1, 2, 3

_STYLES: Mapping[Style, int] = {Style.PRIMARY: 1, Style.NORMAL: 2, Style.DANGER: 4}


def pressable(reply: Reply) -> list[Button]:
    """Return the buttons that can be shown: each token once, for Discord takes no custom id twice."""
    return list({each.token: each for each in reply.buttons if 0 < len(each.token) <= limits.CUSTOM_ID}.values())


def dropped(reply: Reply) -> int:
    """Return how many buttons there is no room for."""
    return max(len(pressable(reply)) - limits.OPTIONS, 0)


def rows(reply: Reply, write: Writer) -> list[dict[str, object]]:
    """Show the buttons of a card."""
    buttons = pressable(reply)[: limits.OPTIONS]
    if reply.state is State.QUESTION and len(buttons) > limits.IN_A_ROW:
        return [_row([_select(buttons, write)])]
    return [
        _row([_button(each, write) for each in buttons[first : first + limits.IN_A_ROW]])
        for first in range(0, len(buttons), limits.IN_A_ROW)
    ]


def _row(components: Sequence[dict[str, object]]) -> dict[str, object]:
    return {"type": ACTION_ROW, "components": list(components)}


def _button(button: Button, write: Writer) -> dict[str, object]:
    label = _label(button, write, limits.LABEL)
    return {"type": BUTTON, "style": _STYLES[button.style], "label": label, "custom_id": button.token}


def _select(buttons: Sequence[Button], write: Writer) -> dict[str, object]:
    options = [{"label": _label(each, write, limits.OPTION), "value": each.token} for each in buttons]
    placeholder = cut(write.line(_("Choose…")), limits.PLACEHOLDER)[0]
    return {"type": SELECT, "custom_id": CHOOSE, "placeholder": placeholder, "options": options}


def _label(button: Button, write: Writer, most: int) -> str:
    return cut(write.line(button.label), most)[0] or "…"
