"""Lists, a page at a time, and of each object the properties that are asked for."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from tests.graph_double.calls import Answer, Call
from tests.graph_double.errors import bad

if TYPE_CHECKING:
    from tests.graph_double.checking import Checks
    from tests.graph_double.world import World

Json = dict[str, Any]


def selected(checks: Checks, call: Call, kind: str, known: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names of the $select, without one the usual properties."""
    names = [each.strip() for each in call.query.get("$select", "").split(",") if each.strip()]
    wrong = checks.selected(f"{call.method} {call.path}", kind, names)
    if wrong:
        raise bad(f"Could not find a property named '{wrong}' on type 'microsoft.graph.{kind}'.")
    return tuple(dict.fromkeys(("id", *names))) if names else tuple(known)


def only(properties: Json, names: Sequence[str]) -> Json:
    return {key: each for key, each in properties.items() if not names or key in names or key.startswith("@")}


def page(world: World, call: Call, values: Sequence[Any], *, size: int, most: int, context: str = "") -> Answer:
    """Return a page of a list, and the address of the next one."""
    top = call.query.get("$top", "")
    if top and (not top.isdigit() or not 1 <= int(top) <= most):
        raise bad(f"Invalid page size specified: '{top}'. Must be between 1 and {most} inclusive.")
    at = _position(call)
    many = int(top or size)
    body: Json = {"@odata.context": f"{world.base}/v1.0/$metadata#{context or call.path.strip('/')}"}
    if call.query.get("$count") == "true":
        body["@odata.count"] = len(values)
    if at + many < len(values):
        body["@odata.nextLink"] = link(world, call, at + many)
    return Answer(200, body | {"value": list(values[at : at + many])})


def link(world: World, call: Call, at: int) -> str:
    """Return the address of a further page; what is asked for stands in it, too."""
    kept = {key: each for key, each in call.query.items() if key != "$skiptoken"}
    token = base64.urlsafe_b64encode(json.dumps({"at": at}).encode()).decode()
    query = urlencode(kept | {"$skiptoken": token}, quote_via=quote, safe="$,@:()'")
    return f"{world.base}/v1.0{quote(call.path, safe='/:@()')}?{query}"


def _position(call: Call) -> int:
    token = call.query.get("$skiptoken")
    if token is None:
        return 0
    try:
        return int(json.loads(base64.urlsafe_b64decode(token))["at"])
    except (ValueError, KeyError, TypeError):
        raise bad("The specified page token value has expired.", "Directory_ExpiredPageToken") from None
