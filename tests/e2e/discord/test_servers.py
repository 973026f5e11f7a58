"""Servers of Discord: what those who manage one choose, and what the others never hear of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.discord_double import DiscordDouble
from tests.e2e.discord.office import Office, hasten, office
from tests.waiting import until
from ucbridge.pbx.private.plan import Behaviour

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


async def test_a_server_is_set_up_by_who_manages_it(tmp_path: Path, asterisk: Elsewhere, discord: DiscordDouble) -> None:
    async with office(tmp_path, asterisk, discord) as there:
        alice = there.people["alice"]
        discord.gives(alice, discord.role(there.acme, "Office", permissions=("manage_guild",)))
        await nobody_else_sets_anything(there)
        await missed_calls_of_a_queue_are_told_in_a_channel(there)
        await who_is_on_the_phone_shows(there)
        await only_a_role_may_call(there)
        await who_takes_no_direct_messages_reads_it_elsewhere(there)
        await the_language_is_chosen(there)
        await another_server_is_kept_apart(there)


async def sets(there: Office, what: str, **options: object) -> str:
    """Have Alice change a setting; return what she then reads."""
    answer = await there.discord.types(there.people["alice"], f"settings {what}", at=there.general, **options)
    print("SET", answer.text)
    assert answer.private
    return answer.text


async def nobody_else_sets_anything(there: Office) -> None:
    with pytest.raises(AssertionError, match="is not offered the command"):
        await there.discord.types(there.people["bob"], "settings show", at=there.general)


async def missed_calls_of_a_queue_are_told_in_a_channel(there: Office) -> None:
    discord, missed = there.discord, there.discord.channel(there.acme, "missed-calls")
    assert "#missed-calls" in await sets(there, "queue", queue="sales", channel=missed)
    there.pbx.phones["alice"].behave(Behaviour.IGNORE)
    there.pbx.phones["bob"].behave(Behaviour.IGNORE)
    carol = there.pbx.phones["carol"]
    there.quiet()
    await carol.dial("600")
    await there.rings("alice")
    await carol.hang_up()
    card = await discord.sees(there.people["bob"], "Missed call from Carol", at=missed)
    print("MISSED", card.text, card.buttons)
    await there.picture(there.people["bob"], missed, "missed-call")
    await until(lambda: not there.pbx.phones["bob"].calls)
    hasten(there.pbx)
    there.pbx.phones["carol"].behave(Behaviour.ANSWER, answer_after=0.3)
    there.quiet()
    await discord.presses(there.people["bob"], card, "Call back")
    await there.rings("bob")
    await there.rings("carol")
    await discord.until(lambda: "Called back by: Bob" in card.text)


async def who_is_on_the_phone_shows(there: Office) -> None:
    """Bob and Carol talk; the bot may give the role as it stands below its own."""
    discord = there.discord
    on_the_phone = discord.role(there.acme, "On the phone")
    await sets(there, "phone-role", role=on_the_phone)
    await discord.until(lambda: discord.roles_of(there.people["bob"], there.acme) == ["@everyone", "On the phone"] or discord.roles_of(there.people["bob"], there.acme) == ["On the phone"])
    await discord.until(lambda: discord.roles_of(there.people["carol"], there.acme))
    await discord.until(lambda: "1" in discord.status, within=20)
    print("STATUS", discord.status)
    await discord.types(there.people["bob"], "hangup", at=there.general)
    await discord.until(lambda: not discord.roles_of(there.people["bob"], there.acme))


async def only_a_role_may_call(there: Office) -> None:
    discord, callers = there.discord, there.discord.role(there.acme, "Callers")
    discord.gives(there.people["bob"], callers)
    assert "@Callers" in await sets(there, "allow", command="call", role=callers)
    there.quiet()
    refused = await discord.types(there.people["erin"], "call", target="Frank", at=there.general)
    print("REFUSED", refused.text)
    assert refused.private
    assert there.rang("erin") == 0
    call = await discord.types(there.people["bob"], "call", target="Frank", at=there.general)
    await there.rings("bob")
    await discord.presses(there.people["bob"], call, "Hang up")
    await sets(there, "allow", command="call")


async def who_takes_no_direct_messages_reads_it_elsewhere(there: Office) -> None:
    discord, dave = there.discord, there.people["dave"]
    notices = discord.channel(there.acme, "notices")
    await sets(there, "fallback", channel=notices)
    discord.blocks(dave)
    discord.pinged.clear()
    await there.pbx.leave_message("104", caller="105")
    hint = await discord.sees(dave, "something waits for you", at=notices)
    assert "Erin" not in hint.text
    assert discord.pinged == [dave]
    shown = await discord.presses(dave, hint, "Show it to me")
    print("SHOWN", shown.text, shown.message.buttons)
    assert shown.private
    assert "New voicemail from Erin" in shown.text
    other = await discord.presses(there.people["bob"], hint, "Show it to me")
    assert "Erin" not in other.text
    await there.picture(dave, notices, "fallback")


async def the_language_is_chosen(there: Office) -> None:
    discord, bob = there.discord, there.people["bob"]
    await sets(there, "language", language="fr")
    card = await discord.types(bob, "call", target="Erin", at=there.general)
    print("FR", card.text)
    await discord.presses(bob, card, "Raccrocher")
    await sets(there, "show")
    await there.picture(there.people["alice"], there.general, "settings", last=1)


async def another_server_is_kept_apart(there: Office) -> None:
    """Mallory manages a server of her own, and Bob is in it; the bridge does not serve it."""
    discord, mallory, bob = there.discord, there.discord.user("mallory"), there.people["bob"]
    globex = discord.server("Globex", owner=mallory)
    lobby = discord.channel(globex, "lobby")
    discord.joins(bob, globex)
    there.quiet()
    for user, command, options in (
        (mallory, "settings queue", {"queue": "sales", "channel": lobby}),
        (mallory, "settings show", {}),
        (mallory, "call", {"target": "Bob"}),
        (bob, "call", {"target": "Erin"}),
    ):
        answer = await discord.types(user, command, at=lobby, **options)
        print("APART", command, answer.text)
        assert answer.private
    assert there.rang("bob") == 0
    assert not [each for each in discord.seen_by(mallory, lobby) if not each.private]
