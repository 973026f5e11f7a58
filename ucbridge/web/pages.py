"""Pages: templates filled in, in the browser's language, nothing inline."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from aiohttp import web
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined

from ucbridge.i18n import Text, language_of
from ucbridge.web.assets import Assets

ASSETS = Assets("web", files("ucbridge.web") / "static")


class Pages:
    """The templates of one package; `web/page.html` is the frame all of them extend."""

    def __init__(self, package: str, *, bridge: str) -> None:
        self._bridge = bridge
        self._environment = Environment(
            loader=PrefixLoader({"web": PackageLoader("ucbridge.web"), "own": PackageLoader(package)}),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def show(self, request: web.Request, template: str, *, status: int = 200, **values: object) -> web.Response:
        """Fill in a template; Text values come out in the browser's language."""
        language = browser_language(request)
        html = self._environment.get_template(template).render(
            language=language, bridge=self._bridge, asset=ASSETS.url, **_worded(values, language)
        )
        return web.Response(
            text=html,
            status=status,
            content_type="text/html",
            headers={"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"},
        )


def browser_language(request: web.BaseRequest) -> str:
    """Return the language the browser asks for, of those we speak."""
    return language_of(request.headers.get("Accept-Language", ""))


def _worded(values: Mapping[str, object], language: str) -> dict[str, object]:
    return {key: value.to(language) if isinstance(value, Text) else value for key, value in values.items()}
