"""Signed links to something to listen to: for one person, for some time."""

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
THINGS = ("voicemail", "recording")
"""What there is to listen to; the paths of its pages begin so."""

_AUDIO = re.compile(rf"/({'|'.join(THINGS)})/([0-9]{{1,15}})/audio")
_PERSON = re.compile(r"[!-~]{1,128}")
_UNTIL = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link says: this message or recording, for this person, until then (seconds since the epoch)."""

    sound_id: int
    person_id: str
    until: int


class ListeningLinks:
    """Signs and reads the query of links. `kind` keeps a link to one page from opening another, `thing` too."""

    def __init__(self, key: bytes, thing: str = THINGS[0], *, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._thing = thing
        self._clock = clock

    def to(self, thing: str) -> ListeningLinks:
        """Return the links to another kind of thing."""
        return ListeningLinks(self._key, thing, clock=self._clock)

    def query(self, kind: str, sound_id: int, person_id: str, life: timedelta) -> str:
        """Return the query of a link that works for `life`."""
        return self.sealed(kind, Claim(sound_id, person_id, int(self._clock() + life.total_seconds())))

    def sealed(self, kind: str, claim: Claim) -> str:
        """Return the query that says this."""
        return urlencode({"for": claim.person_id, "until": claim.until, "sign": self._sign(kind, claim)})

    def claim(self, kind: str, sound_id: int, query: Mapping[str, str]) -> Claim | None:
        """Return what a link says, None where we did not write it."""
        person, until = query.get("for", ""), query.get("until", "")
        if not _PERSON.fullmatch(person) or not _UNTIL.fullmatch(until):
            return None
        claim = Claim(sound_id, person, int(until))
        given = query.get("sign", "").encode("utf-8", "surrogatepass")
        return claim if hmac.compare_digest(self._sign(kind, claim).encode(), given) else None

    def seconds_left(self, claim: Claim) -> float:
        """Return how long a link still works; negative when it is over."""
        return claim.until - self._clock()

    def _sign(self, kind: str, claim: Claim) -> str:
        text = f"{self._thing}\n{kind}\n{claim.sound_id}\n{claim.person_id}\n{claim.until}"
        return urlsafe_b64encode(hmac.digest(self._key, text.encode(), "sha256")[:24]).decode()


class ListenPages:
    """Pages with a player, for people who read a card where nothing plays: in a terminal, for example."""

    def __init__(self, links: ListeningLinks, sign_in: SignIn) -> None:
        self._links = links
        self._sign_in = sign_in

    def address(self, path: str, person_id: str, life: timedelta = LISTENING) -> str:
        """Return the address that plays `Audio.path` for one person, who need not be signed in on our site.

        Sound of any other kind is where `path` says, for people who are.
        """
        origin = self._sign_in.site.origin
        if not (found := _AUDIO.fullmatch(path)):
            return f"{origin}{path}"
        thing, number = found.groups()
        query = self._links.to(thing).query(PAGE, int(number), person_id, life)
        return f"{origin}/{thing}/{number}/listen?{query}"


def links_of(data: Path, thing: str = THINGS[0]) -> ListeningLinks:
    """Return the links of an installation, whose secret is in its data folder."""
    return ListeningLinks(secret_key(data / "listen.key"), thing)
