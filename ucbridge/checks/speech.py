"""The speech engines of the configuration: which of them work now."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.checks.systems import Systems
from ucbridge.config.settings import SpeechSettings
from ucbridge.errors import BridgeError
from ucbridge.i18n import Text, _
from ucbridge.speech.chain import setups
from ucbridge.speech.engines import ENGINES
from ucbridge.speech.models import prove

GOOD = _(
    'For readable transcripts: pip install "ucbridge[whisper]", then: ucbridge speech install small. '
    "docs/speech.md says what to expect."
)


async def engines(systems: Systems) -> AsyncIterator[Finding]:
    """Load each engine in a worker and have it listen to a second of silence; nothing to tell without voicemail."""
    config = systems.config
    if config.voicemail is None:
        return
    chain = config.speech.engines
    chosen = [each.engine for each in config.voicemail.mailboxes.values() if each.engine]
    troubles = {name: await _trouble(config.speech, name) for name in dict.fromkeys([*chain, *chosen])}
    working = [name for name in chain if troubles[name] is None]
    for name, trouble in troubles.items():
        if trouble is None:
            yield ok(_works(config.speech, name))
        elif working and name not in chosen:
            yield warning(_("The speech engine {engine} does not work; the others stand in.", engine=name), trouble)
        else:
            yield problem(_("The speech engine {engine} does not work.", engine=name), trouble)
    if working and all(ENGINES[name].rough for name in working):
        yield warning(
            _("Only PocketSphinx works: English alone, and about six words in ten are wrong on the telephone."), GOOD
        )


async def _trouble(settings: SpeechSettings, name: str) -> Text | None:
    (setup,) = setups(settings, name)
    try:
        await prove(setup, assumed=settings.language)
    except BridgeError as error:
        return error.text
    return None


def _works(settings: SpeechSettings, name: str) -> Text:
    (setup,) = setups(settings, name)
    if setup.goes_to:
        return _(
            "The speech engine {engine} works. Recordings leave this machine for {place}.",
            engine=name,
            place=setup.goes_to,
        )
    return _("The speech engine {engine} works.", engine=name)
