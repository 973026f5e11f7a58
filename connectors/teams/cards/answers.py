"""What an invoke is answered with (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.teams.cards import limits
from connectors.teams.cards.json import Json
from connectors.teams.cards.limits import cut
from connectors.teams.cards.markup import one_line
from ucbridge.models import Choice

CARD = "application/vnd.microsoft.card.adaptive"


def replaced(card: Json) -> Json:
    """Answer an Action.Execute: this card stands there from now on."""
    return {"statusCode": 200, "type": CARD, "value": card}


def toast(words: str) -> Json:
    """Answer an Action.Execute with a few words that pass; the card stays as it is."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words}


def refused(status: int, code: str, message: str) -> Json:
    """Answer an Action.Execute: it could not be done. `status` is 400 or 500, as Teams knows them."""
    return {
        "statusCode": status,
        "type": "application/vnd.microsoft.error",
        "value": {"code": code, "message": message},
    }


def offered(choices: Iterable[Choice]) -> Json:
    """Answer what somebody typed into a list that is filled meanwhile."""
    results = [{"title": cut(one_line(each.label), limits.LABEL)[0], "value": each.value} for each in choices]
    return {
        "statusCode": 200,
        "type": "application/vnd.microsoft.search.searchResponse",
        "value": {"results": results[: limits.TYPEAHEAD]},
    }


def attached(card: Json) -> Json:
    """Return the card as an attachment of a message, of a dialog or of what a message extension finds."""
    return {"contentType": CARD, "content": card}
