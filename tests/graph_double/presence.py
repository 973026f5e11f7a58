"""Calls: who is available, and the sessions of the app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.graph_double.calls import Answer, Call, Route
from tests.graph_double.errors import bad, not_found
from tests.graph_double.permissions import PRESENCE, SET_PRESENCE
from tests.graph_double.schema import TEXTS
from tests.graph_double.users import needed
from tests.graph_double.world import Session

if TYPE_CHECKING:
    from tests.graph_double.checking import Checks
    from tests.graph_double.world import User, World

PAIRS = {
    ("Available", "Available"),
    ("Busy", "InACall"),
    ("Busy", "InAConferenceCall"),
    ("Away", "Away"),
    ("DoNotDisturb", "Presenting"),
}
MOST = 650


def read(world: World, checks: Checks, call: Call) -> Answer:
    user = _with_presence(world, call)
    return Answer(200, {"@odata.context": f"{world.base}/v1.0/$metadata#users/presence/$entity"} | _shown(world, user))


def read_many(world: World, checks: Checks, call: Call) -> Answer:
    """Return the presence of many; who has none is left out, what is no id refuses them all."""
    ids = call.body["ids"]
    if not 1 <= len(ids) <= MOST:
        raise bad(f"The number of user ids should be between 1 and {MOST}.")
    wrong = next((each for each in ids if not re.fullmatch(TEXTS["Edm.Guid"], each)), None)
    if wrong is not None:
        raise bad(f"Invalid user id: {wrong}")
    found = [world.found(each) for each in dict.fromkeys(ids)]
    shown = [_shown(world, each) for each in found if each is not None and each.has_presence]
    return Answer(200, {"@odata.context": f"{world.base}/v1.0/$metadata#Collection(presence)", "value": shown})


def show(world: World, checks: Checks, call: Call) -> Answer:
    user, body = _with_presence(world, call), call.body
    _own_session(world, body)
    if (body["availability"], body["activity"]) not in PAIRS:
        raise bad(f"The combination {body['availability']}/{body['activity']} is not supported.")
    seconds = _seconds(body.get("expirationDuration") or "PT5M")
    if not 300 <= seconds <= 4 * 3600:
        raise bad("expirationDuration is out of range: PT5M to PT4H.")
    until = world.clock.now() + seconds
    user.sessions[body["sessionId"].lower()] = Session(body["availability"], body["activity"], until)
    return Answer(200)


def clear(world: World, checks: Checks, call: Call) -> Answer:
    user = _with_presence(world, call)
    _own_session(world, call.body)
    session = user.sessions.pop(call.body["sessionId"].lower(), None)
    if session is None or session.until <= world.clock.now():
        raise not_found("The presence session does not exist.")
    return Answer(200)


def _with_presence(world: World, call: Call) -> User:
    user = needed(world, call["user"])
    if not user.has_presence:
        raise not_found("The user has no presence.")
    return user


def _own_session(world: World, body: dict[str, Any]) -> None:
    if str(body.get("sessionId", "")).lower() != world.app_id.lower():
        raise bad("sessionId has to be the id of the application.")


def _shown(world: World, user: User) -> dict[str, Any]:
    availability, activity = world.seen(user)
    return {"id": user.id, "availability": availability, "activity": activity, "statusMessage": None}


def _seconds(duration: str) -> float:
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?", duration)
    if found is None:
        raise bad(f"Cannot convert the literal '{duration}' to the expected type 'Edm.Duration'.")
    days, hours, minutes, seconds = (float(each or 0) for each in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


ROUTES = [
    Route("GET", "/users/{user}/presence", read, PRESENCE, "presence", gives="presence"),
    Route(
        "POST",
        "/communications/getPresencesByUserId",
        read_many,
        PRESENCE,
        "presence",
        takes="action getPresencesByUserId of cloudCommunications",
        gives="[presence]",
    ),
    Route(
        "POST",
        "/users/{user}/presence/setPresence",
        show,
        SET_PRESENCE,
        "presence",
        takes="action setPresence of presence",
    ),
    Route(
        "POST",
        "/users/{user}/presence/clearPresence",
        clear,
        SET_PRESENCE,
        "presence",
        takes="action clearPresence of presence",
    ),
]
