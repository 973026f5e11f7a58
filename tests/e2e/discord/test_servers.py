"""Servers of Discord: what those who manage one choose, and what the others never hear of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.discord_double import DiscordDouble, Role
from tests.e2e.discord.office import Office, office
from tests.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


async def test_a_server_is_set_up_by_who_manages_it(
    tmp_path: Path, asterisk: Elsewhere, discord: DiscordDouble
) -> None:
    async with office(tmp_path, asterisk, discord, before=lambda there: there.server("Partners")) as there:
        office_role = discord.role(there.acme, "Office", permissions=("manage_guild",))
        discord.gives(there.people["alice"], office_role)
        await nobody_else_sets_anything(there)
        await who_is_on_the_phone_shows(there)
        await missed_calls_of_a_queue_are_told_in_a_channel(there)
        await who_manages_it_hears_that_the_channel_is_gone(there)
        await only_a_role_may_call(there)
        await who_takes_no_direct_messages_reads_it_elsewhere(there)
        await the_language_is_chosen(there)
        await another_server_is_kept_apart(there)
        await a_stranger_gains_nothing(there)


async def sets(there: Office, what: str, **options: object) -> str:
    """Have Alice change a setting; return what she then reads."""
    answer = await there.discord.types(there.people["alice"], f"settings {what}", at=there.general, **options)
    assert answer.private
    return answer.text


async def nobody_else_sets_anything(there: Office) -> None:
    with pytest.raises(AssertionError, match="is not offered the command"):
        await there.discord.types(there.people["bob"], "settings show", at=there.general)


async def who_is_on_the_phone_shows(there: Office) -> None:
    discord, bob = there.discord, there.people["bob"]
    await sets(there, "phone-role", role=discord.role(there.acme, "On the phone"))
    call = await discord.types(bob, "call", target="Erin", at=there.general)
    await discord.sees(bob, "Connected with Erin", at=there.general)
    for who in ("bob", "erin"):
        await discord.until(lambda who=who: "On the phone" in discord.roles_of(there.people[who], there.acme))
    await discord.presses(bob, call, "Hang up")
    await discord.until(lambda: "On the phone" not in discord.roles_of(bob, there.acme))
    await there.silence()


async def missed_calls_of_a_queue_are_told_in_a_channel(there: Office) -> None:
    discord, bob, missed = there.discord, there.people["bob"], there.discord.channel(there.acme, "missed-calls")
    assert "#missed-calls" in await sets(there, "queue", queue="sales", channel=missed)
    await carol_gives_up(there)
    card = await discord.sees(bob, "Missed call from Carol", at=missed)
    await there.picture(bob, missed, "missed-call")
    there.answers("alice", "bob", "carol")
    call = await discord.presses(bob, card, "Call back")
    await discord.sees(bob, "Connected with Carol", at=missed)
    assert (there.rang("bob"), there.rang("carol")) == (1, 1)
    assert "Called back by: Bob" in card.text
    await discord.presses(bob, call, "Hang up")
    await discord.sees(bob, "You hung up", at=missed)
    await there.silence()


async def carol_gives_up(there: Office) -> None:
    """She waits in the queue until the phones of its members ring, then hangs up."""
    there.ignores("alice", "bob")
    await there.pbx.phones["carol"].dial("600")
    await there.rings("alice")
    await there.pbx.phones["carol"].hang_up()
    await there.silence()


async def who_manages_it_hears_that_the_channel_is_gone(there: Office) -> None:
    discord, alice = there.discord, there.people["alice"]
    (missed,) = [each for each in there.acme.channels.values() if each.name == "missed-calls"]
    discord.deletes(missed)
    await carol_gives_up(there)
    told = await discord.sees(alice, "missed-calls")
    assert "choose another channel" in told.text
    there.answers("alice", "bob")


async def only_a_role_may_call(there: Office) -> None:
    discord, callers = there.discord, there.discord.role(there.acme, "Callers")
    discord.gives(there.people["bob"], callers)
    assert "@Callers" in await sets(there, "allow", command="call", role=callers)
    there.quiet()
    refused = await discord.types(there.people["erin"], "call", target="Frank", at=there.general)
    assert refused.private
    assert "You may not use /call here" in refused.text
    assert there.rang("erin") == 0
    call = await discord.types(there.people["bob"], "call", target="Frank", at=there.general)
    await there.rings("bob")
    await discord.presses(there.people["bob"], call, "Hang up")
    await there.silence()
    await sets(there, "allow", command="call")


async def who_takes_no_direct_messages_reads_it_elsewhere(there: Office) -> None:
    discord, dave = there.discord, there.people["dave"]
    notices = discord.channel(there.acme, "notices")
    await sets(there, "fallback", channel=notices)
    discord.blocks(dave)
    discord.pinged.clear()
    await there.leaves_message("105", "104")
    hint = await discord.sees(dave, "something waits for you", at=notices)
    assert "Erin" not in hint.text
    assert discord.pinged == [dave]
    await until(lambda: there.bridge.owes() == 0)
    shown = await discord.presses(dave, hint, "Show it to me")
    assert shown.private
    assert "New voicemail from Erin" in shown.text
    other = await discord.presses(there.people["bob"], hint, "Show it to me")
    assert "Erin" not in other.text
    await there.picture(dave, notices, "fallback")


async def the_language_is_chosen(there: Office) -> None:
    discord, bob = there.discord, there.people["bob"]
    await sets(there, "language", language="fr")
    card = await discord.types(bob, "call", target="Erin", at=there.general)
    assert "Votre téléphone sonne" in card.text
    await discord.presses(bob, card, "Raccrocher")
    await there.silence()
    shown = await sets(there, "show")
    assert "#notices" in shown
    assert "What does not work: The channel missed-calls" in shown
    await there.picture(there.people["alice"], there.general, "settings", last=1)


async def another_server_is_kept_apart(there: Office) -> None:
    """What was chosen for Acme holds on no other server, and shows on none."""
    discord, bob = there.discord, there.people["bob"]
    (partners,) = [each for each in discord.core.guilds.values() if each.name == "Partners"]
    lobby = discord.channel(partners, "lobby")
    discord.joins(bob, partners, roles=[discord.role(partners, "Chief", permissions=("manage_guild",))])
    assert "@Callers" in await sets(there, "allow", command="call", role=role(there, "Callers"))
    shown = await discord.types(bob, "settings show", at=lobby)
    assert "Callers" not in shown.text
    assert "notices" not in shown.text
    discord.takes(bob, role(there, "Callers"))
    card = await discord.types(bob, "call", target="Erin", at=lobby)
    await discord.sees(bob, "Connected with Erin", at=lobby)
    await discord.presses(bob, card, "Hang up")
    await there.silence()
    await sets(there, "allow", command="call")


async def a_stranger_gains_nothing(there: Office) -> None:
    """Mallory brings the bot to a server of her own, which the bridge does not serve; Bob is there, too."""
    discord, mallory, bob = there.discord, there.discord.user("mallory"), there.people["bob"]
    hers = discord.server("Hers", owner=mallory)
    lobby = discord.channel(hers, "lobby")
    discord.joins(bob, hers)
    there.quiet()
    for user, command, options in (
        (mallory, "settings queue", {"queue": "sales", "channel": lobby}),
        (mallory, "settings show", {}),
        (mallory, "call", {"target": "Bob"}),
        (mallory, "status", {}),
        (bob, "call", {"target": "Erin"}),
    ):
        answer = await discord.types(user, command, at=lobby, **options)
        assert answer.private
        assert "I am not used in this server" in answer.text
    assert there.rang("bob") == 0
    assert not [each for each in discord.seen_by(mallory, lobby) if not each.private]


def role(there: Office, name: str) -> Role:
    """Return a role of Acme."""
    (found,) = [each for each in there.acme.roles.values() if each.name == name]
    return found
