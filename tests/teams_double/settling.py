"""Who settles where: people, teams, channels, chats. Nothing is told to the bot."""

from __future__ import annotations

from tests.teams_double import activities
from tests.teams_double.core import Core
from tests.teams_double.login import CONNECTOR
from tests.teams_double.messages import Entry
from tests.teams_double.world import (
    CHANNEL,
    GROUP,
    Conversation,
    Json,
    Person,
    Tag,
    Team,
    guid,
    thread_id,
    token,
)


class Settling:
    """Makes a world. Mixed into the double."""

    core: Core

    def user(
        self,
        name: str,
        *,
        shown: str | None = None,
        locale: str = "en-US",
        timezone: str = "Europe/London",
        mail: str | None = None,
        guest: bool = False,
        anonymous: bool = False,
        tenant: str | None = None,
        has_bot: bool = True,
    ) -> Person:
        """Make somebody; `name` is their login. Entra knows nobody who is `anonymous`."""
        world = self.core.world
        aad = guid("user", name)
        assert aad not in world.people, f"there is a {name} already"
        upn = f"{name}@example.com"
        person = Person(
            aad,
            "29:1" + token("mri" + name, 84),
            shown or name,
            upn,
            upn if mail is None else mail,
            locale,
            timezone,
            tenant or self.core.tenant,
            guest,
            anonymous,
            has_bot,
        )
        world.people[aad] = person
        return person

    def team(
        self, name: str, *, owners: list[Person] | None = None, members: list[Person] | None = None,
        has_bot: bool = True,
    ) -> Team:  # fmt: skip
        """Make a team with its channel General."""
        world, tenant = self.core.world, self.core.tenant
        people = list(dict.fromkeys([*(owners or []), *(members or [])]))
        team = Team(thread_id(f"{name}/General"), guid("group", name), name, tenant, owners or [], people, has_bot)
        team.channels.append(world.add(Conversation(team.id, CHANNEL, tenant, "General", team=team)))
        world.teams[team.group] = team
        return team

    def channel(self, team: Team, name: str) -> Conversation:
        channel = Conversation(thread_id(f"{team.name}/{name}"), CHANNEL, team.tenant, name, team=team)
        team.channels.append(self.core.world.add(channel))
        return channel

    def thread(self, channel: Conversation, *, by: Person, text: str) -> Conversation:
        """Begin a thread, without the bot hearing of it."""
        core, key = self.core, self.core.clock.message_id()
        thread = core.world.thread(channel, key)
        activity = activities.message(core, by, thread, text, key)
        channel.entries.append(Entry(key, thread, by, activity, core.clock.now(), core.tick()))
        return thread

    def group(self, *people: Person, topic: str = "", has_bot: bool = True) -> Conversation:
        names = "/".join(each.upn for each in people)
        key = thread_id(f"chat/{topic}/{names}", suffix="v2")
        chat = Conversation(key, GROUP, self.core.tenant, topic, list(people), bot=has_bot)
        return self.core.world.add(chat)

    def meeting(self, *people: Person, title: str = "", has_bot: bool = True) -> Conversation:
        """Make the chat of a meeting."""
        key = f"19:meeting_{token(title + people[0].aad, 48)}@thread.v2"
        meeting = Conversation(key, GROUP, self.core.tenant, title, list(people), bot=has_bot, meeting=token(key, 60))
        return self.core.world.add(meeting)

    def private(self, *people: Person) -> Conversation:
        """Make a chat without the bot."""
        return self.group(*people, topic="private", has_bot=False)

    def personal(self, person: Person) -> Conversation:
        """Return somebody's chat with the bot."""
        return self.core.world.personal(person)

    def tag(self, team: Team, name: str, *members: Person) -> Tag:
        tag = Tag(token(f"tag/{team.name}/{name}", 64), team, name, list(members))
        team.tags.append(tag)
        return tag

    def gone(self, conversation: Conversation) -> None:
        """Delete a conversation: 404 from now on."""
        conversation.gone = True

    def forbids_targeted(self, conversation: Conversation) -> None:
        conversation.channel.forbids_targeted = True

    def revokes(self, audience: str = CONNECTOR) -> None:
        """Refuse the access tokens given so far."""
        self.core.login.revokes(audience)

    @property
    def settings(self) -> Json:
        """What stands in [connectors.teams]."""
        core = self.core
        return {
            "app_id": core.app_id,
            "app_secret": core.secret,
            "tenant_id": core.tenant,
            "service_url": f"{core.base}/teams",
            "login_url": core.base,
            "openid_url": f"{core.base}/v1/.well-known/openidconfiguration",
        }
