"""The services of one installation, put together."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from ucbridge.command import Command
from ucbridge.config import Config
from ucbridge.pbx.interface import Pbx
from ucbridge.services import Services
from ucbridge.services.call_recording.service import Around as AroundCallRecordings
from ucbridge.services.call_recording.service import CallRecordingService
from ucbridge.services.calls import Calls
from ucbridge.services.completion import Completion
from ucbridge.services.concerns.service import Concerns
from ucbridge.services.conferences import building as conferences
from ucbridge.services.conferences.choices import ConferenceChoices
from ucbridge.services.conferences.joining.how_to_join import AddressOf, no_page
from ucbridge.services.conferences.parts import Around
from ucbridge.services.conferences.ports import OriginOf
from ucbridge.services.conferences.recording.kept import AroundKept, Kept
from ucbridge.services.conferences.recording.kept import PipelineOf as RecordingPipelineOf
from ucbridge.services.directory import Directory
from ucbridge.services.directory_watch import DirectoryWatch
from ucbridge.services.following import Following
from ucbridge.services.groups import GroupMembers, no_groups
from ucbridge.services.history import building as history_services
from ucbridge.services.history.building import ExportOf, no_export
from ucbridge.services.history.notes import Notes
from ucbridge.services.linking import Linking
from ucbridge.services.mailbox_mails import MailboxMails
from ucbridge.services.missed import building as missed_services
from ucbridge.services.my_phone import building as my_phone_services
from ucbridge.services.notices import Notices
from ucbridge.services.numbers import Numbers
from ucbridge.services.on_call import building as on_call_services
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.services.policy import Policy
from ucbridge.services.presence import Presence
from ucbridge.services.recent_numbers import RecentNumbers
from ucbridge.services.voicemail.callers import Callers
from ucbridge.services.voicemail.service import Around as AroundVoicemail
from ucbridge.services.voicemail.service import PipelineOf, VoicemailService
from ucbridge.services.workspaces import building as workspace_services
from ucbridge.services.workspaces.offered import SettingsChoices
from ucbridge.services.workspaces.platform import NoPlatform, Platform
from ucbridge.services.workspaces.rules import Sharing
from ucbridge.store.accounts import Accounts
from ucbridge.store.audit import Audit
from ucbridge.store.call_notes import CallNotes
from ucbridge.store.calls import PlacedCalls
from ucbridge.store.codes import Codes
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.links import Links
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
    numbers = Numbers(config.bridge.region, config.pbx.outside)
    links, placed = Links(database), PlacedCalls(database)
    directory_people = listed or DirectoryPeople(database)
    mails = MailboxMails(config, numbers, pbx)
    people = People(
        config.people,
        Accounts(database),
        links,
        pbx,
        vouching=vouching,
        directory=directory_people,
        rules=lambda: mails.rules,
    )
    directory = Directory(people, config.contacts, numbers)
    policy = Policy(config.policy, numbers)
    following = Following(pbx, placed, notices)
    seconds = config.pbx.ring_seconds
    calls = Calls(pbx, placed, following, directory, policy, settings=config.policy, ring_seconds=seconds)
    concerns = Concerns(pbx, people)
    permissions = Permissions(config.permissions)
    workspaces, platform = workspaces or Workspaces(database), platform or NoPlatform()
    places = workspace_services.build(
        config,
        database,
        pbx,
        permissions=permissions,
        commands=commands,
        workspaces=workspaces,
        platform=platform,
    )
    kept = Kept(AroundKept(config, database, people, notices, origin), recording) if recording else None
    rooms = conferences.build(
        Around(config, database, pbx, people, directory, policy, permissions, following, notices, address),
        numbers=numbers,
        groups=groups,
        origin=origin,
        kept=kept,
        health=health,
        key=key,
    )
    notes = Notes(CallNotes(database))
    on_call = on_call_services.build(
        database,
        pbx,
        notices,
        notes,
        people=people,
        directory=directory,
        policy=policy,
        numbers=numbers,
        following=following,
        ring_seconds=seconds,
        confirm=config.calls.confirm,
    )
    missed = missed_services.build(
        config,
        database,
        pbx,
        notices,
        people=people,
        directory=directory,
        numbers=numbers,
        calls=calls,
        on_call=on_call,
        workspaces=workspaces,
        platform=platform,
    )
    concerns.tell(missed.watching.hear)
    my_phone = my_phone_services.build(
        config,
        database,
        pbx,
        people=people,
        directory=directory,
        numbers=numbers,
        policy=policy,
        permissions=permissions,
        notices=notices,
    )
    voicemail: VoicemailService | None = None
    if config.voicemail and pipeline:
        around = AroundVoicemail(config, database, pbx, people, directory, numbers, calls, notices)
        voicemail = VoicemailService(around, config.voicemail, pipeline)
    history = history_services.build(
        config,
        database,
        pbx,
        people=people,
        directory=directory,
        callers=Callers(directory, numbers),
        notices=notices,
        notes=notes,
        concerns=concerns,
        voicemail=voicemail,
        export=export,
        origin=origin,
    )
    on_call.noting.calls = history.last
    call_recordings: CallRecordingService | None = None
    if config.calls.recording and kept:
        around_calls = AroundCallRecordings(database, pbx, people, on_call.own, kept, config.bridge.language)
        call_recordings = CallRecordingService(around_calls, config.calls.recording)
        call_recordings.tell(on_call.live.look)
        on_call.live.taped = call_recordings.taped
    return Services(
        people=people,
        directory=directory,
        policy=policy,
        permissions=permissions,
        workspaces=places.rules,
        settings=places.settings,
        missed=missed,
        history=history,
        on_call=on_call,
        links=Linking(
            pbx,
            Codes(database),
            links,
            people,
            notices,
            key=key,
            shown_as=config.bridge.name,
            changed=voicemail.people_changed if voicemail else None,
        ),
        directory_watch=DirectoryWatch(
            directory, people, directory_people, mails, changed=voicemail.people_changed if voicemail else _nothing
        ),
        do_not_disturb=my_phone.do_not_disturb,
        my_phone=my_phone,
        calls=calls,
        concerns=concerns,
        conferences=rooms.conferences,
        dial_in=rooms.dial_in,
        invitees=rooms.invitees,
        plans=rooms.plans,
        announcements=rooms.announcements,
        presence=Presence(people, pbx, numbers),
        completion=Completion(
            directory,
            people,
            pbx,
            commands,
            recent=RecentNumbers(
                placed,
                directory,
                numbers,
                ZoneInfo(config.bridge.timezone),
                messages=voicemail.choices.callers if voicemail else None,
            ),
            settings=SettingsChoices(pbx, Sharing(permissions, config.people)),
            conferences=ConferenceChoices(rooms.conferences),
            announcements=rooms.announcements.names,
            phones=my_phone.choices,
            on_call=on_call.choices,
            voicemail=voicemail.choices if voicemail else None,
        ),
        audit=Audit(database),
        pbx=pbx,
        health=health,
        commands=commands,
        voicemail=voicemail,
        recordings=rooms.recordings,
        call_recordings=call_recordings,
    )


def _nothing() -> None:
    """Do nothing."""
