from __future__ import annotations

import pytest

from ucbridge.config import Web
from ucbridge.errors import ConfigError
from ucbridge.web.site import Site, site_of


@pytest.mark.parametrize(
    "url", ["chat.example.com", "ftp://x", "https://", "https://x/chat", "javascript:alert(1)", ""]
)
def test_a_public_address_that_is_none_is_a_mistake(url: str) -> None:
    with pytest.raises(ConfigError, match="public_url"):
        Site.at(url)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Chat.Example.com/", "https://chat.example.com"),
        ("https://chat.example.com:443", "https://chat.example.com"),
        ("http://chat.example.com:8080", "http://chat.example.com:8080"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_the_origin_is_written_as_browsers_write_it(url: str, origin: str) -> None:
    assert Site.at(url).origin == origin


def test_on_this_machine_all_loopback_names_are_the_same_site() -> None:
    site = site_of(Web(port=8080))
    assert site.owns("http://localhost:8080")
    assert site.owns("http://[::1]:8080")
    assert not site.owns("http://localhost:8081")
    assert not site.owns("http://localhost")


def test_behind_tls_only_the_public_name_is_ours() -> None:
    site = site_of(Web(port=8080, public_url="https://chat.example.com"))
    assert site.secure
    assert not site.owns("http://localhost:8080")
    assert site.socket_origin == "wss://chat.example.com"


def test_a_server_open_to_others_must_say_how_people_reach_it() -> None:
    with pytest.raises(ConfigError, match="public_url is missing"):
        site_of(Web(host="0.0.0.0"))
