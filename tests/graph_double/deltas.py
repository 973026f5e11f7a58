"""Calls: what changed in the directory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

from tests.graph_double.calls import Answer, Call, Route
from tests.graph_double.errors import Refused
from tests.graph_double.lists import selected
from tests.graph_double.permissions import USERS
from tests.graph_double.users import USUAL
from tests.graph_double.world import Round

if TYPE_CHECKING:
    from tests.graph_double.checking import Checks
    from tests.graph_double.world import User, World

A_WEEK = 7 * 24 * 3600
MOST = 999


def delta(world: World, checks: Checks, call: Call) -> Answer:
    """Return a page of a round; without a token the first one of who tracks from now on."""
    token = next((each for key, each in call.query.items() if key.lower() in {"$deltatoken", "$skiptoken"}), None)
    if token is None or token == "latest":
        since = world.count if token else 0
        current = Round(since, selected(checks, call, "user", USUAL), world.clock.now())
    else:
        current = _round(world, token)
    prefer = call.headers.get("Prefer", "")
    size = re.search(r"odata\.maxpagesize=(\d+)", prefer)
    many = min(int(size[1]), MOST) if size is not None else world.page_size
    return _page(world, current, many, minimal=world.sparse or "return=minimal" in prefer)


def _round(world: World, token: str) -> Round:
    """Return where a token stands; after a week, and when all of them are forgotten, nowhere."""
    current = world.rounds.get(token)
    if current is not None and world.clock.now() < current.given + A_WEEK:
        return current
    words = "The sync state generation is not found. The delta token is expired and data must be synchronized again."
    if current is not None or world.forgotten == 400:
        raise Refused(400, "syncStateNotFound", words)
    again = {"Location": f"{world.base}/v1.0/users/delta?$deltatoken="}
    raise Refused(
        410, "resyncRequired", "Resync required. Replace any local items with the server's version.", headers=again
    )


def _page(world: World, current: Round, many: int, *, minimal: bool) -> Answer:
    """Return a page; who changes during a round comes with the next one, perhaps once more."""
    ids, until = current.ids, current.until
    if ids is None:
        ids, until = sorted(each.id for each in world.users.values() if _touched(each, current)), world.count
    now, rest = world.clock.now(), ids[many:]
    body: dict[str, Any] = {"@odata.context": f"{world.base}/v1.0/$metadata#users({','.join(current.select)})"}
    if rest:
        following = Round(current.since, current.select, now, until, rest)
        body["@odata.nextLink"] = _link(world, "$skiptoken", following)
    else:
        body["@odata.deltaLink"] = _link(world, "$deltatoken", Round(until, current.select, now))
    told = [_entry(world.users[each], current, minimal=minimal) for each in ids[:many]]
    return Answer(200, body | {"value": told})


def _link(world: World, name: str, current: Round) -> str:
    token = f"{uuid4().hex}{uuid4().hex}-_{uuid4().hex}"
    world.rounds[token] = current
    return f"{world.base}/v1.0/users/delta?{name}={quote(token)}"


def _touched(user: User, current: Round) -> bool:
    """Say whether anything became of somebody that they track."""
    since = current.since
    if user.gone is not None:
        return user.gone[0] > since
    return user.born > since or any(user.changed.get(key, 0) > since for key in current.select)


def _entry(user: User, current: Round, *, minimal: bool) -> dict[str, Any]:
    """Say what became of somebody.

    A property that was never set is left out; so is, with `return=minimal`, one that did not change.
    """
    if user.gone is not None:
        return {"id": user.id, "@removed": {"reason": user.gone[1]}}
    if user.garbled is not None:
        return user.garbled
    changed = {key for key in current.select if user.changed.get(key, 0) > current.since}
    kept = changed if minimal else {key for key in current.select if key in user.changed}
    return {key: user.properties.get(key) for key in current.select if key in kept} | {"id": user.id}


ROUTES = [Route("GET", "/users/delta", delta, USERS, "directory", gives="[user]")]
