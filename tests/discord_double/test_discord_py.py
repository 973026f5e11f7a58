"""A bare discord.py bot lives in the double: it signs in, answers, comes back, and rides out trouble."""

from __future__ import annotations

import io

import discord as library
import pytest

from tests.discord_double import DiscordDouble
from tests.discord_double.bare_bot import BareBot, bare_bot
from tests.discord_double.conftest import Place

pytestmark = pytest.mark.asyncio


class Buttons(library.ui.View):
    """A card's buttons; they work for ever."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @library.ui.button(label="Hang up", custom_id="hang-up")
    async def hang_up(self, interaction: library.Interaction, _button: object) -> None:
        await interaction.response.edit_message(content="Ended", view=None)

    @library.ui.button(label="Note", custom_id="note")
    async def note(self, interaction: library.Interaction, _button: object) -> None:
        await interaction.response.send_modal(Note())

    @library.ui.select(cls=library.ui.UserSelect, custom_id="who")
    async def who(self, interaction: library.Interaction, select: library.ui.UserSelect[Buttons]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content=f"You took {select.values[0].display_name}.")


class Note(library.ui.Modal, title="A note"):
    text: library.ui.TextInput[Note] = library.ui.TextInput(label="What to note")

    async def on_submit(self, interaction: library.Interaction) -> None:
        await interaction.response.send_message(f"Noted: {self.text.value}", ephemeral=True)


def teach(bot: BareBot) -> None:
    """Give a bot commands of each kind."""
    group = library.app_commands.Group(name="room", description="Rooms")

    @group.command(name="open", description="Open a room")
    async def open_(interaction: library.Interaction, size: library.app_commands.Range[int, 1, 9]) -> None:
        await interaction.response.send_message(f"A room for {size}", view=Buttons())

    @bot.tree.command(name="ring", description="Ring somebody")
    async def ring(interaction: library.Interaction, who: library.Member, role: library.Role | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send(f"{who.display_name} {role and role.name}", file=_file())

    @bot.tree.context_menu(name="Call")
    async def call(interaction: library.Interaction, who: library.User) -> None:
        await interaction.response.send_message(f"Calling {who.display_name}")

    @bot.tree.context_menu(name="Call number")
    async def number(interaction: library.Interaction, message: library.Message) -> None:
        await interaction.response.send_message(f"Calling {message.content}")

    bot.tree.add_command(group)


def _file() -> library.File:
    return library.File(io.BytesIO(b"long"), "long.txt")


async def test_what_people_do_reaches_it(discord: DiscordDouble, place: Place) -> None:
    alice, bob, general = place.alice, place.bob, place.general
    sales = discord.role(place.acme, "Sales")
    async with bare_bot(discord) as bot:
        teach(bot)
        await bot.tree.sync()
        await discord.published()
        room = await discord.types(alice, "room open", size=3, at=general)
        assert room.text == "A room for 3"
        assert (await discord.chooses(alice, room, bob)).text == "You took Bob Miller."
        note = await discord.presses(bob, room, "Note")
        assert (await discord.submits(bob, note, "buy milk")).text == "Noted: buy milk"
        await discord.presses(bob, room, "Hang up")
        assert await discord.sees(alice, "Ended", at=general) is room.message
        rung = await discord.types(alice, "ring", who=bob, role=sales, at=general)
        assert (rung.text, rung.private) == ("Bob Miller Sales", True)
        assert rung.message is not None
        assert rung.message.attachments[0].data == b"long"
        assert (await discord.uses_menu(alice, "Call", on=bob, at=general)).text == "Calling Bob Miller"
        said = await discord.writes(bob, "0123", at=general)
        assert (await discord.uses_menu(alice, "Call number", on=said)).text == "Calling 0123"
        await discord.writes(alice, "hello")
        await discord.until(lambda: [each.content for each in bot.written] == ["hello"])


async def test_the_client_keeps_people_from_nonsense(discord: DiscordDouble, place: Place) -> None:
    async with bare_bot(discord) as bot:
        teach(bot)
        bot.tree.get_command("ring").default_permissions = library.Permissions(manage_guild=True)
        await bot.tree.sync()
    for command, options, trouble in [
        ("sing", {}, "not offered the command"),
        ("room", {}, "wants one of"),
        ("room open", {}, "wants \\['size'\\]"),
        ("room open", {"size": 12}, "size: 12"),
        ("room open", {"size": "big"}, "wants"),
        ("ring", {"who": place.bob}, "not offered the command"),
    ]:
        with pytest.raises(AssertionError, match=trouble):
            await discord.types(place.alice, command, at=place.general, **options)
    discord.gives(place.alice, discord.role(place.acme, "Managers", permissions=["manage_guild"]))
    assert await discord.types(place.alice, "ring", who=place.bob, at=place.general, answered=False)


async def test_it_comes_back(discord: DiscordDouble, place: Place) -> None:
    async with bare_bot(discord) as bot:
        await discord.gateway.closes(4000)
        await discord.writes(place.alice, "meanwhile")
        await discord.connected(2)
        await discord.gateway.asks_reconnect()
        await discord.connected(3)
        await discord.until(lambda: bot.resumed == 2)
        assert [each.content for each in bot.written] == ["meanwhile"]
        assert (discord.gateway.identified, discord.gateway.resumed) == (1, 2)


async def test_it_rides_out_a_rate_limit(discord: DiscordDouble, place: Place) -> None:
    async with bare_bot(discord) as bot:
        discord.faults.next("POST", "/channels/*/messages", status=429, retry_after=0.01, everywhere=True)
        await bot.get_channel(place.general.id).send("at last", nonce=7)
        await discord.sees(place.bob, "at last", at=place.general)
        status = library.CustomActivity("2 calls")
        await bot.change_presence(activity=status)
        await discord.until(lambda: discord.status == "2 calls")
        found = await bot.get_guild(place.acme.id).query_members(user_ids=[place.bob.id], cache=False)
        assert [each.display_name for each in found] == ["Bob Miller"]


async def test_a_wrong_token_is_refused(discord: DiscordDouble) -> None:
    with pytest.raises(library.LoginFailure):
        async with bare_bot(discord, token="wrong"):
            pass
