"""What pydantic finds, in sentences: expected this, found that."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ucbridge.config.draft import Draft
from ucbridge.config.shape import FILE, Place, expectation, is_secret
from ucbridge.config.values import Mistake
from ucbridge.i18n import Text, _

Limits = Mapping[str, object]

_EXPECTED: dict[str, Callable[[Limits], Text]] = {
    "bool_parsing": lambda _c: _("true or false"),
    "bool_type": lambda _c: _("true or false"),
    "dict_type": lambda _c: _("a table"),
    "float_parsing": lambda _c: _("a number"),
    "float_type": lambda _c: _("a number"),
    "greater_than": lambda c: _("a number above {limit}", limit=c["gt"]),
    "greater_than_equal": lambda c: _("a number of at least {limit}", limit=c["ge"]),
    "int_from_float": lambda _c: _("a whole number"),
    "int_parsing": lambda _c: _("a whole number"),
    "int_type": lambda _c: _("a whole number"),
    "less_than": lambda c: _("a number below {limit}", limit=c["lt"]),
    "less_than_equal": lambda c: _("a number of at most {limit}", limit=c["le"]),
    "list_type": lambda _c: _("a list"),
    "literal_error": lambda c: _("{choices}", choices=str(c["expected"]).replace("'", '"')),
    "model_type": lambda _c: _("a table"),
    "path_type": lambda _c: _("a path in quotes"),
    "string_too_long": lambda c: _("at most {limit} characters", limit=c["max_length"]),
    "string_too_short": lambda c: _("at least {limit} characters", limit=c["min_length"]),
    "string_type": lambda _c: _("text in quotes"),
    "tuple_type": lambda _c: _("a list"),
    "url_parsing": lambda _c: _("an address"),
}


def add_problems(draft: Draft, error: ValidationError, *, under: Place = ()) -> None:
    """Add every mistake pydantic found in the table `under`."""
    for each in error.errors(include_url=False):
        _add(draft, (*under, *each["loc"]), each)


def worded(error: ErrorDetails) -> Text | None:
    """Return the sentence a validator of ours gave, if it did."""
    raised = error.get("ctx", {}).get("error")
    return raised.words if isinstance(raised, Mistake) else None


def _add(draft: Draft, place: Place, error: ErrorDetails) -> None:
    if mistake := worded(error):
        draft.say(place, mistake)
        return
    hint = draft.shape.at(place)
    match error["type"]:
        case "extra_forbidden":
            draft.unknown(place)
        case "missing" if is_secret(hint):
            file = f"{place[-1]}{FILE}"
            draft.say(place, _("expected a secret here, or a file that holds it in {file}; found nothing.", file=file))
        case "missing":
            draft.say(place, _("expected {what}, found nothing.", what=expectation(hint) or _("a value")))
        case kind:
            draft.expected(place, expectation(hint) or _by_kind(kind, error), error["input"])


def _by_kind(kind: str, error: ErrorDetails) -> Text:
    if kind in _EXPECTED:
        return _EXPECTED[kind](error.get("ctx", {}))
    return _("something else ({why})", why=error["msg"])
