"""A hub as faster-whisper's client expects it, with one model."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

COMMIT = "a" * 40


@asynccontextmanager
async def hub(repository: str, folder: Path) -> AsyncIterator[str]:
    """Serve the files of a folder as a model of the hub; yield its address."""
    names = [path.name for path in folder.iterdir()]

    async def info(_request: web.Request) -> web.Response:
        siblings = [{"rfilename": name} for name in names]
        return web.json_response({"id": repository, "modelId": repository, "sha": COMMIT, "siblings": siblings})

    async def tree(_request: web.Request) -> web.Response:
        return web.json_response(
            [
                {"type": "file", "oid": _digest(folder / name), "size": (folder / name).stat().st_size, "path": name}
                for name in names
            ]
        )

    async def file(request: web.Request) -> web.StreamResponse:
        path = folder / request.match_info["name"]
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{_digest(path)}"', "Accept-Ranges": "bytes"}
        return web.Response(body=path.read_bytes(), headers=headers)

    application = web.Application()
    application.router.add_get(f"/api/models/{repository}/revision/{{revision}}", info)
    application.router.add_get(f"/api/models/{repository}", info)
    application.router.add_get(f"/api/models/{repository}/tree/{{revision}}", tree)
    application.router.add_get(f"/{repository}/resolve/{{revision}}/{{name}}", file)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _digest(path: Path) -> str:
    return hashlib.sha1(path.read_bytes()).hexdigest()
