"""What was last seen set on every phone, and so what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ucbridge.pbx.features.dialect import Dialect
from ucbridge.pbx.features.interface import PhoneChanged, PhoneSettings

Tell = Callable[[PhoneChanged], None]


class Seen:
    """Remembers what is set and tells of differences; what it meets first is no difference."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._known: dict[str, PhoneSettings] = {}
        self._whole = False

    def forget(self) -> None:
        """Begin anew: another dialect is spoken, so nothing can be compared."""
        self._known.clear()
        self._whole = False

    @property
    def extensions(self) -> frozenset[str]:
        """Return whose settings were ever seen."""
        return frozenset(self._known)

    def note(self, extension: str, settings: PhoneSettings, *, nothing: PhoneSettings) -> None:
        """Take in what is set on one phone; `nothing` is what it looks like when nothing is."""
        before = self._known.get(extension, nothing if self._whole else settings)
        self._known[extension] = settings
        if settings != before:
            self._tell(PhoneChanged(extension))

    def note_all(self, settings: Mapping[str, PhoneSettings], dialect: Dialect, *, but: Collection[str]) -> None:
        """Take in what is set on all phones `but` these; where nothing is, `settings` has none."""
        for extension in {**dict.fromkeys(self._known), **settings}:
            if extension not in but:
                nothing = dialect.read(extension, {})
                self.note(extension, settings.get(extension, nothing), nothing=nothing)
        self._whole = True
