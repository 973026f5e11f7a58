"""What everybody in a channel sees of what waits for one person: whom it is for, and nothing of what it is (pure)."""

from __future__ import annotations

from connectors.teams.cards.buttons import execute
from connectors.teams.cards.json import Json
from connectors.teams.cards.limits import cut
from connectors.teams.cards.verbs import SHOW, showing
from connectors.teams.cards.writing import Writer
from ucbridge.i18n import _
from ucbridge.models import Style

_LONGEST = 60

WAITS = _(
    "something waits for you, and I cannot write to you. To get it in a chat of our own, search for me under Apps and "
    "choose Add; if you blocked me there, choose Unblock."
)


def waiting(user: str, name: str, write: Writer, *, key: str = "") -> Json:
    """Return the card; `user` is what conversations call the person, who is told by the mention."""
    shown = named(name)
    mention = f"<at>{shown}</at>"
    line: Json = {"type": "TextBlock", "text": f"{mention} {write.line(WAITS)}", "wrap": True}
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{"type": "Container", **({"id": key} if key else {}), "items": [line]}],
        "actions": [execute(_("Show it to me"), SHOW, showing(), write, style=Style.PRIMARY)],
        "msteams": {
            "entities": [{"type": "mention", "text": mention, "mentioned": {"id": user, "name": shown}}],
        },
    }


def named(name: str) -> str:
    """Return a name that is no Markdown wherever it stands: its letters and digits, and what holds them together."""
    kept = "".join(each if each.isalnum() or each in ".'’-" else " " for each in name)
    return cut(" ".join(kept.split()), _LONGEST)[0] or "?"
