"""A bot of discord.py and nothing else: `python -m benchmarks.discord_bare API GATEWAY TOKEN`."""

import sys

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


class Bare(discord.Client):
    """Answers /whoami."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, dm_messages=True), max_messages=None)
        self.tree = discord.app_commands.CommandTree(self)
        self.tree.add_command(discord.app_commands.Command(name="whoami", description="Show who I am", callback=whoami))

    async def setup_hook(self) -> None:
        await self.tree.sync()


async def whoami(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(f"You are {interaction.user.display_name}", ephemeral=True)


if __name__ == "__main__":
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = sys.argv[1], yarl.URL(sys.argv[2])
    Bare().run(sys.argv[3], log_handler=None)
