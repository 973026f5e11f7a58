"""A person's calls as a CSV file, for whoever holds a link we signed."""

from __future__ import annotations

from datetime import tzinfo

from aiohttp import web

from ucbridge.services.history.export import BOM, heading, rows
from ucbridge.services.history.listing import Listing
from ucbridge.services.people import People
from ucbridge.services.zones import zone_of
from ucbridge.web.history_links import KIND, PATH
from ucbridge.web.listening import PRIVATE
from ucbridge.web.listening_links import ListeningLinks


class HistoryPages:
    """The route to the file."""

    def __init__(self, links: ListeningLinks, people: People, listing: Listing, zone: tzinfo) -> None:
        self._links = links
        self._people = people
        self._listing = listing
        self._zone = zone

    def routes(self) -> list[web.RouteDef]:
        """Return the route."""
        return [web.get(PATH, self._file)]

    async def _file(self, request: web.Request) -> web.StreamResponse:
        claim = self._links.claim(KIND, 0, request.query)
        if claim is None:
            raise web.HTTPForbidden
        person = await self._people.get(claim.person_id)
        if person is None or self._links.seconds_left(claim) <= 0:
            raise web.HTTPGone
        zone = zone_of(person, self._zone)
        response = web.StreamResponse(headers={"Content-Disposition": 'attachment; filename="calls.csv"', **PRIVATE})
        response.content_type, response.charset = "text/csv", "utf-8"
        if request.method == "HEAD":
            return response
        await response.prepare(request)
        await response.write(f"{BOM}{heading()}".encode())
        async for lines in self._listing.everything(person):
            await response.write(rows(lines, zone).encode())
        await response.write_eof()
        return response
