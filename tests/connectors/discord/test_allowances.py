"""Permissions as Discord computes them, and the links that ask for them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import connectors.discord
from connectors.discord.checks import invite
from connectors.discord.servers.allowances import ALLOWANCES, POSTING, USUAL, Bits, in_channel, listed, missing
from connectors.discord.settings import Settings

README = Path(connectors.discord.__file__).with_name("README.md")
SERVER, ROLE, OTHER, BOT = "100", "200", "300", "400"


def rules(**by_id: tuple[int, int]) -> dict[str, object]:
    """Return a channel with rules `_ID=(allow, deny)`."""
    return {
        "permission_overwrites": [
            {"id": key.removeprefix("_"), "allow": str(int(allow)), "deny": str(int(deny))}
            for key, (allow, deny) in by_id.items()
        ]
    }


@pytest.mark.parametrize(
    ("channel", "may"),
    [
        ({}, True),
        (rules(_100=(0, Bits.SEND_MESSAGES)), False),
        (rules(_100=(0, Bits.SEND_MESSAGES), _200=(Bits.SEND_MESSAGES, 0)), True),
        (rules(_100=(0, Bits.SEND_MESSAGES), _300=(Bits.SEND_MESSAGES, 0)), False),
        (rules(_200=(Bits.SEND_MESSAGES, 0), _400=(0, Bits.SEND_MESSAGES)), False),
        (rules(_200=(0, Bits.SEND_MESSAGES), _400=(Bits.SEND_MESSAGES, 0)), True),
    ],
)
def test_the_rules_of_a_channel_apply_in_order(channel: dict[str, object], may: bool) -> None:
    held = in_channel(POSTING, channel, server=SERVER, member=BOT, roles={ROLE})
    assert bool(held & Bits.SEND_MESSAGES) is may


def test_an_administrator_may_everything_everywhere() -> None:
    channel = rules(_400=(0, USUAL))
    held = in_channel(Bits.ADMINISTRATOR, channel, server=SERVER, member=BOT, roles=set())
    assert not missing(USUAL, held)


def test_what_is_missing_is_named_as_discord_names_it() -> None:
    lacking = missing(POSTING, POSTING & ~(Bits.EMBED_LINKS | Bits.SEND_MESSAGES))
    assert str(listed(lacking)) == "Send Messages, Embed Links"


def test_every_permission_we_ask_for_has_a_name() -> None:
    named = {each.bit for each in ALLOWANCES}
    assert {bit for bit in Bits if bit & (USUAL | Bits.MANAGE_ROLES)} <= named


def test_the_invite_link_asks_for_what_is_needed_and_no_more() -> None:
    asked = parse_qs(urlsplit(invite.to_server("123")).query)
    assert asked["client_id"] == ["123"]
    assert asked["scope"] == ["bot applications.commands"]
    held = int(asked["permissions"][0])
    assert not missing(USUAL, held)
    assert not held & (Bits.ADMINISTRATOR | Bits.MANAGE_SERVER | Bits.MANAGE_ROLES)
    assert int(parse_qs(urlsplit(invite.to_server("123", phone_role=True)).query)["permissions"][0]) & Bits.MANAGE_ROLES


def test_the_link_to_an_account_asks_for_no_bot() -> None:
    asked = parse_qs(urlsplit(invite.to_account("123")).query)
    assert (asked["scope"], asked["integration_type"]) == (["applications.commands"], ["1"])
    assert "permissions" not in asked


def test_the_readme_explains_every_permission_every_key_and_every_file() -> None:
    text = README.read_text()
    assert [
        str(each.name) for each in ALLOWANCES if f"| {each.name} |" not in text.replace(", **not asked for**", " |")
    ] == []
    assert [key for key in Settings.model_fields if f"`{key}`" not in text] == []
    named = set(re.findall(r"`([a-z_/]+(?:\.py|/))`", text))
    assert {each for each in named if not (README.parent / each).exists()} == set()
