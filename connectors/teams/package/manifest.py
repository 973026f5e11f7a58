"""The manifest of the app, after Microsoft's schema 1.29 (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.teams.package.menu import PERSONAL, SCOPES, offered
from connectors.teams.package.texts import FULL, SEARCH, SEARCH_HELP, SEARCHED, SHORT
from connectors.teams.settings import GraphSettings, Settings
from ucbridge.command import About, Command, Menu
from ucbridge.config import Config
from ucbridge.errors import UserError
from ucbridge.i18n import LANGUAGES, _
from ucbridge.spelling import name_in

Json = dict[str, object]

VERSION = "1.29"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
COLOUR = "#0F6F6A"

PEOPLE = "people"
"""The message extension that searches people to call; its parameter has the same name."""

NAME_LENGTH, TITLE_LENGTH = 30, 32
DEVELOPER_LENGTH = 32
DESCRIPTION_LENGTH = 128


@dataclass(frozen=True, slots=True)
class Offered:
    """What the app offers: the commands and menus of this installation."""

    commands: Sequence[Command]
    menus: Sequence[Menu]


def app_id(settings: Settings) -> str:
    """Return the id of the app in Teams' catalogue: its own, or that of the registration."""
    return (settings.package.id or settings.app_id).lower()


def manifest(config: Config, settings: Settings, offer: Offered, *, version: str, language: str = "en") -> Json:
    """Return the manifest in one language.

    Raises:
        UserError: an address is missing.
    """
    package = settings.package
    name = (package.name or config.bridge.name)[:NAME_LENGTH].strip()
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": app_id(settings),
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "additionalLanguages": [{"languageTag": tag, "file": f"{tag}.json"} for tag in LANGUAGES if tag != "en"],
        },
        "developer": {
            "name": package.developer[:DEVELOPER_LENGTH].strip(),
            "websiteUrl": _address(config, package.website),
            "privacyUrl": _address(config, package.privacy or package.website),
            "termsOfUseUrl": _address(config, package.terms or package.website),
        },
        "name": {"short": name, "full": name},
        "description": {"short": SHORT.to(language), "full": FULL.to(language)},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": COLOUR,
        "supportsChannelFeatures": "tier1",
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot", "meetings": "bot"},
        "bots": [_bot(settings, offer, language)],
        "composeExtensions": [_extension(settings, offer, language)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [],
        **_consents(settings),
    }


def consents(graph: GraphSettings | None) -> list[str]:
    """Return the permissions that hold in a team alone: its owner grants them when they add the app.

    `ChannelMessage.Read.Group` is never among them: Teams sends the bot every message of the team then.
    """
    return ["TeamMember.Read.Group"] if graph and graph.teams else []


def _bot(settings: Settings, offer: Offered, language: str) -> Json:
    return {
        "botId": settings.app_id.lower(),
        "scopes": list(SCOPES),
        "supportsFiles": False,
        "isNotificationOnly": False,
        "supportsTargetedMessages": True,
        "commandLists": [_list(offer.commands, scope, language) for scope in SCOPES],
    }


def _list(commands: Sequence[Command], scope: str, language: str) -> Json:
    return {
        "scopes": [scope],
        "triggers": ["mention"] if scope == PERSONAL else ["mention", "slash"],
        "commands": [
            {"title": name_in(each.name, language), "description": each.help.to(language)}
            for each in offered(commands, scope)
        ],
    }


def _extension(settings: Settings, offer: Offered, language: str) -> Json:
    """Return the search of people, and what can be done with a message."""
    search = {
        "id": PEOPLE,
        "type": "query",
        "title": SEARCH.to(language),
        "description": SEARCH_HELP.to(language),
        "context": ["compose", "commandBox"],
        "initialRun": True,
        "parameters": [{"name": PEOPLE, "title": SEARCHED.to(language), "inputType": "text"}],
    }
    actions = [_action(each, language) for each in offer.menus if each.about is About.MESSAGE]
    return {"botId": settings.app_id.lower(), "commands": [search, *actions][:10]}


def _action(menu: Menu, language: str) -> Json:
    return {
        "id": menu.name,
        "type": "action",
        "title": menu.label.to(language)[:TITLE_LENGTH],
        "description": menu.label.to(language)[:DESCRIPTION_LENGTH],
        "context": ["message"],
        "fetchTask": True,
    }


def _consents(settings: Settings) -> Mapping[str, object]:
    wanted = consents(settings.graph)
    if not wanted:
        return {}
    granted = [{"name": each, "type": "Application"} for each in wanted]
    return {
        "webApplicationInfo": {"id": settings.app_id.lower(), "resource": "https://RscBasedStoreApp"},
        "authorization": {"permissions": {"resourceSpecific": granted}},
    }


def _address(config: Config, given: str) -> str:
    address = given or config.web.public_url
    if not address:
        raise UserError(
            _(
                "An address that the app can show is missing: set public_url in [web], or website, privacy and terms "
                "in [connectors.teams.package]."
            )
        )
    if not address.lower().startswith("https://"):
        raise UserError(_("Teams takes only https addresses, and {url} is none.", url=address))
    return address
