"""The telephony rules: everything a command may use, without a socket of its own."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ucbridge.command import Command
from ucbridge.pbx.interface import Pbx
from ucbridge.services.call_recording.service import CallRecordingService
from ucbridge.services.calls import Calls
from ucbridge.services.completion import Completion
from ucbridge.services.concerns.service import Concerns
from ucbridge.services.conferences.announcing.service import AnnouncementService
from ucbridge.services.conferences.dial_in.reception import DialIn
from ucbridge.services.conferences.people.resolving import Invitees
from ucbridge.services.conferences.plans.service import Plans
from ucbridge.services.conferences.recording.kept import Kept
from ucbridge.services.conferences.recording.service import RecordingService
from ucbridge.services.conferences.service import ConferenceService
from ucbridge.services.directory import Directory
from ucbridge.services.directory_watch import DirectoryWatch
from ucbridge.services.do_not_disturb import DoNotDisturb
from ucbridge.services.history.building import HistoryParts
from ucbridge.services.linking import Linking
from ucbridge.services.missed.building import MissedParts
from ucbridge.services.my_phone.building import MyPhoneParts
from ucbridge.services.on_call.building import OnCall
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.services.policy import Policy
from ucbridge.services.presence import Presence
from ucbridge.services.voicemail.service import VoicemailService
from ucbridge.services.workspaces.rules import WorkspaceRules
from ucbridge.services.workspaces.settings import WorkspaceSettings
from ucbridge.store.audit import Audit
from ucbridge.store.recording_retention import OldRecordings
from ucbridge.supervision import Health


@dataclass(frozen=True, slots=True)
class Services:
    """What `Context.services` offers; built by `ucbridge.services.building.build`. No `voicemail`: it is off."""

    people: People
    directory: Directory
    directory_watch: DirectoryWatch
    do_not_disturb: DoNotDisturb
    policy: Policy
    permissions: Permissions
    workspaces: WorkspaceRules
    settings: WorkspaceSettings
    missed: MissedParts
    history: HistoryParts
    my_phone: MyPhoneParts
    on_call: OnCall
    links: Linking
    calls: Calls
    concerns: Concerns
    conferences: ConferenceService
    dial_in: DialIn
    invitees: Invitees
    plans: Plans
    announcements: AnnouncementService
    presence: Presence
    completion: Completion
    audit: Audit
    pbx: Pbx
    health: Health
    commands: Mapping[str, Command]
    voicemail: VoicemailService | None = None
    recordings: RecordingService | None = None
    call_recordings: CallRecordingService | None = None

    @property
    def kept_recordings(self) -> Kept | None:
        """Return all recordings of conferences and calls, None where neither are recorded."""
        return next((each.kept for each in (self.recordings, self.call_recordings) if each), None)

    @property
    def aging_recordings(self) -> Sequence[OldRecordings]:
        """Return what deletes them in time."""
        return [each.aging for each in (self.recordings, self.call_recordings) if each]

    @property
    def running(self) -> Mapping[str, Callable[[], Coroutine[Any, Any, None]]]:
        """Return what must run under supervision, by name."""
        parts = {"calls": self.calls.run, "conferences": self.conferences.run, "links": self.links.run}
        parts |= {"dial-in": self.dial_in.run, "planned conferences": self.plans.run}
        parts |= {"directory": self.directory_watch.run, "do-not-disturb": self.do_not_disturb.run}
        parts |= {"history": self.history.writer.run, "call records": self.history.reconciling.run}
        parts |= {"summaries": self.history.digests.run}
        parts |= {"own phones": self.my_phone.run, "calls that go on": self.on_call.run}
        parts |= {"announcements": self.announcements.run, "missed calls": self.missed.run}
        parts |= {"concerns": self.concerns.run}
        parts |= {"recordings": self.recordings.run} if self.recordings else {}
        parts |= {"recorded calls": self.call_recordings.run} if self.call_recordings else {}
        return parts | ({"voicemail": self.voicemail.run} if self.voicemail else {})
