"""What people do in their Discord client, in their words; and what they then see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_double import client, submitting
from tests.discord_double.application import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Interaction
from tests.discord_double.client import PickedCommand
from tests.discord_double.components import SELECT, SELECTS
from tests.discord_double.interacting import interact
from tests.discord_double.world import Channel, Json, Message, Role, User
from tests.waiting import until

if TYPE_CHECKING:
    from tests.discord_double.core import Core

UPDATE_LATER, THINKING = 6, 5


class Answer:
    """What came of something somebody did; fills up by itself as the bot goes on."""

    def __init__(self, core: Core, interaction: Interaction) -> None:
        self.interaction = interaction
        self._core = core

    def __repr__(self) -> str:
        return f"<Answer {self.acknowledged}: {self.text!r}>"

    @property
    def acknowledged(self) -> int | None:
        return self.interaction.acknowledged

    @property
    def messages(self) -> list[Message]:
        return [each for each in self.interaction.messages if not each.deleted]

    @property
    def message(self) -> Message | None:
        """The newest message that answers; for an edited card the card itself."""
        if self.messages:
            return self.messages[-1]
        return self.interaction.original

    @property
    def text(self) -> str:
        return self.message.text if self.message is not None else ""

    @property
    def private(self) -> bool:
        return self.message is not None and self.message.private

    @property
    def modal(self) -> Json | None:
        return self.interaction.modal

    @property
    def choices(self) -> list[tuple[str, Any]]:
        return [(each["name"], each["value"]) for each in self.interaction.choices or ()]

    @property
    def thinking(self) -> bool:
        return self.message is not None and self.message.loading

    @property
    def failed(self) -> bool:
        """Whether the client says "The application did not respond"."""
        return self.interaction.failed or (self.acknowledged is None and self._core.late(self.interaction))

    @property
    def complete(self) -> bool:
        if self.acknowledged == THINKING:
            return any(not each.loading for each in self.messages)
        return self.acknowledged is not None


class Hands:
    """Does what people do. Mixed into the double."""

    core: Core

    async def types(
        self,
        user: User,
        command: str,
        /,
        *,
        at: Channel | None = None,
        answered: bool = True,
        within: float = 10.0,
        **options: Any,
    ) -> Answer:
        """Have somebody use a slash command."""
        channel = at or self.core.dm(user)
        picked = client.pick(self.core, user, channel, command)
        data = client.command_data(self.core, user, channel, picked, options)
        return await self._act(COMMAND, user, channel, data, answered=answered, within=within, picked=picked)

    async def completes(
        self, user: User, command: str, /, *, at: Channel | None = None, within: float = 10.0, **options: Any
    ) -> list[tuple[str, Any]]:
        """Have somebody type into the last option; return what is offered."""
        channel = at or self.core.dm(user)
        picked = client.pick(self.core, user, channel, command)
        data = client.command_data(self.core, user, channel, picked, options, focused=list(options)[-1])
        answer = await self._act(AUTOCOMPLETE, user, channel, data, answered=True, within=within, picked=picked)
        return answer.choices

    async def uses_menu(
        self,
        user: User,
        name: str,
        *,
        on: User | Message,
        at: Channel | None = None,
        answered: bool = True,
        within: float = 10.0,
    ) -> Answer:
        """Have somebody use a context menu (Apps > NAME) on a person or a message."""
        channel = at or (on.channel if isinstance(on, Message) else self.core.dm(user))
        picked = client.pick_menu(self.core, user, channel, name, on)
        data = client.menu_data(self.core, channel, picked, on)
        return await self._act(COMMAND, user, channel, data, answered=answered, within=within, picked=picked)

    async def presses(
        self, user: User, message: Message | Answer, button: str, *, answered: bool = True, within: float = 10.0
    ) -> Answer:
        """Have somebody press a button."""
        shown = client.shown(self.core, user, message)
        component = shown.button(button)
        assert not component.get("disabled"), f"the button {button!r} is greyed out"
        assert "custom_id" in component, f"the button {button!r} is a link: {component.get('url')}"
        data = {"custom_id": component["custom_id"], "component_type": 2, "id": component["id"]}
        return await self._act(COMPONENT, user, shown.channel, data, answered=answered, within=within, message=shown)

    async def chooses(
        self,
        user: User,
        message: Message | Answer,
        *picked: str | User | Role | Channel,
        answered: bool = True,
        within: float = 10.0,
    ) -> Answer:
        """Have somebody choose in a select: options by label, or a person, a role, a channel."""
        shown = client.shown(self.core, user, message)
        select = _select(shown, picked)
        low, high = select["min_values"], select["max_values"]
        assert low <= len(picked) <= high, f"{low} to {high} may be chosen"
        data = {"custom_id": select["custom_id"], "component_type": select["type"], "id": select["id"]}
        data |= client.chosen(self.core, shown.channel, select, picked)
        return await self._act(COMPONENT, user, shown.channel, data, answered=answered, within=within, message=shown)

    async def submits(
        self, user: User, answer: Answer, *text: str, answered: bool = True, within: float = 10.0, **fields: Any
    ) -> Answer:
        """Have somebody fill in a modal and submit it: fields by custom_id or label; one alone without a name."""
        modal = answer.modal
        assert modal is not None, f"there is no modal to fill in; there is: {answer.text!r}"
        assert answer.interaction.user is user, "somebody else sees the modal"
        data = submitting.modal_data(modal, text, fields)
        parent = answer.interaction
        message = parent.message if parent.type == COMPONENT else None
        return await self._act(
            SUBMIT, user, parent.channel, data, answered=answered, within=within, message=message, parent=parent
        )

    async def writes(
        self, user: User, text: str, *, at: Channel | None = None, reply_to: Message | None = None
    ) -> Message:
        """Have somebody write a message."""
        channel = at or self.core.dm(user)
        speaks = "send_messages_in_threads" if channel.is_thread else "send_messages"
        assert self.core.may(channel, user, speaks), f"{user.shown} may not write there"
        message = Message(self.core.clock.snowflake(), channel, user, text)
        if reply_to is not None:
            message.type, message.reference = 19, reply_to.id
        return self.core.post(message)

    # what people see

    def seen_by(self, user: User, channel: Channel | None = None) -> list[Message]:
        """Return the messages somebody sees in a channel (their direct messages with the bot), oldest first."""
        where = channel or self.core.dm(user)
        if not self.core.may(where, user, "view_channel"):
            return []
        return [each for each in where.messages.values() if each.only in {None, user}]

    async def sees(self, user: User, text: str, *, at: Channel | None = None, within: float = 10.0) -> Message:
        """Wait until somebody sees a message with these words, and return the newest such."""
        found: list[Message] = []

        def there() -> bool:
            found[:] = [each for each in self.seen_by(user, at) if text in each.text and not each.loading]
            return bool(found)

        try:
            await until(there, within)
        except TimeoutError:
            shown = "\n---\n".join(each.text for each in self.seen_by(user, at)) or "nothing"
            raise AssertionError(f"{user.shown} does not see {text!r}, but:\n{shown}") from None
        return found[-1]

    async def _act(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        *,
        answered: bool,
        within: float,
        picked: PickedCommand | None = None,
        message: Message | None = None,
        parent: Interaction | None = None,
    ) -> Answer:
        integrations = picked.owners if picked is not None else None
        interaction = interact(
            self.core, kind, user, channel, data, owners=integrations, message=message, parent=parent
        )
        answer = Answer(self.core, interaction)
        if answered:
            await self._answered(answer, within)
        return answer

    async def _answered(self, answer: Answer, within: float) -> None:
        try:
            await until(lambda: answer.complete or answer.failed, within)
        except TimeoutError:
            raise AssertionError(f"the bot is still thinking: {answer!r}") from None
        assert not answer.failed, "The application did not respond"


def _select(message: Message, picked: tuple[Any, ...]) -> Json:
    wanted = picked[0]
    for select in message.selects:
        assert select["type"] in SELECTS
        labels = {option["label"] for option in select.get("options", ())}
        if (select["type"] == SELECT and wanted in labels) or (
            select["type"] != SELECT and not isinstance(wanted, str)
        ):
            assert not select.get("disabled"), "the select is greyed out"
            return select
    raise AssertionError(f"no select offers {wanted!r}, but: {message.options}")
