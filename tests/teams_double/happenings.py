"""What happens around conversations, and is told to the bot: the app and people come and go, names change."""

from __future__ import annotations

from tests.teams_double import activities
from tests.teams_double.answers import Answer
from tests.teams_double.clock import local, utc
from tests.teams_double.hands import Hands
from tests.teams_double.messages import Message
from tests.teams_double.world import PERSONAL, Conversation, Json, Person, Team, thread_id
from tests.waiting import until

REACTIONS = ("like", "heart", "laugh", "surprised", "sad", "angry")


class Happenings(Hands):
    """Lets things happen. Mixed into the double."""

    async def installs(
        self, person: Person, at: Conversation | Team | None = None, *, answered: bool = False, within: float = 10.0
    ) -> Answer:
        """Have somebody add the app: for themselves, or to a chat or team (then as the channel they chose)."""
        where = self._joined(person, at.general if isinstance(at, Team) else at)
        self._has_bot(where, True)
        answer = Answer(self.core, person, where)
        members: list[Json] = [{"id": self.core.bot_id}]
        if where.kind == PERSONAL:
            members.append({"id": person.mri} | activities.known(person))
        event = "teamMemberAdded" if where.team is not None else ""
        joined = activities.update(self.core, person, where, event, membersAdded=members)
        answer.activity = activities.event_of(self.core, person, where, "installationUpdate", action="add")
        for each in (joined, answer.activity):
            if where.team is not None:
                each["channelData"]["settings"] = {"selectedChannel": {"id": where.id}}
            answer.post = await self.core.post(each)
        if answered:
            await until(lambda: answer.messages, within, instead=self.core.asked_lately)
        return answer

    async def uninstalls(self, person: Person, at: Conversation | Team | None = None) -> Answer:
        """Have somebody take the app away."""
        where = self._joined(person, at.general if isinstance(at, Team) else at)
        self._has_bot(where, False)
        answer = Answer(self.core, person, where)
        if where.kind != PERSONAL:
            event = "teamMemberRemoved" if where.team is not None else ""
            removed = [{"id": self.core.bot_id}]
            await self.core.post(activities.update(self.core, person, where, event, membersRemoved=removed))
        answer.activity = activities.event_of(self.core, person, where, "installationUpdate", action="remove")
        answer.post = await self.core.post(answer.activity)
        return answer

    def _has_bot(self, where: Conversation, has: bool) -> None:
        if where.kind == PERSONAL:
            where.people[0].has_bot = has
        elif where.team is not None:
            where.team.has_bot = has
        else:
            where.bot = has

    async def blocks(self, person: Person) -> None:
        """Have somebody block the bot; the bot is told nothing."""
        person.blocks = True

    async def unblocks(self, person: Person) -> None:
        person.blocks = False

    async def joins(self, person: Person, at: Team | Conversation) -> Answer:
        """Have somebody come into a team or group chat."""
        if person not in at.members:
            at.members.append(person)
        event = "teamMemberAdded" if isinstance(at, Team) else ""
        return await self._tells(person, at, event, membersAdded=[{"id": person.mri} | activities.known(person)])

    async def leaves(self, person: Person, at: Team | Conversation) -> Answer:
        event = "teamMemberRemoved" if isinstance(at, Team) else ""
        told = await self._tells(person, at, event, membersRemoved=[{"id": person.mri} | activities.known(person)])
        at.members.remove(person)
        if isinstance(at, Team) and person in at.owners:
            at.owners.remove(person)
        return told

    async def renames(self, what: Team | Conversation, name: str) -> Answer:
        """Give a team, channel or chat another name."""
        what.name = name
        person = (what.members or list(self.core.world.people.values()))[0]
        if isinstance(what, Team):
            return await self._tells(person, what, "teamRenamed")
        if what.team is None:
            return await self._tells(person, what, "", topicName=name)
        return await self._channel(person, what, "channelRenamed")

    async def adds_channel(self, team: Team, name: str) -> Conversation:
        channel = Conversation(thread_id(f"{team.name}/{name}"), "channel", team.tenant, name, team=team)
        team.channels.append(self.core.world.add(channel))
        await self._channel(team.members[0], channel, "channelCreated")
        return channel

    async def removes_channel(self, channel: Conversation) -> Answer:
        assert channel.team is not None
        channel.gone = True
        return await self._channel(channel.team.members[0], channel, "channelDeleted")

    async def _channel(self, person: Person, channel: Conversation, event: str) -> Answer:
        """Tell of a channel: the conversation is the team's, the channel stands in channelData."""
        assert channel.team is not None
        activity = activities.update(self.core, person, channel.team.general, event)
        activity["channelData"]["channel"] = {"id": channel.id, "name": channel.name}
        return await self._told(person, channel, activity)

    async def _tells(self, person: Person, at: Team | Conversation, event: str, **more: object) -> Answer:
        where = at.general if isinstance(at, Team) else at
        return await self._told(person, where, activities.update(self.core, person, where, event, **more))

    async def _told(self, person: Person, where: Conversation, activity: Json) -> Answer:
        answer = Answer(self.core, person, where, activity=activity)
        if where.has_bot:
            answer.post = await self.core.post(activity)
        return answer

    async def edits(self, person: Person, message: Message, text: str) -> Answer:
        """Have somebody change what they wrote."""
        entry = message.entry
        assert entry.author is person, "only who wrote it changes it"
        key, conversation = entry.id, entry.conversation
        activity = activities.message(self.core, person, conversation, text, key)
        entry.activity, entry.edited = dict(activity), self.core.clock.now()
        entry.touched = self.core.tick()
        activity |= {"type": "messageUpdate"}
        activity["channelData"] = activity["channelData"] | {"eventType": "editMessage"}
        return await self._told(person, conversation, activity)

    async def removes(self, person: Person, message: Message) -> Answer:
        """Have somebody take back what they wrote."""
        entry = message.entry
        assert entry.author is person, "only who wrote it takes it back"
        entry.deleted = True
        activity = activities.base(self.core, person, entry.conversation, "messageDelete", entry.id)
        activity["channelData"] = activity["channelData"] | {"eventType": "softDeleteMessage"}
        return await self._told(person, entry.conversation, activity)

    async def reacts(self, person: Person, message: Message, reaction: str = "like") -> Answer:
        """Have somebody react to a message of the bot."""
        assert reaction in REACTIONS
        assert not message.private, "nobody reacts to a targeted message"
        activity = activities.base(self.core, person, message.conversation, "messageReaction", f"f:{message.id}")
        activity |= {"reactionsAdded": [{"type": reaction}], "replyToId": message.id}
        now = self.core.clock.now()
        activity |= {"timestamp": utc(now), "localTimestamp": local(now, person.timezone)}
        return await self._told(person, message.conversation, activity)
