"""Our own token for Teams: fetched once for all who wait, kept until shortly before it expires."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite
from time import monotonic
from urllib.parse import urlsplit

import aiohttp

from connectors.teams.settings import Settings
from connectors.teams.wire.bodies import body_of, object_of
from connectors.teams.wire.shared import Shared
from connectors.teams.wire.words import APP_UNKNOWN, SECRET_REFUSED
from ucbridge.errors import SignInRefused
from ucbridge.loopback import is_loopback

EARLY = 300.0
"""Seconds before it expires from which on a token is fetched anew."""
FAILED_FOR = 5.0
"""Seconds for which a refusal is believed: no more is asked meanwhile."""
_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
_OK = 200
_TOKEN = re.compile("[!-~]{1,16384}")

_APP = {700016, 90002, 900023, 500011, 50034, 700213, 7000112, 500014}
"""The app, or the tenant, is not there, or disabled."""
_WRONG = {"unauthorized_client", "invalid_tenant", "invalid_request", "invalid_scope", "invalid_resource"}


class Credentials:
    """Signs our requests. A token is only ever sent over TLS, to this machine, or where the configuration says."""

    def __init__(
        self, session: aiohttp.ClientSession, settings: Settings, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._session = session
        self._settings = settings
        self._clock = clock
        self._token = ""
        self._until = self._over = 0.0
        self._refused: tuple[float, Exception] | None = None
        self._fetched = Shared(self._fetch)

    @property
    def unsigned(self) -> bool:
        """Tell whether no token is sent at all: to tools on this machine."""
        return self._settings.allow_unsigned

    async def headers(self, url: str, *, stale: str = "") -> Mapping[str, str]:
        """Return what signs a request to this address; `stale` is a token that was not accepted.

        Raises:
            SignInRefused: we are given none.
            ConnectionError: nobody answers (then a ConnectionRefusedError), or the address must not have it.
        """
        if self.unsigned:
            return {}
        self._check(url)
        return {"Authorization": f"Bearer {await self.token(stale=stale)}"}

    async def token(self, *, stale: str = "") -> str:
        """Return a token that is valid now. Raises as `headers`."""
        now = self._clock()
        if self._token and self._token != stale and now < self._until:
            return self._token
        if self._refused and now - self._refused[0] < FAILED_FOR:
            raise self._refused[1]
        try:
            return await self._fetched()
        except ConnectionRefusedError:
            if self._token in {"", stale} or self._clock() >= self._over:
                raise
            return self._token

    async def close(self) -> None:
        """End what is under way."""
        await self._fetched.close()

    async def _fetch(self) -> str:
        try:
            told = await self._ask()
        except SignInRefused as error:
            self._refused = self._clock(), error
            raise
        self._token = str(told["access_token"])
        lasts = _seconds(told.get("expires_in"))
        self._over = self._clock() + lasts
        self._until = self._clock() + max(lasts - EARLY, lasts / 2)
        self._refused = None
        return self._token

    async def _ask(self) -> Mapping[str, object]:
        settings = self._settings
        url = f"{settings.login_url.rstrip('/')}/{settings.tenant_id}/oauth2/v2.0/token"
        form = {
            "grant_type": "client_credentials",
            "client_id": settings.app_id,
            "client_secret": settings.app_secret.get_secret_value() if settings.app_secret else "",
            "scope": settings.scope,
        }
        try:
            async with self._session.post(url, data=form, timeout=_TIMEOUT, allow_redirects=False) as response:
                status, told = response.status, object_of(await body_of(response))
        except (aiohttp.ClientError, OSError) as error:
            raise ConnectionRefusedError("the login server cannot be reached") from error
        token = told.get("access_token")
        if status == _OK and isinstance(token, str) and _TOKEN.fullmatch(token):
            return told
        raise _refused(status, told)

    def _check(self, url: str) -> None:
        given = urlsplit(self._settings.service_url)
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise ConnectionError("no token is sent to what is no address") from error
        known = (parts.scheme, parts.hostname) == (given.scheme, given.hostname)
        if parts.scheme != "https" and not (known or is_loopback(parts.hostname or "")):
            raise ConnectionError("no token is sent unencrypted")


def _refused(status: int, told: Mapping[str, object]) -> Exception:
    codes = told.get("error_codes")
    numbers = {each for each in codes if isinstance(each, int)} if isinstance(codes, list) else set()
    error = str(told.get("error"))
    if error == "invalid_client" and not numbers & _APP:
        return SignInRefused(SECRET_REFUSED)
    if numbers & _APP or error in _WRONG:
        return SignInRefused(APP_UNKNOWN)
    return ConnectionRefusedError(f"the login server answers {status}")


def _seconds(told: object) -> float:
    try:
        seconds = float(str(told))
    except ValueError:
        return 0.0
    return max(seconds, 0.0) if isfinite(seconds) else 0.0
