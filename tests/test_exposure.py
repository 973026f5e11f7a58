"""Whoever runs the bridge is told what others on the network can read."""

from __future__ import annotations

from pydantic import SecretStr

from ucbridge.config import AgiSettings, AmiSettings, AriSettings, Config, PbxSettings, Web
from ucbridge.exposure import unencrypted


def configuration(*, ami: dict[str, object], ari: str, web: Web, agi: str | None = None) -> Config:
    secret = SecretStr("x")
    hooks = AgiSettings(host=agi) if agi else None
    return Config(
        pbx=PbxSettings(ami=AmiSettings(secret=secret, **ami), ari=AriSettings(secret=secret, url=ari), agi=hooks),
        web=web,
    )


def test_everything_on_one_machine_is_fine() -> None:
    assert not unencrypted(configuration(ami={}, ari="http://127.0.0.1:8088/ari", web=Web(), agi="127.0.0.1"))


def test_what_crosses_the_network_in_clear_text_is_named() -> None:
    far = configuration(
        ami={"host": "pbx.example.com"},
        ari="http://pbx.example.com:8088/ari",
        web=Web(host="0.0.0.0", public_url="http://chat.example.com"),
        agi="0.0.0.0",
    )
    assert unencrypted(far) == ["web.public_url", "pbx.ami.tls", "pbx.ari.url", "pbx.agi.host"]


def test_what_is_encrypted_is_fine() -> None:
    near = configuration(
        ami={"host": "pbx.example.com", "tls": True},
        ari="https://pbx.example.com:8089/ari",
        web=Web(host="0.0.0.0", public_url="https://chat.example.com"),
    )
    assert not unencrypted(near)


def test_a_chat_platform_reached_without_encryption_is_named() -> None:
    config = configuration(ami={}, ari="http://127.0.0.1:8088/ari", web=Web())
    addresses = {"api_url": "http://chat.example.com/api", "gateway_url": "ws://chat.example.com", "token": "x"}
    further = addresses | {"people": {"url": "http://people.example.com"}}
    far = config.model_copy(update={"connectors": {"chat": further}})
    assert unencrypted(far) == [
        "connectors.chat.api_url",
        "connectors.chat.gateway_url",
        "connectors.chat.people.url",
    ]


def test_a_chat_platform_on_this_machine_or_encrypted_is_fine() -> None:
    config = configuration(ami={}, ari="http://127.0.0.1:8088/ari", web=Web())
    addresses = {"api_url": "https://chat.example.com/api", "gateway_url": "ws://127.0.0.1:8099", "other_url": 7}
    assert not unencrypted(config.model_copy(update={"connectors": {"chat": addresses}}))
