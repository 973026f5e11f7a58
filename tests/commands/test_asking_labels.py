"""What buttons ask for and menus are called, within the limits of every platform."""

from __future__ import annotations

from ucbridge.command import About
from ucbridge.command_registry import Registry
from ucbridge.i18n import LANGUAGES

REGISTRY = Registry.load()


def test_what_a_button_asks_for_fits_above_an_input() -> None:
    asking = {each.name: each.asks for each in REGISTRY.actions.values() if each.asks}
    assert "link-code" in asking
    for name, ask in asking.items():
        assert all(len(ask.label.to(language)) <= 45 for language in LANGUAGES), name
        assert all(len(ask.hint.to(language)) <= 100 for language in LANGUAGES if ask.hint), name
        assert 1 <= ask.most <= 4000, name


def test_menus_of_people_and_messages_have_short_names() -> None:
    assert {each.about for each in REGISTRY.menus.values()} == set(About)
    for each in REGISTRY.menus.values():
        assert all(len(each.label.to(language)) <= 32 for language in LANGUAGES), each.name
