"""Why a recording is not to be had. After `SoundRefused` trying again does not help."""

from __future__ import annotations

from ucbridge.errors import PbxError
from ucbridge.i18n import _


class SoundRefused(PbxError):
    """The recording of this message will never be read."""


class NotSeen(PbxError):
    """ARI does not serve the voicemail of this PBX."""

    def __init__(self) -> None:
        super().__init__(
            _("ARI does not see the voicemail spool: it must lie in the recording directory. Run: ucbridge check")
        )


class NotOurs(SoundRefused):
    """What stands in its place is no file of the spool."""

    def __init__(self) -> None:
        super().__init__(_("This recording is no ordinary file inside the voicemail spool, so it is not read."))


class TooLarge(SoundRefused):
    """It is larger than this installation takes."""

    def __init__(self) -> None:
        super().__init__(_("This recording is too long to be read here. Listen to it on your phone."))
