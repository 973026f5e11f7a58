"""The table `[connectors.teams]`. Nothing here loads a library of Microsoft's: `ucbridge check` reads it without."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ucbridge.config.values import Display, Expected, Mistake, Secret, pattern
from ucbridge.i18n import _

NAME = "teams"
MESSAGES = "/api/messages"
"""Where Teams posts to; the Azure Bot names it as its messaging endpoint."""

Guid = Annotated[
    str,
    pattern(r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"),
    Expected(_('an id such as "0f6c3d2a-9b1e-4c7d-8a5f-1234567890ab"')),
]
Url = Annotated[str, pattern(r"^https?://[^\s?#@]+$"), Expected(_('an address such as "https://graph.example.com"'))]
Word = Annotated[str, pattern(r"^[A-Za-z]{1,40}$"), Expected(_('a word of Teams such as "DoNotDisturb"'))]


class GraphSettings(BaseModel):
    """What Microsoft Graph is used for; each needs a permission of its own, and is off unless asked for.

    `directory` keeps people in step with Microsoft Entra, `profiles` adds time zone and language of their mailboxes.
    `presence` shows in Teams who is on the phone. `do_not_disturb` are the words of Teams (availability or activity,
    such as "DoNotDisturb" and "Presenting") that set the phone's. `onedrive` puts recordings of voicemail into the
    owner's OneDrive, in this folder. `install` installs the app for people who are to be told something first.
    `history` reads the bot's conversations, so that nothing is posted twice even where an answer got lost.
    `teams` reads who owns a team and what tags it has, for /settings and `/conference @tag`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Url = "https://graph.microsoft.com/v1.0"
    scope: str = "https://graph.microsoft.com/.default"
    directory: bool = False
    profiles: bool = False
    presence: bool = False
    do_not_disturb: tuple[Word, ...] = ()
    onedrive: Annotated[str, pattern(r"^[^\\/:*?\"<>|]{0,80}$"), Expected(_("the name of a folder"))] = ""
    install: bool = False
    history: bool = False
    teams: bool = False
    directory_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    presence_seconds: Annotated[int, Field(ge=5, le=3600)] = 60


class PackageSettings(BaseModel):
    """What the app package says about who runs it; [web] public_url stands in for addresses that are not given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Guid | None = None
    name: Annotated[str, Field(max_length=30)] = ""
    developer: Display = "ucbridge"
    website: Url | Literal[""] = ""
    privacy: Url | Literal[""] = ""
    terms: Url | Literal[""] = ""


class Settings(BaseModel):
    """What an administrator sets.

    `app_id`, `app_secret` and `tenant_id` are those of the app registration (single tenant). `tenants` are further
    tenants whose people may use the bot (guests' home tenants need not stand here). `allow_unsigned` takes messages
    that nobody signed, from tools on this machine alone. The addresses are Microsoft's own unless told otherwise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    app_id: Guid
    app_secret: Secret | None = None
    tenant_id: Guid
    tenants: tuple[Guid, ...] = ()
    allow_unsigned: bool = False
    service_url: Url = "https://smba.trafficmanager.net/teams"
    login_url: Url = "https://login.microsoftonline.com"
    openid_url: Url = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    issuer: Url = "https://api.botframework.com"
    scope: str = "https://api.botframework.com/.default"
    graph: GraphSettings | None = None
    package: PackageSettings = PackageSettings()

    @model_validator(mode="after")
    def _signs_in(self) -> Settings:
        if not self.app_secret and not self.allow_unsigned:
            raise Mistake(
                _("app_secret is missing: expected the client secret of the app registration, or app_secret_file.")
            )
        return self
