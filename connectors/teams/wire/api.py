"""The endpoints of the Bot Connector, all of them here: plain JSON in and out, our errors where it refuses.

`service` is the address a conversation is served at, `chat` the id Teams gave it. Every method raises as `Requests`
does: `Gone` is a LookupError, `Shut` is `NotReached`, what may go better later is a ConnectionError.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import cast

from connectors.teams.wire.pace import READS, WRITES
from connectors.teams.wire.refusals import Gone, Unnamed
from connectors.teams.wire.requests import Payload, Requests, segment

_TARGETED = {"isTargetedActivity": "true"}
_PAGE, _PAGES = 500, 100
_TAKEN = 200


class Api:
    """What the bot asks of Teams."""

    def __init__(self, requests: Requests) -> None:
        self._request = requests

    # Messages

    async def post(
        self, service: str, chat: str, activity: Payload, *, targeted: bool = False, once: bool = False
    ) -> str:
        """Post an activity and return its id.

        With `targeted` its `recipient` alone sees it. The same again posts it twice: Teams knows no keys.

        Raises:
            Unsure: it may have been posted. With `once` it is not even tried a second time then. Unnamed: Teams says
                so, but gives no id.
        """
        path = f"{_chat(chat)}/activities"
        sent = await self._request(
            "POST", service, path, body=activity, query=_TARGETED if targeted else None, pace=(chat, WRITES), once=once
        )
        if not (message := str(sent.get("id") or "")):
            raise Unnamed(_TAKEN)
        return message

    async def put(self, service: str, chat: str, message: str, activity: Payload, *, targeted: bool = False) -> None:
        """Replace a message of the bot."""
        body = {key: value for key, value in activity.items() if not (targeted and key == "recipient")}
        query = _TARGETED if targeted else None
        path = f"{_chat(chat)}/activities/{segment(message)}"
        await self._request("PUT", service, path, body=body | {"id": message}, query=query, pace=(chat, WRITES))

    async def delete(self, service: str, chat: str, message: str, *, targeted: bool = False) -> None:
        """Take a message of the bot away, if it is still there."""
        path = f"{_chat(chat)}/activities/{segment(message)}"
        try:
            await self._request("DELETE", service, path, query=_TARGETED if targeted else None, pace=(chat, WRITES))
        except Gone:
            return

    async def typing(self, service: str, chat: str) -> None:
        """Show that the bot is at work: at once, or not at all."""
        path, typing = f"{_chat(chat)}/activities", {"type": "typing"}
        await self._request("POST", service, path, body=typing, pace=(chat, WRITES), once=True, patience=0.0)

    # Conversations

    async def open(self, service: str, parameters: Payload) -> Payload:
        """Open a conversation (a personal chat, or a new thread in a channel) and return it: `id`, `serviceUrl`."""
        return await self._request("POST", service, "/v3/conversations", body=parameters, pace=("open", WRITES))

    async def members(self, service: str, chat: str) -> AsyncIterator[Payload]:
        """Yield the members of a chat or team, page by page."""
        more = ""
        for _number in range(_PAGES):
            query = {"pageSize": str(_PAGE)} | ({"continuationToken": more} if more else {})
            page = await self._request("GET", service, f"{_chat(chat)}/pagedmembers", query=query, pace=(chat, READS))
            for member in _list(page, "members"):
                yield member
            more = str(page.get("continuationToken") or "")
            if not more:
                return

    async def member(self, service: str, chat: str, user: str) -> Payload:
        """Return a member of a chat or team: by the id Teams gave them, or that of the directory."""
        return await self._request("GET", service, f"{_chat(chat)}/members/{segment(user)}", pace=(chat, READS))

    # Teams

    async def team(self, service: str, team: str) -> Payload:
        """Return a team: `id`, `name`, `aadGroupId`."""
        return await self._request("GET", service, f"/v3/teams/{segment(team)}", pace=(team, READS))

    async def channels(self, service: str, team: str) -> list[Payload]:
        """Return the channels of a team: `id` and `name`; that of General is the team's id, and has no name."""
        told = await self._request("GET", service, f"/v3/teams/{segment(team)}/conversations", pace=(team, READS))
        return _list(told, "conversations")


def _chat(chat: str) -> str:
    return f"/v3/conversations/{segment(chat)}"


def _list(told: Mapping[str, object], key: str) -> list[Payload]:
    found = told.get(key)
    return [cast("Payload", each) for each in found if isinstance(each, dict)] if isinstance(found, list) else []
