"""The configuration `ucbridge init` writes: short and commented; the complete one is ucbridge.example.toml."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

TEMPLATE = """\
# The configuration of ucbridge. ucbridge.example.toml shows every key there is.
# Try it with: ucbridge check --config FILE    Start with: ucbridge run --config FILE
# It holds secrets: keep it readable by the bridge's own user alone (mode 600), or move them to files (secret_file).

[bridge]
name = {name}
# en or fr, for those whose chat does not tell
language = {language}
# how numbers without a country code are read
region = {region}
data = {data}

[web]
host = {host}
port = {port}
# How people reach the pages, needed where host is not this machine alone; behind TLS it begins with https.
{public_url}

[pbx]
# how an outside number is dialled: {{e164}}, {{digits}} or {{national}}, behind a prefix
outside = {outside}

[pbx.ami]                     # the user in Asterisk's manager_ucbridge.conf
host = {ami_host}
port = {ami_port}
username = {ami_username}
secret = {ami_secret}

[pbx.ari]                     # the user in Asterisk's ari_ucbridge.conf
url = {ari_url}
username = {ari_username}
secret = {ari_secret}

[policy]                      # emergency numbers are never dialled, whatever stands here
regions = [{region}]              # countries people may call
premium = false
satellite = false
calls_per_minute = 10         # for each person
calls_at_once = 3

[permissions]                 # a command that is not listed is everyone's
call = ["everyone"]

{people}
[connectors.webchat]          # the bridge's own chat page

[connectors.local]            # `ucbridge say`

# Other chat platforms are one table each: ucbridge.example.toml has them.
"""

NO_PEOPLE = """\
# Those whose extension you vouch for; others prove theirs with /link in chat.
# [people.alice]
# name = "Alice Martin"
# extension = "101"
"""

PERSON = """\
[people.{id}]
name = {name}
extension = {extension}
"""


def configuration(answers: Mapping[str, str | int], people: Iterable[tuple[str, str, str]]) -> str:
    """Return the file's text. `people` are id, name and extension."""
    values = {key: quoted(value) if isinstance(value, str) else str(value) for key, value in answers.items()}
    url = answers["public_url"]
    values["public_url"] = f"public_url = {quoted(str(url))}" if url else '# public_url = "https://chat.example.com"'
    told = "\n".join(
        PERSON.format(id=person, name=quoted(name), extension=quoted(extension)) for person, name, extension in people
    )
    return TEMPLATE.format(**values, people=told or NO_PEOPLE)


def quoted(text: str) -> str:
    """Write text as a TOML string, whatever is in it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
