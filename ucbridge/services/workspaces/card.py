"""What is chosen for a server or team, as those who manage it read it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale

from ucbridge.i18n import Text, _
from ucbridge.models import Field, Reply, State
from ucbridge.services.lines import lines
from ucbridge.store.workspaces import Named, Workspace

MOST = 12
"""Lines of one part of the card."""

_HOW = _("/help settings tells how to change each of them.")


def card(chosen: Workspace, *, region: str, language: str, troubles: Sequence[Reply] = ()) -> Reply:
    """Return everything that is chosen. `region` is the bridge's own, `language` the reader's."""
    fields = [
        Field(_("Language of cards that everybody sees"), language_name(chosen.language, language)),
        Field(_("Numbers without a country code"), _numbers(chosen.region, region, language)),
        Field(_("Who may use which command"), _commands(chosen)),
        Field(_("Missed calls of queues"), _queues(chosen)),
        Field(_("Channel for people I cannot write to"), _named(chosen.fallback, "#", _("nowhere"))),
        Field(_("Role of people on the phone"), _named(chosen.phone_role, "@", _("none"))),
        *([Field(_("What does not work"), lines([_trouble(each) for each in troubles], MOST))] if troubles else []),
    ]
    state = State.ERROR if troubles else State.INFO
    return Reply(_("Settings of this server or team"), _HOW, state, fields=tuple(fields), private=True)


def language_name(chosen: str, reader: str) -> Text:
    """Return the name of a language in the reader's own."""
    if not chosen:
        return _("English")
    name = Locale.parse(chosen).get_display_name(reader) or chosen
    return _("{name}", name=name)


def region_name(region: str, reader: str) -> str:
    """Return the name of a country in the reader's language."""
    return str(Locale.parse(reader).territories.get(region, region))


def everybody_or(roles: Sequence[Named] | None) -> Text:
    """Say who may use a command."""
    if roles is None:
        return _("everybody")
    if not roles:
        return _("nobody")
    return _("{names}", names=", ".join(f"@{each.name.removeprefix('@')}" for each in roles))


def _trouble(trouble: Reply) -> Text:
    return _("{title}. {text}", title=trouble.title, text=trouble.text) if trouble.text else trouble.title


def _numbers(chosen: str, usual: str, reader: str) -> Text:
    if not chosen:
        return _("{country} (nothing chosen)", country=region_name(usual, reader))
    return _("{country}", country=region_name(chosen, reader))


def _commands(chosen: Workspace) -> Text:
    if not chosen.roles:
        return _("everybody, every command")
    said = [
        _("/{command}: {who}", command=command, who=everybody_or(roles))
        for command, roles in sorted(chosen.roles.items())
    ]
    return lines(said, MOST)


def _queues(chosen: Workspace) -> Text:
    if not chosen.queues:
        return _("posted nowhere")
    said = [
        _("{queue}: {channel}", queue=queue, channel=_named(channel, "#", _("nowhere")))
        for queue, channel in sorted(chosen.queues.items())
    ]
    return lines(said, MOST)


def _named(chosen: Named | None, sign: str, nothing: Text) -> Text:
    return _("{name}", name=sign + chosen.name.removeprefix(sign)) if chosen else nothing
