"""`python -m tests.discord_double [PORT]`: a Discord to try a bot with by hand, and to look at."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from tests.discord_double.double import DiscordDouble


async def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8765
    async with DiscordDouble(port=port) as discord:
        acme = discord.server("Acme")
        for name in ("Alice Adams", "Bob Miller"):
            discord.joins(discord.user(name.split()[0].lower(), shown=name), acme)
        discord.channel(acme, "general")
        print(f'token = "{discord.token}"\napi_url = "{discord.api_url}"\nlook at {discord.page_url}')  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
