"""`python -m tests.teams_double [PORT]`: a Teams to try a bot with by hand, and to look at."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys

from tests.teams_double.double import TeamsDouble


async def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8766
    async with TeamsDouble(port=port) as teams:
        alice, bob = teams.user("alice", shown="Alice Adams"), teams.user("bob", shown="Bob Miller")
        teams.team("Acme", owners=[alice], members=[bob])
        teams.endpoint = "http://127.0.0.1:8080/api/messages"
        lines = [f"{name} = {json.dumps(value)}" for name, value in teams.settings.items()]
        print("\n".join(["[connectors.teams]", *lines]), f"\nlook at {teams.page_url}; type: alice call Bob")  # noqa: T201
        people = {"alice": alice, "bob": bob}
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            who, _, text = line.partition(" ")
            if who in people:
                print((await teams.writes(people[who], text)).text)  # noqa: T201


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
