"""Calls: the catalogue of apps, and for whom they are installed."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from tests.graph_double.calls import Answer, Call, Route
from tests.graph_double.errors import Refused, bad, forbidden, not_found
from tests.graph_double.lists import page
from tests.graph_double.permissions import CATALOGUE, INSTALL, INSTALL_ANY, INSTALLED
from tests.graph_double.users import needed

if TYPE_CHECKING:
    from tests.graph_double.checking import Checks
    from tests.graph_double.world import App, User, World

EQUALS = re.compile(r"\(?(teamsApp/)?(id|externalId|displayName|distributionMethod) eq '([^']*)'\)?")


def catalogued(world: World, checks: Checks, call: Call) -> Answer:
    found = [_app(each) for each in world.catalogue.values() if _fits(each, call.query.get("$filter", ""))]
    return page(world, call, found, size=100, most=999)


def installed(world: World, checks: Checks, call: Call) -> Answer:
    user = needed(world, call["user"])
    apps = [world.catalogue[each] for each in user.installed]
    fitting = [each for each in apps if _fits(each, call.query.get("$filter", ""))]
    return page(world, call, [_installation(user, each, call) for each in fitting], size=100, most=999)


def installation(world: World, checks: Checks, call: Call) -> Answer:
    user, app = _installed(world, call)
    return Answer(200, _installation(user, app, call))


def install(world: World, checks: Checks, call: Call) -> Answer:
    user = needed(world, call["user"])
    app = world.catalogue.get(str(call.body.get("teamsApp@odata.bind", "")).rpartition("/")[2])
    if app is None:
        raise not_found("The app is not in the catalogue of this organization.")
    if not app.own and not call.roles & set(INSTALL_ANY):
        raise forbidden("teams", INSTALL_ANY, call.roles)
    if app.id in user.installed:
        raise Refused(409, "Conflict", "The app is already installed for the user.")
    user.installed[app.id] = world.on_install(user.id, app.id)
    return Answer(201)


def remove(world: World, checks: Checks, call: Call) -> Answer:
    user, app = _installed(world, call)
    del user.installed[app.id]
    return Answer(204)


def chat(world: World, checks: Checks, call: Call) -> Answer:
    user, app = _installed(world, call)
    context = f"{world.base}/v1.0/$metadata#chats/$entity"
    return Answer(200, {"@odata.context": context, "id": user.installed[app.id], "chatType": "oneOnOne"})


def _installed(world: World, call: Call) -> tuple[User, App]:
    user = needed(world, call["user"])
    for each in user.installed:
        if _id(user, world.catalogue[each]) == call["installation"]:
            return user, world.catalogue[each]
    raise not_found("The app installation does not exist.")


def _installation(user: User, app: App, call: Call) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": _id(user, app)}
    return shown | ({"teamsApp": _app(app)} if "teamsApp" in call.query.get("$expand", "") else {})


def _id(user: User, app: App) -> str:
    return base64.b64encode(f"{user.id}##{app.id}".encode()).decode()


def _app(app: App) -> dict[str, Any]:
    return {
        "id": app.id,
        "externalId": app.external_id,
        "displayName": app.name,
        "distributionMethod": "organization",
    }


def _fits(app: App, text: str) -> bool:
    shown = _app(app)
    for each in text.split(" and ") if text else ():
        term = EQUALS.fullmatch(each.strip())
        if term is None:
            raise bad("Invalid filter clause")
        if shown[term[2]].lower() != term[3].lower():
            return False
    return True


ROUTES = [
    Route("GET", "/appCatalogs/teamsApps", catalogued, CATALOGUE, gives="[teamsApp]"),
    Route("GET", "/users/{user}/teamwork/installedApps", installed, INSTALLED, gives="[userScopeTeamsAppInstallation]"),
    Route("POST", "/users/{user}/teamwork/installedApps", install, INSTALL, takes="userScopeTeamsAppInstallation"),
    Route(
        "GET",
        "/users/{user}/teamwork/installedApps/{installation}",
        installation,
        INSTALLED,
        gives="userScopeTeamsAppInstallation",
    ),
    Route("DELETE", "/users/{user}/teamwork/installedApps/{installation}", remove, INSTALL),
    Route("GET", "/users/{user}/teamwork/installedApps/{installation}/chat", chat, INSTALLED, gives="chat"),
]
