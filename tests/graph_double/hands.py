"""What the administrator, the people and the rest of Microsoft do."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any, Protocol
from uuid import UUID, uuid4

from tests.graph_double.core import Core
from tests.graph_double.world import App, Chat, Json, Place, Session, Tag, Team, User, Wrote, new_id


class Person(Protocol):
    """Somebody of a Teams double."""

    @property
    def aad(self) -> str: ...


Who = User | Person | str
GIVEN = "Alice Bob Chloe David Elise Felix Grace Hugo Irene Jonas".split()  # noqa: SIM905
FAMILY = "Adams Baker Cohen Dubois Evans Fischer Garcia Hansen Ito Jansen".split()  # noqa: SIM905


class Hands:
    """The world of a double, to be changed; see the package for what it offers."""

    core: Core

    # the directory

    def user(
        self,
        name: str,
        *,
        shown: str = "",
        phones: Sequence[str] = (),
        mobile: str = "",
        mail: str | None = None,
        language: str | None = None,
        mailbox: tuple[str, str] | None = None,
        **properties: Any,
    ) -> User:
        """Add somebody; `properties` are named as Graph names them."""
        upn = f"{name}@acme.example"
        known: Json = {
            "displayName": shown or name.capitalize(),
            "userPrincipalName": upn,
            "mail": upn if mail is None else mail or None,
            "proxyAddresses": [],
            "businessPhones": list(phones),
            "mobilePhone": mobile or None,
            "preferredLanguage": language,
            "userType": "Member",
            "accountEnabled": True,
        }
        user_id = str(properties.pop("id", "") or new_id()).lower()
        return self.core.world.add(User(user_id, known | properties | {"id": user_id}, mailbox))

    def people(self, count: int) -> list[User]:
        """Add so many."""
        return [
            self.user(
                f"user{number}",
                shown=f"{GIVEN[number % 10]} {FAMILY[number // 10 % 10]} {number}",
                phones=[f"+33 1 {_pairs(number, 8)}"],
                mobile=f"+33 6 {_pairs(number, 8)}",
                id=str(UUID(int=(number << 64) + (0x4 << 76) + (0x8 << 60) + 1)),
            )
            for number in range(count)
        ]

    def changes(self, who: Who, **properties: Any) -> None:
        self.core.world.change(self.of(who), properties)

    def deletes(self, who: Who, *, forever: bool = False) -> None:
        """Delete somebody: for thirty days they can be restored, unless it is for ever."""
        self.core.world.count += 1
        self.of(who).gone = self.core.world.count, "deleted" if forever else "changed"

    def restores(self, who: Who) -> None:
        user = self.of(who)
        self.core.world.count += 1
        user.gone, user.born = None, self.core.world.count

    def garbles(self, who: Who, entry: Json | None) -> None:
        """Have their entry in lists be this; None: as it should be."""
        user = self.of(who)
        self.core.world.count += 1
        user.garbled, user.born = entry, self.core.world.count

    def forgets_deltas(self, status: int = 410) -> None:
        self.core.world.rounds.clear()
        self.core.world.forgotten = status

    def of(self, who: Who) -> User:
        """Return somebody of the directory, who may be of a Teams double, too."""
        if isinstance(who, User):
            return who
        self.core.adopt()
        return self.core.world.users[who if isinstance(who, str) else who.aad]

    # presence

    def shows(self, who: Who, availability: str = "", activity: str = "", *, chosen: bool = False) -> None:
        """Have a client of theirs say so; `chosen`: they picked it, and it counts whatever else goes on."""
        user = self.of(who)
        user.shown = Session(availability, activity or availability) if availability else None
        user.chosen = chosen

    def seen(self, who: Who) -> tuple[str, str]:
        return self.core.world.seen(self.of(who))

    def sessions(self, who: Who) -> list[tuple[str, str]]:
        now = self.core.clock.now()
        return [(each.availability, each.activity) for each in self.of(who).sessions.values() if each.until > now]

    def no_presence(self, who: Who) -> None:
        self.of(who).has_presence = False

    # apps

    def catalogue(self, name: str, external_id: str = "", *, own: bool = True) -> str:
        """Put an app into the organization's catalogue; its external id is the one of the manifest."""
        app = App(new_id(), name, external_id or self.core.world.app_id, own)
        self.core.world.catalogue[app.id] = app
        return app.id

    def installed(self, who: Who) -> list[str]:
        return list(self.of(who).installed)

    def installs(self, who: Who, app_id: str) -> None:
        user = self.of(who)
        user.installed[app_id] = self.core.world.on_install(user.id, app_id)

    # teams and chats

    def team(self, name: str, *, owners: Sequence[Who] = (), members: Sequence[Who] = ()) -> Team:
        general = f"19:{uuid4().hex}@thread.tacv2"
        roles = {self.of(each).id: ["owner"] for each in owners}
        roles |= {each: [] for each in (self.of(one).id for one in members) if each not in roles}
        team = Team(new_id(), name, general, {general: "General"}, roles)
        self.core.world.teams[team.id] = team
        return team

    def channel(self, team: Team, name: str) -> str:
        channel_id = f"19:{uuid4().hex}@thread.tacv2"
        team.channels[channel_id] = name
        return channel_id

    def tag(self, team: Team, name: str, members: Sequence[Who]) -> Tag:
        tag_id = base64.b64encode(f"{self.core.world.tenant_id}##{team.id}##{uuid4().hex[:8]}".encode()).decode()
        tag = Tag(tag_id, name, [self.of(each).id for each in members])
        team.tags[tag.id] = tag
        return tag

    def joins(self, who: Who, team: Team, *, owner: bool = False) -> None:
        team.roles[self.of(who).id] = ["owner"] if owner else []

    def leaves(self, who: Who, team: Team) -> None:
        team.roles.pop(self.of(who).id, None)

    def chat(self, *people: Who, topic: str = "") -> str:
        chat_id = f"19:{uuid4().hex}@thread.v2"
        members = [self.of(each).id for each in people]
        self.core.world.chats[chat_id] = Chat(
            chat_id, "group" if len(members) > 1 else "oneOnOne", topic or None, members
        )
        return chat_id

    def wrote(
        self,
        *,
        at: str | tuple[Team, str],
        text: str = "",
        card: Json | None = None,
        by: Who | None = None,
        reply_to: str | None = None,
    ) -> str:
        """Write something into the history."""
        world = self.core.world
        place: Place = ("", at) if isinstance(at, str) else (at[0].id, at[1])
        written = world.messages.setdefault(place, [])
        now = max(int(world.clock.now() * 1000), int(written[-1].id) + 1 if written else 0)
        author = self.of(by).id if by is not None else None
        message = Wrote(str(now), text, [card] if card else [], author, now / 1000, now / 1000, reply_to)
        written.append(message)
        return message.id

    # files

    def drive(self, who: Who) -> dict[str, Any]:
        return self.of(who).files

    def no_drive(self, who: Who) -> None:
        self.of(who).has_drive = False

    def full(self, who: Who) -> None:
        self.of(who).is_full = True

    # permissions

    def grants(self, *roles: str) -> None:
        self._permitted(lambda _roles: set(roles))

    def withdraws(self, *roles: str) -> None:
        self._permitted(lambda before: before - set(roles))

    def _permitted(self, change: Callable[[set[str]], set[str]]) -> None:
        """Change what is consented to; a Teams double keeps it, where there is one."""
        held = self.core.tokens.roles if self.core.joined is None else self.core.joined.login.roles
        after = change(set(held))
        held.clear()
        held.update(after)


def _pairs(number: int, digits: int) -> str:
    """Write a number two digits at a time."""
    text = f"{number:0{digits}}"
    return " ".join(text[at : at + 2] for at in range(0, digits, 2))
