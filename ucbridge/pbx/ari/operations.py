"""Every REST operation the bridge uses, as data; a test holds it against the Swagger files that ship with Asterisk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from ucbridge.i18n import _
from ucbridge.pbx.errors import Unsafe

Method = Literal["GET", "POST", "PUT", "DELETE"]

LONGEST_ID = 149
"""Characters Asterisk takes in a channel id."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of Swagger: `fields` are its query parameters, `body` the name of its body parameter.

    Fields of a POST or PUT travel as JSON in the body, so that no code or name stands in a URL that may be logged.
    """

    method: Method
    path: str
    fields: frozenset[str] = frozenset()
    body: str = ""

    @property
    def safe(self) -> bool:
        """Tell whether it changes nothing and may be asked again."""
        return self.method == "GET"

    def fill(self, segments: dict[str, str]) -> str:
        """Return the path with its `{places}` filled in, each as one encoded segment.

        Raises:
            Unsafe: a value that is no single segment.
        """
        return re.sub(r"\{(\w+)\}", lambda place: _segment(segments[place[1]]), self.path)

    def check(self, fields: dict[str, object]) -> None:
        """Raise Unsafe for a field the operation does not know."""
        if unknown := fields.keys() - self.fields:
            raise Unsafe(_("ARI {path} has no parameter {name}.", path=self.path, name=", ".join(sorted(unknown))))


def _segment(value: str) -> str:
    if not 0 < len(value) <= LONGEST_ID or value in {".", ".."} or not value.isprintable():
        raise Unsafe(_("An id for the phone system is empty, too long, or has characters that are not allowed."))
    return quote(value, safe="")


INFO = Operation("GET", "/asterisk/info", frozenset({"only"}))
MODULE = Operation("GET", "/asterisk/modules/{moduleName}")
ENDPOINTS = Operation("GET", "/endpoints")
EVENTS = Operation("GET", "/events", frozenset({"app", "subscribeAll"}))
APPLICATION = Operation("GET", "/applications/{applicationName}")
FILTER_EVENTS = Operation("PUT", "/applications/{applicationName}/eventFilter", body="filter")
CHANNELS = Operation("GET", "/channels")
CHANNEL = Operation("GET", "/channels/{channelId}")
CREATE = Operation("POST", "/channels/create", frozenset({"endpoint", "app", "channelId"}))
ORIGINATE = Operation(
    "POST",
    "/channels/{channelId}",
    frozenset({"endpoint", "app", "appArgs", "callerId", "timeout", "otherChannelId", "formats"}),
    body="variables",
)
PLAY = Operation("POST", "/channels/{channelId}/play/{playbackId}", frozenset({"media", "lang"}))
STOP_PLAYING = Operation("DELETE", "/playbacks/{playbackId}")
ANSWER = Operation("POST", "/channels/{channelId}/answer")
START_MUSIC = Operation("POST", "/channels/{channelId}/moh", frozenset({"mohClass"}))
STOP_MUSIC = Operation("DELETE", "/channels/{channelId}/moh")
CONTINUE = Operation("POST", "/channels/{channelId}/continue", frozenset({"context", "extension", "priority", "label"}))
HANG_UP = Operation("DELETE", "/channels/{channelId}", frozenset({"reason"}))
VARIABLE = Operation("GET", "/channels/{channelId}/variable", frozenset({"variable"}))
GLOBAL_VARIABLE = Operation("GET", "/asterisk/variable", frozenset({"variable"}))
SOUND = Operation("GET", "/sounds/{soundId}")
STORED = Operation("GET", "/recordings/stored/{recordingName}")
STORED_FILE = Operation("GET", "/recordings/stored/{recordingName}/file")
DISCARD = Operation("DELETE", "/recordings/stored/{recordingName}")
SNOOP = Operation("POST", "/channels/{channelId}/snoop/{snoopId}", frozenset({"spy", "whisper", "app"}))
RECORD = Operation(
    "POST", "/channels/{channelId}/record", frozenset({"name", "format", "ifExists", "maxDurationSeconds"})
)
LIVE = Operation("GET", "/recordings/live/{recordingName}")
STOP = Operation("POST", "/recordings/live/{recordingName}/stop")
PAUSE = Operation("POST", "/recordings/live/{recordingName}/pause")
UNPAUSE = Operation("DELETE", "/recordings/live/{recordingName}/pause")
SILENCE = Operation("POST", "/recordings/live/{recordingName}/mute")
UNSILENCE = Operation("DELETE", "/recordings/live/{recordingName}/mute")

ALL = tuple(value for value in list(vars().values()) if isinstance(value, Operation))
