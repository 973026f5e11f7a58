from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from ucbridge.errors import ConfigError
from ucbridge.web.clients import client_of, networks

PROXIES = networks(("10.0.0.0/8", "2001:db8::1"))


def seen(remote: str, *forwarded: str) -> str:
    headers = [("X-Forwarded-For", value) for value in forwarded]
    from multidict import CIMultiDict

    return client_of(make_mocked_request("GET", "/", CIMultiDict(headers)).clone(remote=remote), PROXIES)


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("203.0.113.1", (), "203.0.113.1"),
        ("203.0.113.1", ("1.2.3.4",), "203.0.113.1"),
        ("10.0.0.1", ("203.0.113.1",), "203.0.113.1"),
        ("10.0.0.1", ("6.6.6.6, 203.0.113.1, 10.9.9.9",), "203.0.113.1"),
        ("10.0.0.1", ("6.6.6.6", "203.0.113.1"), "203.0.113.1"),
        ("10.0.0.1", ("nonsense",), "10.0.0.1"),
        ("10.0.0.1", ("[2001:db8:1:2::5]",), "2001:db8:1:2::"),
        ("::ffff:203.0.113.1", (), "203.0.113.1"),
        ("", (), ""),
    ],
)
def test_the_last_address_no_trusted_proxy_vouches_for_is_the_client(
    remote: str, forwarded: tuple[str, ...], client: str
) -> None:
    assert seen(remote, *forwarded) == client


@given(st.text(alphabet=st.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=200))
def test_a_hostile_header_never_moves_an_untrusted_client(header: str) -> None:
    assert seen("203.0.113.1", header) == "203.0.113.1"


def test_a_proxy_that_is_no_address_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="trusted_proxies"):
        networks(("proxy.local",))
