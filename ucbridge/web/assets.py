"""Static files: read once, served under a path that changes with their content."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources.abc import Traversable

from aiohttp import web

_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}


class Assets:
    """The files of one folder, under `/static/NAME/VERSION/`; the version is a digest of them all."""

    def __init__(self, name: str, folder: Traversable) -> None:
        self._files = {
            each.name: each.read_bytes()
            for each in sorted(folder.iterdir(), key=lambda entry: entry.name)
            if _suffix(each.name) in _TYPES
        }
        digest = sha256()
        for file, content in self._files.items():
            digest.update(f"{file}\0{len(content)}\0".encode())
            digest.update(content)
        self.version = digest.hexdigest()[:12]
        self._root = f"/static/{name}"

    def url(self, file: str) -> str:
        """Return the path of a file.

        Raises:
            LookupError: there is no such file.
        """
        if file not in self._files:
            raise LookupError(file)
        return f"{self._root}/{self.version}/{file}"

    def route(self) -> web.RouteDef:
        """Return the route that serves them."""
        return web.get(self._root + "/{version:[0-9a-f]{12}}/{file}", self._serve)

    async def _serve(self, request: web.Request) -> web.Response:
        file = request.match_info["file"]
        if file not in self._files:
            raise web.HTTPNotFound
        current = request.match_info["version"] == self.version
        return web.Response(
            body=self._files[file],
            content_type=_TYPES[_suffix(file)],
            charset=None if file.endswith((".png", ".woff2")) else "utf-8",
            headers={"Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache"},
        )


def _suffix(name: str) -> str:
    return name[name.rfind(".") :]
