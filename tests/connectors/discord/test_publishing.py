"""Every command of this installation as Discord publishes it, in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any

import pytest

from connectors.discord.cards import limits
from connectors.discord.published import publishing
from tests.discord_double.checking import Checks
from tests.discord_double.commands import check_commands
from ucbridge.command import About, Context, command, menu
from ucbridge.command_registry import Registry
from ucbridge.i18n import LANGUAGES, _
from ucbridge.kinds import Kind, Takes
from ucbridge.models import Reply

REGISTRY = Registry.load()
COMMANDS = list(REGISTRY.commands.values())
MENUS = list(REGISTRY.menus.values())
NAME = re.compile(r"[-_'\w]{1,32}")


def published(*, user_install: bool = True) -> list[Any]:
    return publishing.payload(COMMANDS, MENUS, user_install=user_install)


def typed() -> list[Any]:
    return [each for each in published() if each["type"] == publishing.COMMAND]


def one(name: str, payload: list[Any] | None = None) -> Any:
    return next(each for each in payload or published() if each["name"] == name)


def parts(command: Any) -> Iterator[Any]:
    """Return a command with all its sub-commands and options."""
    yield command
    for each in command.get("options", ()):
        yield from parts(each)


def told(part: Any, key: str, language: str) -> str:
    return str(part[key] if language == "en" else part[f"{key}_localizations"][language])


@pytest.mark.parametrize("user_install", [True, False])
def test_discord_allows_them(user_install: bool) -> None:
    checks = Checks()
    path = "/applications/{application_id}/commands"
    checks.request("PUT", path, {}, published(user_install=user_install), has_body=True)
    checks.close()
    check_commands(published(user_install=user_install))


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_descriptions_keep_discords_rules(language: str) -> None:
    for part in (part for each in typed() for part in parts(each)):
        name, description = told(part, "name", language), told(part, "description", language)
        assert NAME.fullmatch(name), name
        assert name == name.lower() == unicodedata.normalize("NFC", name)
        assert 1 <= len(description) <= limits.HELP, f"{len(description)}: {description}"
        for choice in part.get("choices", ()):
            assert 1 <= len(told(choice, "name", language)) <= limits.OPTION


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_beside_each_other_has_the_same_name(language: str) -> None:
    assert _different([told(each, "name", language) for each in typed()])
    for part in (part for each in typed() for part in parts(each)):
        assert _different([told(each, "name", language) for each in part.get("options", ())])
        assert _different([told(each, "name", language) for each in part.get("choices", ())])


def _different(names: list[str]) -> bool:
    return len(names) == len(set(names))


def test_there_are_not_too_many_of_anything() -> None:
    assert len(typed()) <= limits.COMMANDS
    for kind in (publishing.OF_A_PERSON, publishing.OF_A_MESSAGE):
        assert len([each for each in published() if each["type"] == kind]) <= limits.MENUS
    for part in (part for each in typed() for part in parts(each)):
        assert len(part.get("options", ())) <= limits.PARAMETERS
        assert len(part.get("choices", ())) <= limits.CHOICES


def test_no_command_has_too_many_characters_in_its_longest_language() -> None:
    for each in typed():
        characters = 0
        for part in parts(each):
            for key in ("name", "description"):
                characters += max(len(told(part, key, language)) for language in LANGUAGES)
            for choice in part.get("choices", ()):
                characters += len(choice["value"]) + max(len(told(choice, "name", language)) for language in LANGUAGES)
        assert characters <= limits.COMMAND, f"/{each['name']}: {characters}"


def test_what_is_required_comes_first() -> None:
    for part in (part for each in typed() for part in parts(each)):
        required = [each["required"] for each in part.get("options", ()) if each["type"] != publishing.SUBCOMMAND]
        assert required == sorted(required, reverse=True)


@pytest.mark.parametrize("each", MENUS, ids=lambda each: each.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_menus_have_short_names(each: Any, language: str) -> None:
    assert 1 <= len(each.label.to(language)) <= limits.NAME


def test_a_french_person_calls_in_french() -> None:
    call = one("call")
    assert call["name_localizations"] == {"fr": "appeler"}
    assert call["description_localizations"] == {"fr": "Faire sonner mon téléphone et me mettre en relation"}
    target, from_ = call["options"]
    assert (target["name_localizations"], from_["name_localizations"]) == ({"fr": "destinataire"}, {"fr": "depuis"})
    assert target["autocomplete"]


def test_the_commands_of_a_group_are_its_sub_commands() -> None:
    subs = {each["name"]: each for each in one("conference")["options"]}
    assert {"start", "end", "mute"} <= subs.keys()
    assert {each["type"] for each in subs.values()} == {publishing.SUBCOMMAND}
    assert [each["name"] for each in subs["start"]["options"][:2]] == ["people", "name"]


def test_a_command_with_others_under_it_is_one_of_them() -> None:
    assert "list" in {each["name"] for each in one("voicemail")["options"]}
    names = publishing.names(COMMANDS)
    assert (names["voicemail list"], names["call"], names["conference start"]) == (
        "voicemail",
        "call",
        "conference start",
    )


def test_few_values_are_offered_as_a_list_and_open_ones_while_typing() -> None:
    subs = {each["name"]: each for each in one("voicemail")["options"]}
    which = subs["list"]["options"][0]
    assert [(each["value"], each["name_localizations"]["fr"]) for each in which["choices"]] == [
        ("all", "tous"),
        ("unheard", "non écoutés"),
        ("heard", "écoutés"),
    ]
    when = subs["digest"]["options"][0]
    assert when["autocomplete"]
    assert "choices" not in when


def test_a_page_is_a_whole_number() -> None:
    page = next(each for each in one("voicemail")["options"][0]["options"] if each["name"] == "page")
    assert (page["type"], page["min_value"]) == (publishing.INTEGER, 1)


def test_without_user_install_nobody_takes_them_along() -> None:
    assert (one("call")["contexts"], one("call")["integration_types"]) == ([0, 1, 2], [0, 1])
    call = one("call", published(user_install=False))
    assert (call["contexts"], call["integration_types"]) == ([0, 1], [0])


class SomeRole(Kind):
    takes = Takes.ROLE


class SomePlace(Kind):
    takes = Takes.CONVERSATION


@command("rules allow", _("Done"), managing=True)
async def allow(context: Context, role: Annotated[SomeRole, _("Done")]) -> Reply:
    return Reply(_("Done"))


@command("rules fallback", _("Done"), managing=True)
async def fallback(context: Context, place: Annotated[SomePlace, _("Done")]) -> Reply:
    return Reply(_("Done"))


def test_settings_of_a_server_are_for_those_who_manage_it() -> None:
    (rules,) = (payload := publishing.payload([allow, fallback], [], user_install=True))
    checks = Checks()
    checks.request("PUT", "/applications/{application_id}/commands", {}, payload, has_body=True)
    checks.close()
    assert rules["default_member_permissions"] == 0x20
    assert (rules["contexts"], rules["integration_types"]) == ([0], [0])


def test_roles_and_channels_are_picked() -> None:
    payload: Any = publishing.payload([allow, fallback], [], user_install=True)
    role, place = (each["options"][0] for each in payload[0]["options"])
    assert role["type"] == publishing.ROLE
    assert (place["type"], place["channel_types"]) == (publishing.CHANNEL, [0, 5])


@menu("ring", _("Hang up"), about=About.PERSON, permission="call")
async def ring(context: Context, about: str) -> Reply:
    return Reply(_("Done"))


@menu("dial", _("Number"), about=About.MESSAGE, permission="call")
async def dial(context: Context, about: str) -> Reply:
    return Reply(_("Done"))


def test_menus_are_offered_on_people_and_messages() -> None:
    person, message = publishing.payload([], [ring, dial], user_install=True)
    assert (person["type"], person["name"], person["name_localizations"]) == (2, "Hang up", {"fr": "Raccrocher"})
    assert (message["type"], message["name"]) == (3, "Number")


def test_our_sentences_link_to_commands() -> None:
    links = publishing.links(COMMANDS, {"call": "1", "voicemail": "2", "conference": "3"})
    assert links["/call"] == "</call:1>"
    assert links["/voicemail"] == "</voicemail list:2>"
    assert links["/voicemail search"] == "</voicemail search:2>"
    assert links["/conference"] == links["/conference start"] == "</conference start:3>"
    assert "/help" not in links
