"""Signed links to a message: for one person, for some time."""

from __future__ import annotations

import hmac
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from ucbridge.keys import secret_key
from ucbridge.web.signin import SignIn

PAGE = "page"
LISTENING = timedelta(hours=1)
"""How long a link to the page with the player works."""

_AUDIO = re.compile(r"/voicemail/([0-9]{1,15})/audio")
_PERSON = re.compile(r"[!-~]{1,128}")
_UNTIL = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link says: this message, for this person, until then (seconds since the epoch)."""

    voicemail_id: int
    person_id: str
    until: int


class VoicemailLinks:
    """Signs and reads the query of links. `kind` keeps a link to one page from opening another."""

    def __init__(self, key: bytes, *, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock

    def query(self, kind: str, voicemail_id: int, person_id: str, life: timedelta) -> str:
        """Return the query of a link that works for `life`."""
        return self.sealed(kind, Claim(voicemail_id, person_id, int(self._clock() + life.total_seconds())))

    def sealed(self, kind: str, claim: Claim) -> str:
        """Return the query that says this."""
        return urlencode({"for": claim.person_id, "until": claim.until, "sign": self._sign(kind, claim)})

    def claim(self, kind: str, voicemail_id: int, query: Mapping[str, str]) -> Claim | None:
        """Return what a link says, None where we did not write it."""
        person, until = query.get("for", ""), query.get("until", "")
        if not _PERSON.fullmatch(person) or not _UNTIL.fullmatch(until):
            return None
        claim = Claim(voicemail_id, person, int(until))
        given = query.get("sign", "").encode("utf-8", "surrogatepass")
        return claim if hmac.compare_digest(self._sign(kind, claim).encode(), given) else None

    def seconds_left(self, claim: Claim) -> float:
        """Return how long a link still works; negative when it is over."""
        return claim.until - self._clock()

    def _sign(self, kind: str, claim: Claim) -> str:
        text = f"voicemail\n{kind}\n{claim.voicemail_id}\n{claim.person_id}\n{claim.until}"
        return urlsafe_b64encode(hmac.digest(self._key, text.encode(), "sha256")[:24]).decode()


class ListenPages:
    """Pages with a player, for people who read a card where nothing plays: in a terminal, for example."""

    def __init__(self, links: VoicemailLinks, sign_in: SignIn) -> None:
        self._links = links
        self._sign_in = sign_in

    def address(self, path: str, person_id: str, life: timedelta = LISTENING) -> str:
        """Return the address that plays `Audio.path` for one person, who need not be signed in on our site.

        Sound of any other kind is where `path` says, for people who are.
        """
        origin = self._sign_in.site.origin
        if not (found := _AUDIO.fullmatch(path)):
            return f"{origin}{path}"
        query = self._links.query(PAGE, int(found[1]), person_id, life)
        return f"{origin}/voicemail/{found[1]}/listen?{query}"


def links_of(data: Path) -> VoicemailLinks:
    """Return the links of an installation, whose secret is in its data folder."""
    return VoicemailLinks(secret_key(data / "listen.key"))
