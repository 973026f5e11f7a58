# ruff: noqa: E501 - sentences stay whole
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, SecretStr

from ucbridge.config import Config, load
from ucbridge.errors import ConfigError
from ucbridge.i18n import Text

SMALLEST = """
[pbx.ami]
secret = "a"
[pbx.ari]
secret = "b"
"""


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    guild: int
    token: SecretStr


class Empty(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Folder:
    """A folder with a configuration in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self, text: str = SMALLEST, environ: Mapping[str, str] | None = None, **known: object) -> Config:
        file = self.path / "ucbridge.toml"
        file.write_text(text)
        return load(file, environ or {}, **known)  # type: ignore[arg-type]

    def problems(self, text: str = SMALLEST, environ: Mapping[str, str] | None = None, **known: object) -> list[str]:
        """Return what is wrong, without the file's name in front."""
        with pytest.raises(ConfigError) as caught:
            self.load(text, environ, **known)
        assert caught.value.exit_code == 78
        return [str(problem).removeprefix(f"{self.path}/ucbridge.toml: ") for problem in caught.value.problems]

    def sentence(self, text: str | bytes) -> str:
        """Return what is wrong with a file that cannot be read at all."""
        file = self.path / "ucbridge.toml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        with pytest.raises(ConfigError) as caught:
            load(file, {})
        assert caught.value.problems == ()
        return str(caught.value.text)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_the_smallest_file_has_two_secrets(folder: Folder) -> None:
    config = folder.load()
    assert config.pbx.ami.secret.get_secret_value() == "a"
    assert config.web.port == 8080


def test_every_mistake_is_told_in_one_run(folder: Folder) -> None:
    text = """
    [web]
    prot = 8080
    port = 99999
    [pbx.ami]
    host = "x"
    [pbx.ari]
    secret = 5
    [people.alice]
    name = "Alice"
    extension = 101
    [storr]
    """
    assert folder.problems(text) == [
        "web.port: expected a number of at most 65535, found 99999.",
        "web.prot: there is no such key; did you mean port?",
        "pbx.ami.secret: expected a secret here, or a file that holds it in secret_file; found nothing.",
        "pbx.ari.secret: expected a secret, found a secret that is not shown.",
        'people.alice.extension: expected digits in quotes, such as "101", found 101.',
        "storr: there is no such key; did you mean store?",
    ]


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("bridge.region = 'UK'", 'bridge.region: expected the two capital letters of a country, such as "FR" or "GB", found "UK".'),
        ("bridge.language = 'de'", 'bridge.language: expected "en" or "fr", found "de".'),
        ("bridge.name = ''", 'bridge.name: expected text in quotes, at most 80 characters, found "".'),
        ("logs.level = 'loud'", 'logs.level: expected "debug", "info", "warning" or "error", found "loud".'),
        ("store.audit_days = 0", "store.audit_days: expected a number of at least 1, found 0."),
        ("store.audit_days = 1.5", "store.audit_days: expected a whole number, found 1.5."),
        ("web = 'on'", 'web: expected a table, found "on".'),
        ("policy.regions = 'FR'", 'policy.regions: expected a list, found "FR".'),
        ("policy.premium = 'maybe'", 'policy.premium: expected true or false, found "maybe".'),
        ("policy.deny = ['abc']", 'policy.deny[0]: expected the first digits of numbers, such as "+33 899" or "0899", found "abc".'),
        ("people.Bad.name = 'x'", 'people.Bad: expected a short id in small letters, digits, dots and dashes, such as alice or a.martin, found "Bad".'),
        ("permissions.call = [{}]", "permissions.call[0]: expected text in quotes, found a table."),
        ("web.host = '0.0.0.0'", "web.public_url: expected how people reach the pages, because web.host is not this machine alone, found nothing."),
        ("web.public_url = 'chat.example.com'", 'web.public_url: expected an address such as "https://chat.example.com", without a path, found "chat.example.com".'),
        ("web.trusted_proxies = ['10.0.0.0/99']", 'web.trusted_proxies[0]: expected an address or a network, such as "10.0.0.7" or "10.0.0.0/8", found "10.0.0.0/99".'),
        ("contacts = [{name = 'Taxi', number = 'ring me'}]", 'contacts[0].number: expected a whole telephone number, such as +33 1 99 00 12 34, found "ring me".'),
        ("contacts = [{number = '+33 1 99 00 12 34'}]", "contacts[0].name: expected text in quotes, at most 80 characters, found nothing."),
        ("speech.openai = {url = 'http://stt.example.com/v1', key = 'k', model = 'm', goes_to = 'Example'}", 'speech.openai.url: expected an address that begins with https://: messages are private, found "http://stt.example.com/v1".'),
        ("store.url = 'mysql://root:hunter2@db/x'", "store.url: expected sqlite:////absolute/file or postgresql://user@host/database, found a secret that is not shown."),
    ],
)  # fmt: skip
def test_a_mistake_names_the_key_what_was_expected_and_what_stands_there(
    folder: Folder, line: str, mistake: str
) -> None:
    assert folder.problems(line + "\n" + SMALLEST) == [mistake]


def test_an_outside_line_is_dialled_by_one_pattern(folder: Folder) -> None:
    assert folder.problems("pbx.outside = '0{nat}'\n" + SMALLEST) == [
        "pbx.outside: expected digits around one of {e164}, {digits} and {national}, "
        'such as "0{national}", found "0{nat}".'
    ]


def test_an_extension_belongs_to_one_person(folder: Folder) -> None:
    people = """
    [people.alice]
    name = "Alice"
    extension = "101"
    accounts = { discord = "7", teams = "7" }
    [people.bob]
    name = "Bob"
    extension = "101"
    accounts = { discord = "7" }
    """
    assert folder.problems(SMALLEST + people) == [
        'people.bob.extension: "101" already belongs to alice.',
        'people.bob.accounts.discord: "7" already belongs to alice.',
    ]


def test_permissions_name_commands_people_and_roles_there_are(folder: Folder) -> None:
    text = """
    permissions.call = ["everyone", "alice", "person:alice", "role:admin", "group:Whoever"]
    permissions.cal = ["alcie", "role:admn", "bob"]
    people.alice = { name = "Alice", roles = ["admin"] }
    """
    who = "everyone, role:NAME, group:NAME or somebody under [people]"
    assert folder.problems(text + SMALLEST, commands=["call", "status"]) == [
        "permissions.cal: there is no such name; known: call.",
        f'permissions.cal[0]: expected {who} (perhaps alice), found "alcie".',
        f'permissions.cal[1]: expected {who} (perhaps role:admin), found "role:admn".',
        f'permissions.cal[2]: expected {who}, found "bob".',
    ]


def test_permissions_name_commands_of_two_words_and_their_first_words(folder: Folder) -> None:
    text = """
    permissions.meeting = ["everyone"]
    permissions."meeting start" = ["everyone"]
    permissions."meeting stop" = ["everyone"]
    """
    assert folder.problems(text + SMALLEST, commands=["meeting start", "meeting end"]) == [
        "permissions.meeting stop: there is no such name; known: meeting start."
    ]


def test_the_tables_of_connectors_are_validated_with_the_rest(folder: Folder) -> None:
    text = """
    [connectors.discord]
    guild = "x"
    token = 5
    [connectors.dicsord]
    [connectors.webchat]
    """
    assert folder.problems(SMALLEST + text, connectors={"discord": Settings, "webchat": Empty}) == [
        "connectors.dicsord: there is no such name; known: discord.",
        'connectors.discord.guild: expected a whole number, found "x".',
        "connectors.discord.token: expected text in quotes, found a secret that is not shown.",
    ]


def test_connectors_may_keep_secrets_in_files_and_the_environment(folder: Folder) -> None:
    (folder.path / "discord.token").write_text("t0ken\n")
    text = SMALLEST + "[connectors.discord]\nguild = 1\ntoken_file = 'discord.token'"
    config = folder.load(text, {"UCBRIDGE__CONNECTORS__DISCORD__GUILD": "7"}, connectors={"discord": Settings})
    assert config.connectors["discord"] == {"guild": "7", "token": "t0ken"}


def test_the_environment_wins_over_files_and_files_over_the_text(folder: Folder) -> None:
    for name in ("ami.secret", "other.secret"):
        (folder.path / name).write_text(f"from {name}\n")
    text = "[pbx.ami]\nsecret = 'text'\nsecret_file = 'ami.secret'\n[pbx.ari]\nsecret = 'b'"
    assert folder.load(text).pbx.ami.secret.get_secret_value() == "from ami.secret"
    named = {"UCBRIDGE__PBX__AMI__SECRET_FILE": "other.secret"}
    assert folder.load(text, named).pbx.ami.secret.get_secret_value() == "from other.secret"
    given = {**named, "UCBRIDGE__PBX__AMI__SECRET": "from outside"}
    assert folder.load(text, given).pbx.ami.secret.get_secret_value() == "from outside"


def test_the_address_of_the_call_records_can_stand_in_a_file(folder: Folder) -> None:
    (folder.path / "cdr.url").write_text("mysql://reader:s3cret@db/asteriskcdrdb\n")
    text = SMALLEST + "[pbx.cdr]\nsource = 'database'\n"
    for config in (
        folder.load(text + "url_file = 'cdr.url'"),
        folder.load(text, {"UCBRIDGE__PBX__CDR__URL_FILE": "cdr.url"}),
    ):
        assert config.pbx.cdr is not None
        assert config.pbx.cdr.url.get_secret_value() == "mysql://reader:s3cret@db/asteriskcdrdb"
        assert "s3cret" not in repr(config)


def test_credentials_of_systemd_are_secrets_named_by_their_key(folder: Folder) -> None:
    credentials = folder.path / "credentials"
    credentials.mkdir()
    (credentials / "pbx.ami.secret").write_text("from systemd\n")
    (credentials / "ucbridge.toml").write_text("not a secret")
    config = folder.load("[pbx.ari]\nsecret = 'b'", {"CREDENTIALS_DIRECTORY": str(credentials)})
    assert config.pbx.ami.secret.get_secret_value() == "from systemd"


def test_a_key_in_a_table_that_has_none_is_named(folder: Folder) -> None:
    assert folder.problems(SMALLEST + "[connectors.webchat]\nx = 1", connectors={"webchat": Empty}) == [
        "connectors.webchat.x: there is no such key; this table has none."
    ]


def test_every_kind_of_value_can_come_from_the_environment(folder: Folder) -> None:
    config = folder.load(
        SMALLEST + "[people.alice]\nname = 'Alice'",
        {
            "UCBRIDGE__WEB__PORT": "9000",
            "UCBRIDGE__PBX__AMI__TLS": "true",
            "UCBRIDGE__POLICY__REGIONS": "FR, BE",
            "UCBRIDGE__WEB__TRUSTED_PROXIES": '["10.0.0.7"]',
            "UCBRIDGE__PEOPLE__ALICE__EXTENSION": "101",
            "UCBRIDGE__PEOPLE__ALICE__ACCOUNTS": '{"discord": "7"}',
            "UCBRIDGE_CONFIG": "/etc/ucbridge/ucbridge.toml",
            "PATH": "/bin",
        },
    )
    assert (config.web.port, config.pbx.ami.tls, config.policy.regions) == (9000, True, ("FR", "BE"))
    assert config.web.trusted_proxies == ("10.0.0.7",)
    assert (config.people["alice"].extension, config.people["alice"].accounts) == ("101", {"discord": "7"})


def test_an_id_of_a_directory_belongs_to_one_person_in_capitals_too(folder: Folder) -> None:
    one = "6d0f2f0c-3b43-4b3c-9d9c-2f6d5d1c0a11"
    people = f"""
    [people.alice]
    name = "Alice"
    accounts = {{ teams = "{one}" }}
    [people.bob]
    name = "Bob"
    accounts = {{ teams = "{one.upper()}" }}
    """
    (problem,) = folder.problems(SMALLEST + people)
    assert problem == f'people.bob.accounts.teams: "{one}" already belongs to alice.'


def test_ids_of_a_directory_are_the_same_in_capitals(folder: Folder) -> None:
    accounts = 'accounts = { teams = " 6D0F2F0C-3B43-4B3C-9D9C-2F6D5D1C0A11", else = "29:1ABC" }'
    people = folder.load(SMALLEST + f"[people.alice]\nname = 'Alice'\n{accounts}").people
    assert people["alice"].accounts == {"teams": "6d0f2f0c-3b43-4b3c-9d9c-2f6d5d1c0a11", "else": "29:1ABC"}


def test_mistakes_in_the_environment_name_the_variable(folder: Folder) -> None:
    assert folder.problems(
        environ={
            "UCBRIDGE__WEB__PORT": "x",
            "UCBRIDGE__WEB__PROT": "1",
            "UCBRIDGE__PBX__AMY__SECRET": "hunter2",
            "UCBRIDGE__PEOPLE": "alice",
            "UCBRIGDE__WEB__PORT": "1",
            "UCBRIDGE_WEB__PORT": "1",
        }
    ) == [
        "environment: UCBRIDGE_WEB__PORT: names begin with UCBRIDGE__.",
        "environment UCBRIDGE__PBX__AMY__SECRET: pbx.amy: there is no such key; did you mean ami?",
        'environment UCBRIDGE__PEOPLE: people: expected JSON, found "alice".',
        "environment UCBRIDGE__WEB__PROT: web.prot: there is no such key; did you mean port?",
        "environment: UCBRIGDE__WEB__PORT: names begin with UCBRIDGE__.",
        'environment UCBRIDGE__WEB__PORT: web.port: expected a whole number, found "x".',
    ]


def test_a_secret_file_that_cannot_be_read_is_one_mistake(folder: Folder) -> None:
    (folder.path / "binary").write_bytes(b"\xff\xfe")
    (folder.path / "empty").write_text("\n")
    text = """
    store.url_file = 5
    [pbx.ami]
    secret_file = "{name}"
    [pbx.ari]
    secret_file = "empty"
    """
    where = folder.path
    assert folder.problems(text.format(name="missing")) == [
        "store.url_file: expected the path of a file, found 5.",
        f"pbx.ami.secret: its file {where}/missing cannot be read: No such file or directory.",
        f'{where}/empty: pbx.ari.secret: expected a secret, found "".',
    ]
    assert f"pbx.ami.secret: its file {where}/binary is not UTF-8 text." in folder.problems(text.format(name="binary"))


def test_relative_paths_begin_at_the_folder_of_the_file(folder: Folder) -> None:
    config = folder.load(
        "bridge.data = 'data'\npbx.ami.ca_file = 'ca.pem'" + SMALLEST.replace("[pbx.ami]\nsecret", "pbx.ami.secret")
    )
    assert (config.bridge.data, config.pbx.ami.ca_file) == (folder.path / "data", folder.path / "ca.pem")


def test_a_socket_path_too_long_for_the_system_is_a_mistake(folder: Folder) -> None:
    [problem] = folder.problems(f"bridge.socket = '/{'s' * 120}'\n" + SMALLEST)
    assert problem.startswith("bridge.socket: expected a path of at most 100 bytes, found ")


def test_a_file_that_is_not_there_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ucbridge init"):
        load(tmp_path / "none.toml", {})


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, {})


def test_what_is_not_toml_is_one_sentence_with_line_and_column(folder: Folder) -> None:
    assert "is not TOML at line 2, column 8: " in folder.sentence("[web]\nport = = 1\n")
    assert "ends too early" in folder.sentence('[web]\nhost = "x')
    assert "is not UTF-8 text (at byte 2)" in folder.sentence(b"# \xff")


SECRET = "hunter2hunter2"


def test_mistakes_are_told_in_the_language_of_whoever_reads_them(folder: Folder) -> None:
    with pytest.raises(ConfigError) as caught:
        folder.load("web.port = 'wrong'\n" + SMALLEST)
    [problem] = caught.value.problems
    assert isinstance(problem, Text)
    assert problem.to("fr").endswith('web.port: attendu\u00a0: un nombre entier\u202f; trouvé\u00a0: "wrong".')


@settings(max_examples=60, deadline=None)
@given(
    place=st.sampled_from(
        ["pbx.ami.secret", "pbx.ari.secret", "store.url", "connectors.discord.token", "pbx.ami.secrte"]
    ),
    value=st.sampled_from([f"'{SECRET}'", f"['{SECRET}']", f"{{ x = '{SECRET}' }}"]),
)
def test_a_secret_is_shown_in_no_mistake(tmp_path_factory: pytest.TempPathFactory, place: str, value: str) -> None:
    file = tmp_path_factory.mktemp("secret") / "c.toml"
    file.write_text(f"{place} = {value}\nweb.port = 'wrong'\n")
    with pytest.raises(ConfigError) as caught:
        load(file, {}, connectors={"discord": Settings})
    problems = caught.value.problems
    assert SECRET not in f"{caught.value} {caught.value.text} {problems!r} {[*map(str, problems)]}"


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_stands_in_the_file_there_is_an_answer_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    assert str(caught.value.text)


def _toml(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case _:
            return json.dumps(value)


WORDS = """
    bridge socket region web host port public_url pbx ami ari agi secret secret_file permissions call people alice
    extension roles accounts discord contacts name number connectors policy regions store url url_file x
"""
KEYS = st.sampled_from(WORDS.split())
VALUES = st.recursive(
    st.integers(-9, 9) | st.booleans() | st.sampled_from(["", "101", "FR", "alice", "/etc/passwd", "role:x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
ENVIRONMENT = st.dictionaries(
    st.lists(KEYS, min_size=1, max_size=4).map(lambda keys: "UCBRIDGE__" + "__".join(keys).upper()),
    VALUES.map(json.dumps),
)


@settings(max_examples=100, deadline=None)
@given(values=st.dictionaries(KEYS, VALUES, max_size=6), outside=ENVIRONMENT)
def test_whatever_stands_where_there_is_an_answer_in_words(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, object], outside: dict[str, str]
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_text("".join(f"{key} = {_toml(value)}\n" for key, value in values.items()))
    with pytest.raises(ConfigError) as caught:
        load(file, outside, connectors={"discord": Settings}, commands=["call"])
    assert caught.value.problems
    assert not any("root:" in str(problem) for problem in caught.value.problems)
