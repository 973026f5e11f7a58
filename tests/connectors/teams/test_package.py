"""The app package: what an administrator uploads, as Microsoft's schema and validator judge it."""

from __future__ import annotations

import json
import struct
import subprocess
import zlib
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft4Validator, FormatChecker
from pydantic import SecretStr
from typer.testing import CliRunner

from connectors.teams.cli import app
from connectors.teams.package import archive, schema
from connectors.teams.package.manifest import PEOPLE, Offered
from connectors.teams.package.menu import MOST, offered
from connectors.teams.settings import Settings
from tests.npm import Missing, installed
from ucbridge.command import Command
from ucbridge.command_registry import Registry
from ucbridge.config import AmiSettings, AriSettings, Config, PbxSettings, Web
from ucbridge.errors import UserError
from ucbridge.i18n import _

APP, TENANT = "0F6C3D2A-9b1e-4c7d-8a5f-1234567890ab", "7d1b0f3e-5a2c-4e6d-9f80-abcdef012345"
REGISTRY = Registry.load()
OFFER = Offered([*REGISTRY.commands.values()], [*REGISTRY.menus.values()])
VALIDATOR = "@microsoft/app-manifest@1.1.2"

TABLE = MappingProxyType({"app_id": APP, "app_secret": "hush", "tenant_id": TENANT})


def config(public_url: str = "https://chat.example.com") -> Config:
    secret = SecretStr("x")
    pbx = PbxSettings(ami=AmiSettings(secret=secret), ari=AriSettings(secret=secret))
    return Config(web=Web(public_url=public_url), pbx=pbx)


def settings(**changes: object) -> Settings:
    return Settings.model_validate(TABLE | changes)


def packed(of: Settings | None = None, offer: Offered = OFFER, version: str = "1.0.0") -> dict[str, bytes]:
    made = archive.package(config(), of or settings(), offer, version=version)
    with ZipFile(BytesIO(made)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def manifest(of: Settings | None = None, offer: Offered = OFFER) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(packed(of, offer)["manifest.json"])
    return read


def titles(scope: str, offer: Offered = OFFER) -> list[str]:
    (found,) = [each for each in manifest(offer=offer)["bots"][0]["commandLists"] if each["scopes"] == [scope]]
    return [each["title"] for each in found["commands"]]


def test_the_package_has_what_teams_wants_at_its_root() -> None:
    assert list(packed()) == ["manifest.json", "fr.json", "color.png", "outline.png"]


def test_microsofts_schema_takes_the_manifest_and_its_translation() -> None:
    files = packed()
    for name, which in (("manifest.json", schema.MANIFEST), ("fr.json", schema.LOCALIZATION)):
        assert schema.objections(json.loads(files[name]), which) == []


def test_the_schema_is_held_against_it_in_earnest() -> None:
    wrong = manifest() | {"accentColor": "teal", "manifestVersion": "1.29"}
    wrong["bots"][0]["scopes"] = ["groupchat"]
    told = schema.objections(wrong, schema.MANIFEST)
    assert any("accentColor" in each for each in told)
    assert any("groupchat" in each for each in told)


def test_the_vendored_schema_is_one() -> None:
    folder = Path(schema.__file__).parent / "schemas"
    for name in (schema.MANIFEST, schema.LOCALIZATION):
        text = (folder / name).read_text()
        Draft4Validator.check_schema(
            json.loads(text), format_checker=FormatChecker(())
        )  # some patterns are JavaScript's
    assert "Microsoft" in (folder / "LICENSE").read_text()


def test_the_bot_is_in_personal_chats_groups_and_teams_with_private_commands() -> None:
    made = manifest()
    (bot,) = made["bots"]
    assert bot["botId"] == made["id"] == APP.lower()
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"}
    assert bot["supportsTargetedMessages"] is True
    assert made["supportsChannelFeatures"] == "tier1"  # Teams refuses the scope team without it
    triggers = {each["scopes"][0]: each["triggers"] for each in bot["commandLists"]}
    assert triggers == {"personal": ["mention"], "groupChat": ["mention", "slash"], "team": ["mention", "slash"]}


def test_the_menus_offer_what_people_want_most_and_settings_in_teams_alone() -> None:
    assert titles("personal")[:5] == ["call", "hangup", "conference", "voicemail", "status"]
    assert "help" in titles("groupChat")
    assert "settings" in titles("team")
    assert "settings" not in titles("personal") + titles("groupChat")
    assert all(len(titles(scope)) <= MOST for scope in ("personal", "groupChat", "team"))


def test_commands_of_others_fill_the_menu_after_ours() -> None:
    async def nothing(_context: object) -> None: ...

    more = [Command(name, _("Do it"), (), nothing) for name in ("zebra", "apple", "apple pie")]
    assert [each.name for each in offered(more, "personal")] == ["apple", "zebra", "apple pie"]
    ours = [*OFFER.commands, *(Command(f"x{number}", _("Do it"), (), nothing) for number in range(20))]
    found = [each.name for each in offered(ours, "personal")]
    assert found[:2] == ["call", "hangup"]
    assert "help" in found
    assert len(found) == MOST


def test_people_are_searched_and_numbers_in_messages_called() -> None:
    (extension,) = manifest()["composeExtensions"]
    search, call = extension["commands"]
    assert (search["id"], search["type"], search["parameters"][0]["name"]) == (PEOPLE, "query", PEOPLE)
    assert (call["id"], call["type"], call["context"], call["fetchTask"]) == (
        "call-number",
        "action",
        ["message"],
        True,
    )
    assert call["title"] == "Call number in this message"


def test_it_reads_french_in_french() -> None:
    french = json.loads(packed()["fr.json"])
    assert french["bots[0].commandLists[0].commands[0].title"] == "appeler"
    assert french["composeExtensions[0].commands[1].title"] != "Call number in this message"
    made = manifest()
    for number, each in enumerate(made["bots"][0]["commandLists"][1]["commands"]):
        assert french[f"bots[0].commandLists[1].commands[{number}].title"]
        assert french[f"bots[0].commandLists[1].commands[{number}].description"] != "" != each["description"]
    assert made["localizationInfo"]["additionalLanguages"] == [{"languageTag": "fr", "file": "fr.json"}]


def test_no_permission_is_asked_that_no_feature_needs() -> None:
    plain = manifest()
    assert "authorization" not in plain
    assert "webApplicationInfo" not in plain
    asked = manifest(settings(graph={"directory": True, "teams": True}))
    assert asked["authorization"]["permissions"]["resourceSpecific"] == [
        {"name": "TeamMember.Read.Group", "type": "Application"}
    ]
    assert asked["webApplicationInfo"]["id"] == APP.lower()
    assert schema.objections(asked, schema.MANIFEST) == []


def test_who_runs_it_comes_from_the_configuration() -> None:
    given = {"id": TENANT, "name": "Phone", "developer": "Acme", "website": "https://acme.example", "terms": ""}
    made = manifest(settings(package=given))
    assert (made["id"], made["name"]["short"], made["developer"]["name"]) == (TENANT, "Phone", "Acme")
    assert made["developer"]["websiteUrl"] == made["developer"]["termsOfUseUrl"] == "https://acme.example"
    assert "hush" not in json.dumps(made)


@pytest.mark.parametrize("url", ["", "http://chat.example.com"])
def test_an_address_that_is_missing_or_unencrypted_is_one_sentence(url: str) -> None:
    with pytest.raises(UserError, match=r"\[connectors.teams.package\]|https"):
        archive.package(config(url), settings(), OFFER, version="1.0.0")


@pytest.mark.parametrize("version", ["1", "1.0.0.0", "01.0.0", "one"])
def test_a_version_teams_would_refuse_is_told(version: str) -> None:
    with pytest.raises(UserError, match="three numbers"):
        packed(version=version)


def test_what_the_schema_refuses_is_told_with_its_place() -> None:
    async def nothing(_context: object) -> None: ...

    with pytest.raises(archive.Invalid) as told:
        packed(offer=Offered([Command("call" * 33, _("Do it"), (), nothing)], []))
    assert "manifest.json: $.bots[0].commandLists[0].commands[0].title" in told.value.problems[0]


def pixels(png: bytes) -> list[list[bytes]]:
    """Return the rows of a PNG of red, green and blue, with or without alpha."""
    width, _height, depth, kind = struct.unpack_from(">IIBB", png, 16)
    assert (depth, kind in {2, 6}) == (8, True)
    size, at, packed_rows = 4 if kind == 6 else 3, 8, b""
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        packed_rows += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += 12 + length
    raw, above, rows = zlib.decompress(packed_rows), bytes(width * size), []
    for start in range(0, len(raw), width * size + 1):
        row = bytearray(raw[start + 1 : start + 1 + width * size])
        for index in range(len(row)):
            left = row[index - size] if index >= size else 0
            corner = above[index - size] if index >= size else 0
            row[index] = (row[index] + _predicted(raw[start], left, above[index], corner)) % 256
        above = bytes(row)
        rows.append([above[index : index + size] for index in range(0, len(above), size)])
    return rows


def _predicted(how: int, left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    near = min((left, above, corner), key=lambda each: abs(guess - each))
    return (0, left, above, (left + above) // 2, near)[how]


def test_the_icons_have_their_sizes_and_the_outline_is_white_on_nothing() -> None:
    files = packed()
    color, outline = pixels(files["color.png"]), pixels(files["outline.png"])
    assert (len(color), len(color[0])) == (192, 192)
    assert (len(outline), len(outline[0])) == (32, 32)
    assert all(each[3:] in {b"", b"\xff"} for row in color for each in row)
    inside = [each for row in color[36:156] for each in row[36:156]]
    assert {each[:3] for row in color for each in row} - {each[:3] for each in inside} == set()
    seen = [each for row in outline for each in row if each[3]]
    assert 100 < len(seen) < 32 * 32 - 100
    assert {each[:3] for each in seen} == {b"\xff\xff\xff"}


def test_the_same_configuration_makes_the_same_bytes() -> None:
    first, again = (archive.package(config(), settings(), OFFER, version="1.0.0") for _each in range(2))
    assert first == again


def written(tmp_path: Path, name: str = "Phone") -> Path:
    file = tmp_path / "ucbridge.toml"
    file.write_text(
        f'[bridge]\nname = "{name}"\n[web]\npublic_url = "https://chat.example.com"\n[pbx.ami]\nsecret = "x"\n'
        f'[pbx.ari]\nsecret = "x"\n[connectors.teams]\napp_id = "{APP}"\napp_secret = "hush"\ntenant_id = "{TENANT}"\n'
    )
    file.chmod(0o600)
    return file


def run(*words: object) -> tuple[int, str]:
    ended = CliRunner().invoke(app, ["package", *map(str, words)], env={"LANG": "en_GB.UTF-8", "LC_ALL": ""})
    return ended.exit_code, ended.output


def version_in(file: Path) -> str:
    with ZipFile(file) as zipped:
        return str(json.loads(zipped.read("manifest.json"))["version"])


def test_an_administrator_writes_it_and_its_version_grows_with_each_change(tmp_path: Path) -> None:
    file = tmp_path / "app.zip"
    code, said = run(file, "-c", written(tmp_path))
    assert code == 0, said
    assert "Upload new app" in said
    assert version_in(file) == "1.0.0"
    assert run(file, "-c", written(tmp_path))[0] == 0
    assert version_in(file) == "1.0.0"
    assert run(file, "-c", written(tmp_path, "Telephone"))[0] == 0
    assert version_in(file) == "1.0.1"
    assert run(file, "-c", written(tmp_path), "--version", "2.1.0")[0] == 0
    assert version_in(file) == "2.1.0"
    file.write_bytes(b"no zip")
    assert run(file, "-c", written(tmp_path))[0] == 0
    assert version_in(file) == "1.0.0"


def test_what_is_wrong_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "app.zip"
    code, said = run(file, "-c", written(tmp_path), "--version", "new")
    assert code == 1
    assert "“new” is no version of an app" in said
    code, said = run(file, "-c", tmp_path / "none.toml")
    assert code == 78
    config_without = tmp_path / "without.toml"
    config_without.write_text('[pbx.ami]\nsecret = "x"\n[pbx.ari]\nsecret = "x"\n')
    code, said = run(file, "-c", config_without)
    assert code == 1
    assert "[connectors.teams]" in said
    assert not file.exists()


def _validator() -> Path:
    """Return a folder with Microsoft's own validator."""
    try:
        return installed(VALIDATOR, "fs-extra")
    except Missing as missing:
        pytest.skip(str(missing))


def test_microsofts_own_validator_takes_it(tmp_path: Path) -> None:
    folder = _validator()
    script = (
        "const {AppManifestUtils} = require('@microsoft/app-manifest');"
        "AppManifestUtils.validateAgainstSchema(JSON.parse(require('fs').readFileSync(0)))"
        ".then(found => console.log(JSON.stringify(found)));"
    )

    def told(document: object) -> list[object]:
        ended = subprocess.run(
            ["node", "-e", script], cwd=folder, input=json.dumps(document), capture_output=True, text=True, check=True
        )
        found: list[object] = json.loads(ended.stdout)
        return found

    assert told(manifest(settings(graph={"history": True, "teams": True}))) == []
    assert told(manifest() | {"accentColor": "teal"}) != []
