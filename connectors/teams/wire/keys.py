"""The keys Microsoft signs with, as its OpenID metadata names them, and the channels each vouches for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import structlog

from connectors.teams.wire.bodies import body_of, object_of
from connectors.teams.wire.shared import Shared
from ucbridge.loopback import is_loopback

log = structlog.get_logger(__name__)

FRESH = 86_400.0
"""Seconds after which the keys are fetched again."""
USABLE = 5 * FRESH
"""Seconds for which keys are used that cannot be fetched again: the Bot Framework's own default."""
COOLDOWN = 5.0
"""Seconds between two fetches for keys we lack, whatever is named meanwhile, and after one that failed."""

_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
_OK = 200


@dataclass(frozen=True, slots=True)
class Key:
    """A key to check signatures with, and the channels it is endorsed for."""

    public: Any  # what PyJWT makes of a key: it is handed back to PyJWT alone
    endorsements: frozenset[str]


class Keys:
    """The keys by id. However many unknown ids are named, one fetch is under way at a time, and few a minute."""

    def __init__(
        self, session: aiohttp.ClientSession, metadata: str, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._session = session
        self._metadata = metadata
        self._clock = clock
        self._keys: Mapping[str, Key] = {}
        self._read = float("-inf")
        self._lacked = float("-inf")
        self._fetched = Shared(self._fetch)

    async def get(self, kid: str) -> Key | None:
        """Return the key with this id, None where there is none. Never raises but for cancellation."""
        known = self._known(kid)
        if known and self._age >= FRESH and self._allowed():
            self._fetched.begin()
        if known is None and (self._fetched.under_way or self._allowed()):
            await self._fetched()
            known = self._known(kid)
        return known

    async def close(self) -> None:
        """End what is under way."""
        await self._fetched.close()

    @property
    def _age(self) -> float:
        return self._clock() - self._read

    def _known(self, kid: str) -> Key | None:
        return self._keys.get(kid) if self._age < USABLE else None

    def _allowed(self) -> bool:
        """Tell whether the keys may be fetched for one we lack: the first time at once, then after a pause."""
        now = self._clock()
        if self._fetched.under_way or now - self._lacked < COOLDOWN:
            return False
        if self._keys:
            self._lacked = now
        return True

    async def _fetch(self) -> None:
        """Fetch the keys; the old ones stay where that fails."""
        try:
            self._keys, self._read = await self._published(), self._clock()
        except ConnectionError as error:
            self._lacked = self._clock()
            log.warning("keys of Microsoft not fetched", reason=str(error))

    async def _published(self) -> Mapping[str, Key]:
        address = (await self._json(self._metadata)).get("jwks_uri")
        if not isinstance(address, str) or not self._same_safety(address):
            raise ConnectionError("no address of keys in the OpenID metadata")
        if keys := keys_of(await self._json(address)):
            return keys
        raise ConnectionError("no keys at the address of keys")

    def _same_safety(self, address: str) -> bool:
        """Tell whether an address is no less safe than the one that names it."""
        given = urlsplit(self._metadata)
        try:
            named = urlsplit(address)
        except ValueError:
            return False
        host = named.hostname or ""
        return named.scheme == "https" or (
            named.scheme == given.scheme == "http" and (is_loopback(host) or host == given.hostname)
        )

    async def _json(self, url: str) -> Mapping[str, object]:
        try:
            async with self._session.get(url, timeout=_TIMEOUT) as response:
                if response.status != _OK:
                    raise ConnectionError(f"{response.status} from {urlsplit(url).hostname}")
                if not self._same_safety(str(response.url)):
                    raise ConnectionError(f"sent on by {urlsplit(url).hostname} to where anybody may answer")
                return object_of(await body_of(response))
        except (aiohttp.ClientError, OSError) as error:
            raise ConnectionError(f"{type(error).__name__} from {urlsplit(url).hostname}") from error


def keys_of(told: Mapping[str, object]) -> dict[str, Key]:
    """Read a set of keys; those that are not for RS256 are left out."""
    keys = {}
    listed = told.get("keys")
    for each in listed if isinstance(listed, list) else []:
        if not isinstance(each, dict) or each.get("kty") != "RSA" or each.get("use", "sig") != "sig":
            continue
        try:
            public = jwt.PyJWK(each, algorithm="RS256").key
        except (jwt.PyJWTError, ValueError):
            continue
        endorsed = each.get("endorsements")
        names = frozenset(name for name in endorsed if isinstance(name, str)) if isinstance(endorsed, list) else ()
        keys[str(each.get("kid"))] = Key(public, frozenset(names))
    return keys
