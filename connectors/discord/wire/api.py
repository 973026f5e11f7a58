"""Discord's endpoints, all of them here: plain JSON in and out, our errors where it refuses.

A message lists its files under `attachments` by their place, those it keeps by their id. Every method raises as
`Requests` does: `Gone` is a LookupError, `Closed` and `Forbidden` are `NotReached`, what may go better later is a
ConnectionError.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import cast

from discord.http import HTTPClient, Route

from connectors.discord.wire.files import File
from connectors.discord.wire.refusals import Answered, Gone, Unsure
from connectors.discord.wire.requests import Payload, Requests

QUIET: Payload = {"parse": []}
"""Nobody is pinged, whatever the text says: `allowed_mentions` of every message that does not say otherwise."""

ORIGINAL = "@original"
"""The first answer to an interaction, where a message is asked for."""

_MESSAGES = {4, 7}
"""Types of first answers that are messages."""

_PAUSES = (0.05, 0.2, 0.5)
"""Seconds before a first answer is sent again: there are three in all."""


class Api:
    """What the bot asks of Discord once it is signed in; built anew for each time it signs in."""

    def __init__(self, http: HTTPClient) -> None:
        self._request = Requests(http)

    # The bot itself

    async def me(self) -> Payload:
        """Return the bot's own user."""
        return await self._one("GET", "/users/@me")

    async def application(self) -> Payload:
        """Return the application the bot belongs to."""
        return await self._one("GET", "/applications/@me")

    async def commands(self, application: str) -> list[Payload]:
        """Return the published commands, in every language."""
        route = Route("GET", "/applications/{application_id}/commands", application_id=application)
        return cast("list[Payload]", await self._request(route, query={"with_localizations": "true"}))

    async def put_commands(self, application: str, commands: Sequence[Payload]) -> list[Payload]:
        """Publish these commands, in place of those there were."""
        route = Route("PUT", "/applications/{application_id}/commands", application_id=application)
        return cast("list[Payload]", await self._request(route, body=commands))

    # Answers to interactions; `token` opens them for 15 minutes

    async def respond(
        self, interaction: str, token: str, kind: int, data: Payload | None = None, files: Sequence[File] = ()
    ) -> Payload:
        """Give the first answer (callback types 4 to 9) and return what became of it; with types 4 and 7 its `resource`
        has the `message`. What Discord may have lost is sent again; {} where it turns out to have arrived.

        Raises:
            TooLate: the three seconds are over.
            Answered: somebody else gave it.
        """
        # Named so that each interaction has rate limits of its own, as discord.py does it itself.
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        route = Route("POST", path, webhook_id=interaction, webhook_token=token)
        message = data is not None and kind in _MESSAGES
        body = {"type": kind} | ({} if data is None else {"data": _message(data) if message else data})
        return await self._first(
            partial(self._request, route, body=body, files=files, query={"with_response": "true"}, hook=True, once=True)
        )

    async def follow_up(self, application: str, token: str, message: Payload, files: Sequence[File] = ()) -> Payload:
        """Post a further answer and return the message. Discord knows no keys here.

        Raises:
            Unsure: it may have been posted; the same again would post it twice.
        """
        path = "/webhooks/{webhook_id}/{webhook_token}"
        route = Route("POST", path, webhook_id=application, webhook_token=token)
        body = _message(message)
        return cast(
            "Payload", await self._request(route, body=body, files=files, query={"wait": "true"}, hook=True, once=True)
        )

    async def answer(self, application: str, token: str, message: str = ORIGINAL) -> Payload:
        """Return an answer given before."""
        return cast("Payload", await self._request(_answer("GET", application, token, message), hook=True))

    async def edit_answer(
        self, application: str, token: str, new: Payload, files: Sequence[File] = (), *, message: str = ORIGINAL
    ) -> Payload:
        """Change an answer, the first one where no other is named, and return it."""
        route = _answer("PATCH", application, token, message)
        return cast("Payload", await self._request(route, body=_message(new), files=files, hook=True))

    async def delete_answer(self, application: str, token: str, message: str = ORIGINAL) -> None:
        """Take an answer away, if it is still there."""
        await self._gone(_answer("DELETE", application, token, message), hook=True)

    # Messages

    async def direct(self, user: str) -> Payload:
        """Return the channel of direct messages with a user."""
        return await self._one("POST", "/users/@me/channels", body={"recipient_id": user})

    async def send(self, channel: str, message: Payload, files: Sequence[File] = (), *, nonce: str = "") -> Payload:
        """Post a message and return it; the same nonce again returns the message there is, for some minutes."""
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        body = _message(message)
        if nonce:
            body |= {"nonce": nonce, "enforce_nonce": True}
        return cast("Payload", await self._request(route, body=body, files=files))

    async def edit(self, channel: str, message: str, new: Payload, files: Sequence[File] = ()) -> Payload:
        """Change a message of the bot and return it."""
        body = _message(new)
        return cast("Payload", await self._request(_of("PATCH", channel, message), body=body, files=files))

    async def delete(self, channel: str, message: str) -> None:
        """Take a message of the bot away, if it is still there."""
        await self._gone(_of("DELETE", channel, message))

    async def message(self, channel: str, message: str) -> Payload:
        """Return one message."""
        return cast("Payload", await self._request(_of("GET", channel, message)))

    async def messages(self, channel: str, *, after: str, limit: int = 100) -> list[Payload]:
        """Return messages posted after an id (or the moment it stands for), oldest first, at most `limit`."""
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel)
        found = cast("list[Payload]", await self._request(route, query={"after": after, "limit": str(limit)}))
        return sorted(found, key=lambda message: int(message["id"]))

    # Channels and threads

    async def channel(self, channel: str) -> Payload:
        """Return a channel or thread."""
        return await self._one("GET", "/channels/{channel_id}", channel_id=channel)

    async def change_channel(self, channel: str, change: Payload) -> Payload:
        """Change a channel or thread (archive it, rename it) and return it."""
        return await self._one("PATCH", "/channels/{channel_id}", body=change, channel_id=channel)

    async def start_thread(self, channel: str, thread: Payload, *, message: str = "") -> Payload:
        """Start a thread in a channel, on a message where one is named, and return it."""
        path = "/channels/{channel_id}/messages/{message_id}/threads" if message else "/channels/{channel_id}/threads"
        return await self._one("POST", path, body=thread, channel_id=channel, message_id=message)

    # Servers, their members and roles

    async def server(self, server: str) -> Payload:
        """Return a server, with its roles."""
        return await self._one("GET", "/guilds/{guild_id}", guild_id=server)

    async def roles(self, server: str) -> list[Payload]:
        """Return the roles of a server."""
        return cast("list[Payload]", await self._request(Route("GET", "/guilds/{guild_id}/roles", guild_id=server)))

    async def member(self, server: str, user: str) -> Payload:
        """Return a member of a server."""
        return await self._one("GET", "/guilds/{guild_id}/members/{user_id}", guild_id=server, user_id=user)

    async def give_role(self, server: str, user: str, role: str, *, reason: str = "") -> None:
        """Give a member a role; `reason` stands in the server's audit log."""
        await self._request(_role("PUT", server, user, role), reason=reason)

    async def take_role(self, server: str, user: str, role: str, *, reason: str = "") -> None:
        """Take a role from a member, if they are still there and have it."""
        await self._gone(_role("DELETE", server, user, role), reason=reason)

    async def _first(self, send: Callable[[], Awaitable[Payload]]) -> Payload:
        unsure = False
        for pause in _PAUSES:
            try:
                return await send()
            except Unsure:
                unsure = True
            except ConnectionRefusedError:
                pass
            except Answered:
                if unsure:
                    return {}
                raise
            await asyncio.sleep(pause)
        return await send()

    async def _one(self, method: str, path: str, *, body: Payload | None = None, **names: str) -> Payload:
        return cast("Payload", await self._request(Route(method, path, **names), body=body))

    async def _gone(self, route: Route, *, hook: bool = False, reason: str = "") -> None:
        try:
            await self._request(route, hook=hook, reason=reason)
        except Gone:
            return


def _of(method: str, channel: str, message: str) -> Route:
    return Route(method, "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=message)


def _answer(method: str, application: str, token: str, message: str) -> Route:
    path = "/webhooks/{webhook_id}/{webhook_token}/messages/" + ("@original" if message == ORIGINAL else "{message_id}")
    return Route(method, path, webhook_id=application, webhook_token=token, message_id=message)


def _role(method: str, server: str, user: str, role: str) -> Route:
    path = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
    return Route(method, path, guild_id=server, user_id=user, role_id=role)


def _message(message: Mapping[str, object]) -> Payload:
    """Complete a message: nobody is pinged unless it says so."""
    return {"allowed_mentions": QUIET, **message}
