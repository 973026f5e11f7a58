"""The bot's application: who it is, its commands, its interactions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from tests.discord_double import shapes
from tests.discord_double.world import Channel, Json, Message, User

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
TOKEN_LIFE = 900.0


@dataclass(slots=True, eq=False)
class Application:
    id: int
    name: str
    bot: User
    owner: User
    token: str
    flags: int = 0
    installable: tuple[int, ...] = (0, 1)
    interactions_endpoint_url: str | None = None
    commands: list[Json] = field(default_factory=list)
    guild_commands: dict[int, list[Json]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Interaction:
    """What somebody did with the bot, and what came of it. `owners`: for which installations it was allowed."""

    id: int
    type: int
    user: User
    channel: Channel
    data: Json
    at: float
    owners: Json
    ahead: float = 0.0
    message: Message | None = None
    parent: Interaction | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(120))
    acknowledged: int | None = None
    original: Message | None = None
    original_gone: bool = False
    messages: list[Message] = field(default_factory=list)
    followups: int = 0
    modal: Json | None = None
    choices: list[Json] | None = None
    failed: bool = False

    @property
    def for_user_only(self) -> bool:
        return set(self.owners) == {"1"}

    def metadata(self, *, original: Message | None = None) -> Json:
        """Return what a message says of the interaction it answers."""
        shape: Json = {
            "id": str(self.id),
            "type": self.type,
            "user": shapes.user(self.user),
            "authorizing_integration_owners": self.owners,
        }
        if original is not None and self.original is not None and original is not self.original:
            shape["original_response_message_id"] = str(self.original.id)
        if self.type == COMPONENT and self.message is not None:
            shape["interacted_message_id"] = str(self.message.id)
        if self.type == SUBMIT and self.parent is not None:
            shape["triggering_interaction_metadata"] = self.parent.metadata()
        return shape
