"""Forms of our own pages, read with a deadline; what is no form is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

SECONDS = 10.0
"""A body may take so long to arrive."""


async def form(request: web.Request) -> Mapping[str, object]:
    """Return the fields of a form.

    Raises:
        HTTPBadRequest: it cannot be read.
        HTTPRequestTimeout: it did not arrive in time.
    """
    try:
        async with asyncio.timeout(SECONDS):
            return await request.post()
    except TimeoutError:
        refusal: web.HTTPError = web.HTTPRequestTimeout()
    except (ValueError, LookupError, AssertionError, web.RequestPayloadError, HttpProcessingError):
        refusal = web.HTTPBadRequest()
    raise refusal
