"""A recording to read: all that was said, for its page on our site."""

from __future__ import annotations

from dataclasses import dataclass

from ucbridge.i18n import Text
from ucbridge.models import Field
from ucbridge.services.conferences.recording.merging import Turn


@dataclass(frozen=True, slots=True)
class Reading:
    """What the page of a recording shows. `wordless` says why, where there are no `turns`."""

    conference: Text | str
    fields: tuple[Field, ...]
    turns: tuple[Turn, ...]
    wordless: Text
    playable: bool
