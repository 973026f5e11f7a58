from pathlib import Path

import pytest
from pydantic import ValidationError

from ucbridge.config.settings import SOCKET_LIMIT, Bridge, Config

PBX = {"ami": {"secret": "a"}, "ari": {"secret": "b"}}


def config(**bridge: object) -> Config:
    return Config.model_validate({"bridge": bridge, "pbx": PBX})


def test_the_database_is_in_the_data_folder_unless_a_url_is_given() -> None:
    assert config(data="/srv/bridge").database_url == "sqlite:////srv/bridge/ucbridge.sqlite"
    elsewhere = Config.model_validate({"pbx": PBX, "store": {"url": "postgresql://me@db/bridge"}})
    assert elsewhere.database_url == "postgresql://me@db/bridge"


def test_the_socket_is_in_the_data_folder_or_where_it_was_put() -> None:
    assert config(data="/srv/bridge").socket_path == Path("/srv/bridge/ucbridge.sock")
    assert config(data="/srv/bridge", socket="/run/b.sock").socket_path == Path("/run/b.sock")


def test_a_socket_too_deep_for_the_system_goes_to_a_short_folder_of_the_user() -> None:
    deep = config(data="/srv/" + "d" * 120).socket_path
    other = config(data="/srv/" + "e" * 120).socket_path
    assert len(str(deep)) <= SOCKET_LIMIT
    assert deep != other
    assert deep == config(data="/srv/" + "d" * 120).socket_path


@pytest.mark.parametrize("region", ["fr", "UK", "FRA", "", "F1"])
def test_a_region_is_a_country_that_has_telephones(region: str) -> None:
    with pytest.raises(ValidationError):
        Bridge.model_validate({"region": region})


@pytest.mark.parametrize(
    "device", ["PJSIP/101&PJSIP/102", "PJSIP/101,30", "Local/1@x", "PJSIP/${X}", "PJSIP/1\r\n", ""]
)
def test_a_device_is_one_phone_and_nothing_else(device: str) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate({"pbx": PBX, "people": {"alice": {"name": "Alice", "devices": [device]}}})


@pytest.mark.parametrize("context", ["a,b", "a\nb", "", "x" * 80, "from internal"])
def test_a_context_is_one_name(context: str) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate({"pbx": {**PBX, "context": context}})


def test_secrets_are_not_printed_with_the_configuration() -> None:
    secret = Config.model_validate({"pbx": {"ami": {"secret": "hunter2"}, "ari": {"secret": "hunter3"}}})
    assert "hunter" not in repr(secret)
