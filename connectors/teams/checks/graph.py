"""`ucbridge check`, of Microsoft Graph: what each feature that is on needs, and which permission is missing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from urllib.parse import quote

from connectors.teams.checks.looking import NOT_FOUND, OK, Looking, Silent
from connectors.teams.graph.permissions import missing, needed, roles
from connectors.teams.package.manifest import app_id, consents
from connectors.teams.settings import GraphSettings, Settings
from ucbridge.checks.finding import Finding, ok, problem, skipped, warning
from ucbridge.errors import SignInRefused
from ucbridge.i18n import Text, _

FEATURES: Mapping[str, Text] = {
    "directory": _("the directory"),
    "profiles": _("time zones and languages"),
    "presence": _("showing who is on the phone"),
    "do_not_disturb": _("do not disturb"),
    "onedrive": _("recordings in OneDrive"),
    "install": _("installing the app for people"),
    "history": _("looking up what was posted"),
    "teams": _("owners and tags of teams"),
}

_INSTEAD: Mapping[str, str] = {"TeamMember.Read.Group": "TeamMember.Read.All"}
"""What the owner of a team grants for that team when they add the app, in the place of which permission for all."""
_NARROWER: Mapping[str, str] = {"Chat.Read.WhereInstalled": "Chat.Read.All"}

_JWT_DOTS = 2


class Reading:
    """Graph as the app may read it."""

    def __init__(self, settings: Settings, graph: GraphSettings, looking: Looking) -> None:
        self._settings = settings
        self._graph = graph
        self._looking = looking
        self._token = ""
        self._granted: frozenset[str] = frozenset()

    async def findings(self) -> AsyncIterator[Finding]:
        """Look at the permissions in our token, then at what can be tried without changing anything."""
        try:
            self._token = await self._looking.token(self._graph.scope)
        except SignInRefused as error:
            yield problem(error.text, _("Remove scope from [connectors.teams.graph], or correct it."))
            return
        except Silent as error:
            yield problem(error.text, _("Let this machine reach login.microsoftonline.com on port 443."))
            return
        if self._token.count(".") != _JWT_DOTS:
            yield skipped(_("The permissions of the app were not looked at: its token for Graph does not name them."))
            return
        self._granted = roles(self._token)
        for finding in self._permissions():
            yield finding
        async for finding in self._catalogue():
            yield finding

    async def user(self, account: str) -> bool | None:
        """Tell whether somebody is in the directory; None where the app may not look."""
        if not self._graph.directory or "directory" in missing(self._graph, self._granted):
            return None
        url = self._at(f"/users/{quote(account, safe='')}?$select=id")
        try:
            answer = await self._looking.get(url, token=self._token)
        except Silent:
            return None
        return {OK: True, NOT_FOUND: False}.get(answer.status)

    def _permissions(self) -> Iterator[Finding]:
        held = self._granted
        lacking = self._lacking(held)
        truly = self._lacking(held | {_INSTEAD[each] for each in consents(self._graph)})
        for name in needed(self._graph):
            feature = FEATURES[name]
            if name in truly:
                yield _lacks(feature, truly[name])
            elif name in lacking:
                yield ok(_("Microsoft Graph: {feature} works in teams whose owner agrees to it.", feature=feature))
            else:
                yield ok(_("Microsoft Graph: the app has the permissions for {feature}.", feature=feature))
        if unneeded := [each for each in sorted(self._granted) if self._lacking(held - {each}) == lacking]:
            yield warning(
                _(
                    "Microsoft Graph: the app has permissions that nothing needs: {permissions}.",
                    permissions=", ".join(unneeded),
                ),
                _("Remove them in the Azure portal, App registrations, your app, API permissions."),
            )

    def _lacking(self, held: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
        return missing(self._graph, held | {general for narrow, general in _NARROWER.items() if narrow in held})

    async def _catalogue(self) -> AsyncIterator[Finding]:
        if not self._graph.install or "AppCatalog.Read.All" not in self._granted:
            return
        wanted = quote(f"externalId eq '{app_id(self._settings)}'")
        try:
            answer = await self._looking.get(self._at(f"/appCatalogs/teamsApps?$filter={wanted}"), token=self._token)
        except Silent as error:
            yield problem(error.text, _("Let this machine reach graph.microsoft.com on port 443."))
            return
        if answer.status != OK:
            yield warning(
                _("The catalogue of Teams could not be read (status {status}).", status=answer.status),
                _("Check again in a few minutes."),
            )
        elif answer.facts.get("value"):
            yield ok(_("The app is in the catalogue of your Teams."))
        else:
            yield problem(
                _("The app is not in the catalogue of your Teams."),
                _("Upload what ucbridge teams package writes in the Teams admin center: Teams apps, Manage apps."),
            )

    def _at(self, path: str) -> str:
        return self._graph.url.rstrip("/") + path


def _lacks(feature: Text, permissions: tuple[str, ...]) -> Finding:
    return problem(
        _(
            "Microsoft Graph: {feature} does not work, because the app lacks {permissions}.",
            feature=feature,
            permissions=", ".join(permissions),
        ),
        _(
            "In the Azure portal, App registrations, your app, API permissions: add them as application permissions of "
            "Microsoft Graph, then press Grant admin consent."
        ),
    )
