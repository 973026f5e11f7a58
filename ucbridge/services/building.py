"""The services of one installation, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from ucbridge.command import Command
from ucbridge.config import Config
from ucbridge.pbx.interface import Pbx
from ucbridge.services import Services, foundation
from ucbridge.services.call_recording.service import Around as AroundCallRecordings
from ucbridge.services.call_recording.service import CallRecordingService
from ucbridge.services.completion import Completion
from ucbridge.services.concerns.service import Concerns
from ucbridge.services.conferences import building as conferences
from ucbridge.services.conferences.building import ConferenceServices
from ucbridge.services.conferences.choices import ConferenceChoices
from ucbridge.services.conferences.joining.how_to_join import AddressOf, no_page
from ucbridge.services.conferences.parts import Around
from ucbridge.services.conferences.ports import OriginOf
from ucbridge.services.conferences.recording.kept import AroundKept, Kept
from ucbridge.services.conferences.recording.kept import PipelineOf as RecordingPipelineOf
from ucbridge.services.directory_watch import DirectoryWatch
from ucbridge.services.foundation import Foundation
from ucbridge.services.groups import GroupMembers, no_groups
from ucbridge.services.history import building as history_services
from ucbridge.services.history.building import ExportOf, no_export
from ucbridge.services.history.notes import Notes
from ucbridge.services.linking import Linking
from ucbridge.services.missed import building as missed_services
from ucbridge.services.my_phone import building as my_phone_services
from ucbridge.services.my_phone.building import MyPhoneParts
from ucbridge.services.notices import Notices
from ucbridge.services.on_call import building as on_call_services
from ucbridge.services.on_call.building import OnCall
from ucbridge.services.presence import Presence
from ucbridge.services.recent_numbers import RecentNumbers
from ucbridge.services.voicemail.service import PipelineOf, VoicemailService
from ucbridge.services.workspaces import building as workspace_services
from ucbridge.services.workspaces.offered import SettingsChoices
from ucbridge.services.workspaces.platform import NoPlatform, Platform
from ucbridge.services.workspaces.rules import Sharing
from ucbridge.store.audit import Audit
from ucbridge.store.call_notes import CallNotes
from ucbridge.store.calls import PlacedCalls
from ucbridge.store.codes import Codes
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.workspaces import Workspaces
from ucbridge.supervision import Health


def build(
    config: Config,
    database: Database,
    pbx: Pbx,
    notices: Notices,
    *,
    health: Health,
    commands: Mapping[str, Command],
    vouching: frozenset[str],
    key: bytes,
    pipeline: PipelineOf | None = None,
    recording: RecordingPipelineOf | None = None,
    groups: GroupMembers = no_groups,
    address: AddressOf = no_page,
    origin: OriginOf = str,
    workspaces: Workspaces | None = None,
    platform: Platform | None = None,
    listed: DirectoryPeople | None = None,
    export: ExportOf = no_export,
) -> Services:
    """Put the services together; no I/O yet.

    `vouching` names the connectors whose accounts are people, `key` is a secret of this installation, for the codes
    of /link and for callers who enter wrong PINs. `pipeline` makes what carries voicemail through; without it, or
    without [voicemail], there is none; `recording` is the same for recorded conferences and calls. `groups` tells
    who is in a group of a chat platform, `address` where the pages of conferences are, `origin` where our web
    server is. `workspaces` are those the connectors read, too; `platform` tells about them. `listed` is the
    directory they bring; `export` where people fetch their calls.

    Raises:
        ConfigError: `pbx.outside` is no dialable pattern, or a contact's number is none.
    """
    base = foundation.build(config, database, pbx, notices, vouching=vouching, listed=listed)
    concerns = Concerns(pbx, base.people)
    workspaces, platform = workspaces or Workspaces(database), platform or NoPlatform()
    places = workspace_services.build(base, commands=commands, workspaces=workspaces, platform=platform)
    kept = Kept(AroundKept(config, database, base.people, notices, origin), recording) if recording else None
    rooms = conferences.build(Around.on(base, address), groups=groups, origin=origin, kept=kept, health=health, key=key)
    notes = Notes(CallNotes(database))
    on_call = on_call_services.build(base, notes)
    missed = missed_services.build(base, on_call, workspaces=workspaces, platform=platform)
    concerns.tell(missed.watching.hear)
    my_phone = my_phone_services.build(base)
    voicemail = VoicemailService(base, config.voicemail, pipeline) if config.voicemail and pipeline else None
    history = history_services.build(
        base, notes=notes, concerns=concerns, voicemail=voicemail, export=export, origin=origin
    )
    on_call.noting.calls = history.last
    moved = voicemail.people_changed if voicemail else _nothing
    return Services(
        people=base.people,
        directory=base.directory,
        directory_watch=DirectoryWatch(base.directory, base.people, base.listed, base.mails, changed=moved),
        do_not_disturb=my_phone.do_not_disturb,
        policy=base.policy,
        permissions=base.permissions,
        workspaces=places.rules,
        settings=places.settings,
        missed=missed,
        history=history,
        my_phone=my_phone,
        on_call=on_call,
        links=_linking(base, key=key, changed=moved),
        calls=base.calls,
        concerns=concerns,
        conferences=rooms.conferences,
        dial_in=rooms.dial_in,
        invitees=rooms.invitees,
        plans=rooms.plans,
        announcements=rooms.announcements,
        presence=Presence(base.people, pbx, base.numbers),
        completion=_completion(base, commands, rooms=rooms, my_phone=my_phone, on_call=on_call, voicemail=voicemail),
        audit=Audit(database),
        pbx=pbx,
        health=health,
        commands=commands,
        voicemail=voicemail,
        recordings=rooms.recordings,
        call_recordings=_call_recordings(base, on_call, kept) if kept else None,
    )


def _call_recordings(base: Foundation, on_call: OnCall, kept: Kept) -> CallRecordingService | None:
    """Have calls recorded where that is on; their cards say so."""
    if not base.config.calls.recording:
        return None
    around = AroundCallRecordings(base.database, base.pbx, base.people, on_call.own, kept, base.config.bridge.language)
    recordings = CallRecordingService(around, base.config.calls.recording)
    recordings.tell(on_call.live.look)
    on_call.live.taped = recordings.taped
    return recordings


def _linking(base: Foundation, *, key: bytes, changed: Callable[[], None]) -> Linking:
    return Linking(
        base.pbx,
        Codes(base.database),
        base.links,
        base.people,
        base.notices,
        key=key,
        shown_as=base.config.bridge.name,
        changed=changed,
    )


def _completion(
    base: Foundation,
    commands: Mapping[str, Command],
    *,
    rooms: ConferenceServices,
    my_phone: MyPhoneParts,
    on_call: OnCall,
    voicemail: VoicemailService | None,
) -> Completion:
    """Return what is offered while people type, of every family."""
    return Completion(
        base.directory,
        base.people,
        base.pbx,
        commands,
        recent=RecentNumbers(
            PlacedCalls(base.database),
            base.directory,
            base.numbers,
            ZoneInfo(base.config.bridge.timezone),
            messages=voicemail.choices.callers if voicemail else None,
        ),
        settings=SettingsChoices(base.pbx, Sharing(base.permissions, base.config.people)),
        conferences=ConferenceChoices(rooms.conferences),
        announcements=rooms.announcements.names,
        phones=my_phone.choices,
        on_call=on_call.choices,
        voicemail=voicemail.choices if voicemail else None,
    )


def _nothing() -> None:
    """Do nothing."""
