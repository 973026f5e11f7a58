"""Calls: files in OneDrive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

from tests.graph_double.calls import Answer, Call, Route
from tests.graph_double.clock import iso
from tests.graph_double.errors import Refused, bad, not_found
from tests.graph_double.permissions import READ_FILES, WRITE_FILES
from tests.graph_double.users import needed
from tests.graph_double.world import File

if TYPE_CHECKING:
    from tests.graph_double.checking import Checks
    from tests.graph_double.world import User, World

FORBIDDEN = re.compile(r'[\\:*?"<>|\x00-\x1f]|^\s|[\s.]$')
MOST_AT_ONCE = 250 * 1024 * 1024
SESSION = 20 * 60


def drive(world: World, checks: Checks, call: Call) -> Answer:
    user = _owner(world, call)
    return Answer(200, {"id": f"b!{user.id}", "driveType": "business", "webUrl": f"{_site(user)}"})


def item_at(world: World, checks: Checks, call: Call) -> Answer:
    return Answer(200, _shown(world, _at(_owner(world, call), call["path"])))


def item(world: World, checks: Checks, call: Call) -> Answer:
    return Answer(200, _shown(world, _by_id(_owner(world, call), call["item"])))


def content(world: World, checks: Checks, call: Call) -> Answer:
    user = _owner(world, call)
    file = _by_id(user, call["item"]) if "item" in call.names else _at(user, call["path"])
    return Answer(302, None, {"Location": f"{world.base}/content/{user.id}/{file.id}"})


def upload(world: World, checks: Checks, call: Call) -> Answer:
    """Put a file: a small one in one request, without a folder having to be there."""
    user = _owner(world, call)
    data = call.body if isinstance(call.body, bytes) else b""
    if len(data) > MOST_AT_ONCE:
        raise Refused(413, "RequestEntityTooLarge", "The request is too large; use an upload session.")
    behaviour = call.query.get("@microsoft.graph.conflictBehavior", "replace")
    return put(world, user, call["path"], data, kind=call.headers.get("Content-Type", ""), behaviour=behaviour)


def delete_item(world: World, checks: Checks, call: Call) -> Answer:
    user = _owner(world, call)
    del user.files[_by_id(user, call["item"]).path]
    return Answer(204)


def delete_at(world: World, checks: Checks, call: Call) -> Answer:
    user = _owner(world, call)
    del user.files[_at(user, call["path"]).path]
    return Answer(204)


def begin(world: World, checks: Checks, call: Call) -> Answer:
    """Begin an upload in parts."""
    user = _owner(world, call)
    wanted = (call.body or {}).get("item") or {}
    token = uuid4().hex
    world.uploads[token] = {
        "user": user,
        "path": _checked(call["path"]),
        "behaviour": wanted.get("@microsoft.graph.conflictBehavior", "fail"),
        "data": b"",
        "until": world.clock.now() + SESSION,
    }
    return Answer(200, _session(world, token) | {"uploadUrl": f"{world.base}/upload/{token}"})


def put(world: World, user: User, path: str, data: bytes, *, kind: str, behaviour: str) -> Answer:
    """Keep a file, as what to do says where there is one already."""
    if user.is_full:
        raise Refused(507, "quotaLimitReached", "The user has reached their quota limit.")
    name = _checked(path)
    known = user.files.get(name)
    if known is not None and behaviour == "fail":
        raise Refused(409, "nameAlreadyExists", "The specified item name already exists.")
    if known is not None and behaviour == "rename":
        stem, dot, ending = name.rpartition(".")
        name, known = f"{stem or ending} 1{dot}{ending if stem else ''}", None
    if known is not None:
        known.data, known.version = data, known.version + 1
        return Answer(200, _shown(world, known))
    file = File(
        f"01{uuid4().hex.upper()}", name, data, f"{_site(user)}/{quote(name)}", kind or "application/octet-stream"
    )
    user.files[name] = file
    return Answer(201, _shown(world, file))


def part(world: World, token: str, said: str, data: bytes, *, authorized: bool) -> Answer:
    """Take a part of an upload; the address is all the permission there is."""
    session = world.uploads.get(token)
    if session is None or session["until"] <= world.clock.now():
        raise not_found("The upload session was not found.", "itemNotFound")
    if authorized:
        raise Refused(401, "unauthenticated", "Authorization is not taken here.")
    span = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", said)
    if span is None or int(span[2]) - int(span[1]) + 1 != len(data):
        raise bad("Invalid Content-Range header value.", "invalidRequest")
    first, last, total = map(int, span.groups())
    if first != len(session["data"]):
        raise Refused(416, "invalidRange", "The uploaded fragment overlaps with data that has already been received.")
    if last + 1 < total and len(data) % (320 * 1024):
        raise bad("The size of a fragment must be a multiple of 320 KiB.", "invalidRequest")
    session["data"] += data
    if last + 1 < total:
        return Answer(202, _session(world, token))
    answer = put(world, session["user"], session["path"], session["data"], kind="", behaviour=session["behaviour"])
    del world.uploads[token]
    return answer


def _session(world: World, token: str) -> dict[str, Any]:
    session = world.uploads[token]
    return {"expirationDateTime": iso(session["until"]), "nextExpectedRanges": [f"{len(session['data'])}-"]}


def _owner(world: World, call: Call) -> User:
    user = needed(world, call["user"] if "user" in call.names else call["drive"].removeprefix("b!"))
    if not user.has_drive:
        raise not_found("User's mysite not found.", "ResourceNotFound")
    return user


def _checked(path: str) -> str:
    if not path or any(not each or FORBIDDEN.search(each) for each in path.split("/")):
        raise bad("The provided name cannot contain any of the forbidden characters.", "invalidRequest")
    return path


def _at(user: User, path: str) -> File:
    if path not in user.files:
        raise not_found("The resource could not be found.", "itemNotFound")
    return user.files[path]


def _by_id(user: User, item_id: str) -> File:
    for each in user.files.values():
        if each.id == item_id:
            return each
    raise not_found("The resource could not be found.", "itemNotFound")


def _site(user: User) -> str:
    return f"https://acme-my.sharepoint.com/personal/{user.id}/Documents"


def _shown(world: World, file: File) -> dict[str, Any]:
    now = iso(world.clock.now())
    return {
        "id": file.id,
        "name": file.name,
        "size": len(file.data),
        "webUrl": file.web_url,
        "eTag": f'"{{{file.id}}},{file.version}"',
        "createdDateTime": now,
        "lastModifiedDateTime": now,
        "file": {"mimeType": file.content_type},
        "@microsoft.graph.downloadUrl": f"{world.base}/content/-/{file.id}",
    }


def _routes(here: str) -> list[Route]:
    begins = "action createUploadSession of driveItem"
    return [
        Route("GET", here, drive, READ_FILES, "files", gives="drive"),
        Route("GET", here + "/items/{item}/content", content, READ_FILES, "files"),
        Route("GET", here + "/items/{item}", item, READ_FILES, "files", gives="driveItem"),
        Route("DELETE", here + "/items/{item}", delete_item, WRITE_FILES, "files"),
    ] + [
        route
        for root in (here + "/root:/{path}", here + "/items/root:/{path}")
        for route in (
            Route("GET", root + ":/content", content, READ_FILES, "files"),
            Route("PUT", root + ":/content", upload, WRITE_FILES, "files", gives="driveItem"),
            Route("POST", root + ":/createUploadSession", begin, WRITE_FILES, "files", begins, "uploadSession"),
            Route("DELETE", root + "{end}", delete_at, WRITE_FILES, "files"),
            Route("GET", root + "{end}", item_at, READ_FILES, "files", gives="driveItem"),
        )
    ]


ROUTES = _routes("/users/{user}/drive") + _routes("/drives/{drive}")
