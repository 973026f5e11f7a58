"""Our token on each request to Microsoft Graph, and on none to anybody else."""

from __future__ import annotations

from time import monotonic
from typing import Any, Protocol
from urllib.parse import urlsplit

from kiota_abstractions.authentication import AuthenticationProvider
from kiota_abstractions.request_information import RequestInformation

from ucbridge.loopback import is_loopback

AUTHORIZATION = "Authorization"
DOUBT = 60.0
"""Seconds for which a token is believed that allows too little."""


class Token(Protocol):
    """Returns a token for Graph that is valid now; `stale` is one that was not accepted.

    Raises:
        SignInRefused: we are given none.
        ConnectionError: nobody answers.
    """

    async def __call__(self, *, stale: str = "") -> str:
        """Return it."""
        ...


class Bearer(AuthenticationProvider):
    """Signs what goes to Graph. Links that Graph gave must lead there, too: a token is worth the whole directory."""

    def __init__(self, url: str, token: Token) -> None:
        self._origin = _origin(url)
        self._token = token
        self.stale = ""
        self._doubted = -DOUBT

    def leads_there(self, url: str) -> bool:
        """Tell whether an address is one of Graph's."""
        try:
            return _origin(url) == self._origin
        except ValueError:
            return False

    def doubt(self, token: str) -> None:
        """Ask for another token next time: it says what we may do, and an administrator may have granted more."""
        if monotonic() - self._doubted >= DOUBT:
            self.stale, self._doubted = token, monotonic()

    async def authenticate_request(
        self,
        request: RequestInformation,
        additional_authentication_context: dict[str, Any] | None = None,  # noqa: ARG002 - msgraph's own signature
    ) -> None:
        """Add the header. Raises as `Token`, and ConnectionError where the address is not Graph's."""
        if not self.leads_there(request.url):
            raise ConnectionError("no token is sent there")
        check_safe(request.url)
        request.headers.add(AUTHORIZATION, f"Bearer {await self._token(stale=self.stale)}")


def check_safe(url: str) -> None:
    """Check that what is sent to an address can be read there alone.

    Raises:
        ConnectionError: anybody on the way could, or it is no address.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ConnectionError("Graph gave a link that is none") from error
    if not (parts.scheme == "https" or is_loopback(parts.hostname or "")):
        raise ConnectionError("nothing is sent unencrypted")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    host = "localhost" if is_loopback(parts.hostname or "") else parts.hostname  # this machine, by whichever name
    return parts.scheme, host, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
