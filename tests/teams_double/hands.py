"""What people do in their Teams client, in their words; and what they then see."""

from __future__ import annotations

from collections.abc import Callable

from tests.teams_double import activities, client
from tests.teams_double.answers import MESSAGE, SEARCH, Answer
from tests.teams_double.core import Core
from tests.teams_double.messages import CARD, Entry, Message
from tests.teams_double.world import CHANNEL, PERSONAL, Conversation, Json, Person
from tests.waiting import until

__all__ = ["Answer", "Hands"]


class Hands:
    """Does what people do. Mixed into the double."""

    core: Core

    async def writes(
        self,
        person: Person,
        text: str,
        at: Conversation | None = None,
        *,
        mention: bool = True,
        answered: bool = True,
        within: float = 10.0,
    ) -> Answer:
        """Have somebody write a message: in their personal chat, or to the bot in a group or channel."""
        where = self._joined(person, at)
        if where.kind != PERSONAL and mention and self.core.mention not in text:
            text = f"{self.core.mention} {text}".rstrip()
        if self.core.nbsp:
            text = text.replace("</at> ", "</at>&nbsp;") + "\n"
        entry = self._entry(person, where, text)
        answer = Answer(self.core, person, where, activity=entry.activity)
        heard = where.kind == PERSONAL or self.core.mention in text
        if heard and where.has_bot:
            await self._send(answer, answered, within, lambda: answer.messages)
        return answer

    async def slash(
        self, person: Person, text: str, at: Conversation, *, answered: bool = True, within: float = 10.0
    ) -> Answer:
        """Have somebody write to the bot alone, from the slash menu of a group or channel."""
        where = self._joined(person, at)
        assert where.kind != PERSONAL, "the slash menu offers apps in groups and channels only"
        assert where.has_bot, "the bot is not here"
        entry = self._entry(person, where, text, targeted=True)
        answer = Answer(self.core, person, where, activity=entry.activity)
        await self._send(answer, answered, within, lambda: answer.messages)
        return answer

    async def presses(
        self,
        person: Person,
        message: Message,
        button: str,
        *,
        submit: bool = False,
        answered: bool = True,
        within: float = 10.0,
        **filled: object,
    ) -> Answer:
        """Have somebody press a button, by its title; with `submit` in a client that knows no Action.Execute."""
        seen = self._seen(person, message)
        action = seen.button(button)
        return await self._act(person, seen, action, filled, submit=submit, answered=answered, within=within)

    async def fills(
        self,
        person: Person,
        message: Message,
        *,
        press: str | None = None,
        submit: bool = False,
        answered: bool = True,
        within: float = 10.0,
        **filled: object,
    ) -> Answer:
        """Have somebody fill in a form and send it."""
        seen = self._seen(person, message)
        action = client.beside(seen, list(filled), press)
        return await self._act(person, seen, action, filled, submit=submit, answered=answered, within=within)

    async def searches(
        self, person: Person, message: Message, text: str, *, into: str, filled: dict[str, str] | None = None
    ) -> list[tuple[str, str]]:
        """Have somebody type into a choice that searches; return what is offered."""
        seen = self._seen(person, message)
        part = client.pick(list(seen.inputs.values()), into)
        assert part is not None, f"no input {into!r} among {list(seen.inputs)}"
        return await self._search(person, seen, part, text, filled or {})

    async def refreshes(self, person: Person, message: Message, *, within: float = 10.0) -> Answer:
        """Have the client refresh a card, as it does when somebody looks at it."""
        seen = self._seen(person, message)
        refresh = (seen.card or {}).get("refresh")
        assert refresh, f"this card is never refreshed: {seen.text}"
        users = refresh.get("userIds")
        assert not users or {person.mri, f"8:orgid:{person.aad}"} & set(users), "it is refreshed for others only"
        members = len(seen.conversation.members)
        assert users or members <= 60, f"a card without userIds is not refreshed in a chat of {members}"
        return await self._execute(person, seen, refresh["action"], {}, trigger="automatic", within=within)

    # parts of these

    async def _act(
        self, person: Person, seen: Message, action: Json, filled: dict[str, object], *, submit: bool,
        answered: bool, within: float,
    ) -> Answer:  # fmt: skip
        client.can_be_pressed(action)
        kind = action["type"]
        if kind == "Action.OpenUrl":
            return Answer(self.core, person, seen.conversation, url=action["url"], on=seen)
        if kind in {"Action.ShowCard", "Action.ToggleVisibility"}:
            return Answer(self.core, person, seen.conversation, shown=action.get("card"), on=seen)
        assert seen.card is not None
        inputs = client.inputs_of(seen.card, action)
        unknown = [name for name in filled if client.pick(inputs, name) is None]
        assert not unknown, f"no input {unknown} beside {action.get('title')!r}: {[each['id'] for each in inputs]}"
        picked = {name: await self._picked(person, seen, inputs, name, value) for name, value in filled.items()}
        sent = client.values(inputs, picked)
        if kind == "Action.Execute" and not submit:
            return await self._execute(person, seen, action, sent, trigger="manual", answered=answered, within=within)
        action = client.fallback_of(seen, action) if kind == "Action.Execute" else action
        return await self._submit(person, seen, action, sent, answered=answered, within=within)

    async def _picked(self, person: Person, seen: Message, inputs: list[Json], name: str, value: object) -> object:
        """Return the choice somebody takes after typing it into a choice that searches."""
        part = client.pick(inputs, name)
        assert part is not None
        if "choices.data" not in part or not isinstance(value, str) or not value:
            return value
        static = [each for each in part.get("choices") or () if value in {each["title"], each["value"]}]
        if static:
            return static[0]["value"]
        found = await self._search(person, seen, part, value, {})
        assert found, f"nothing is offered for {value!r} in {name}"
        return next((each for title, each in found if title == value), found[0][1])

    async def _search(
        self, person: Person, seen: Message, part: Json, text: str, filled: dict[str, str]
    ) -> list[tuple[str, str]]:
        query = part.get("choices.data")
        assert query, f"{part['id']} offers what stands in it, it does not search"
        value: Json = {"queryText": text, "queryOptions": {"skip": 0, "top": 15}, "dataset": query["dataset"]}
        if filled:
            value["data"] = filled
        sent = activities.invoke(self.core, person, seen.conversation, "application/search", value, on=seen.id)
        answer = Answer(self.core, person, seen.conversation, activity=sent, on=seen)
        answer.post = await self.core.post(sent)
        if answer.status != 200 or not isinstance(answer.body, dict) or answer.body.get("type") != SEARCH:
            self.core.checks.fail("application/search", f"status {answer.status}, answer {str(answer.body)[:200]}")
            return []
        results = (answer.body.get("value") or {}).get("results") or []
        return [(each["title"], each["value"]) for each in results]

    async def _execute(
        self, person: Person, seen: Message, action: Json, filled: dict[str, str], *, trigger: str,
        answered: bool = True, within: float = 10.0,
    ) -> Answer:  # fmt: skip
        shown = {key: action[key] for key in ("type", "id", "title", "verb") if key in action}
        value: Json = {"action": shown | {"data": client.merged(action, filled)}, "trigger": trigger}
        sent = activities.invoke(self.core, person, seen.conversation, "adaptiveCard/action", value, on=seen.id)
        answer = Answer(self.core, person, seen.conversation, activity=sent, on=seen)
        answer.pressed = action
        await self._send(answer, answered, within, lambda: answer.status is not None)
        return answer

    async def _submit(
        self, person: Person, seen: Message, action: Json, filled: dict[str, str], *, answered: bool, within: float
    ) -> Answer:
        data = client.merged(action, filled)
        special = data.get("msteams") or {}
        where = seen.conversation
        if special.get("type") == "task/fetch":
            value = {"data": data, "context": {"theme": "default"}}
            sent = activities.invoke(self.core, person, where, "task/fetch", value, on=seen.id)
        else:
            assert special.get("type") in {None, "messageBack"}, f"nobody here knows msteams {special}"
            sent = activities.base(self.core, person, where, "message", self.core.clock.message_id())
            sent |= {"value": data, "replyToId": seen.id}
            sent |= {"text": special["text"]} if special.get("text") else {}
            sent["channelData"] = sent["channelData"] | {
                "source": {"name": "message"}, "legacy": {"replyToId": f"1:{seen.id}"},
            }  # fmt: skip
        answer = Answer(self.core, person, where, activity=sent, on=seen)
        await self._send(answer, answered, within, lambda: answer.messages or answer.task)
        return answer

    async def _send(
        self, answer: Answer, answered: bool, within: float, done: Callable[[], object] = lambda: True
    ) -> None:
        """Post what somebody did; wait for what comes of it."""
        if not answered:
            self.core.spawn(self._posted(answer))
            return
        await self._posted(answer)
        if answer.failed:
            return
        await until(done, within, instead=lambda: f"{answer!r}, asked: {self.core.asked_lately()}")

    async def _posted(self, answer: Answer) -> None:
        answer.post = await self.core.post(answer.activity)
        if answer.activity["type"] == "invoke":
            self._invoked(answer)

    def _invoked(self, answer: Answer) -> None:
        """Show what an invoke of a card was answered with."""
        if answer.activity["name"] != "adaptiveCard/action" or answer.status != 200:
            return
        body, fail = answer.body, self.core.checks.fail
        if not isinstance(body, dict) or not isinstance(body.get("statusCode"), int) or "type" not in body:
            fail("adaptiveCard/action", f"the answer has no statusCode, type and value: {str(body)[:200]}")
        elif body["type"] == CARD:
            self.core.checks.card("adaptiveCard/action", body.get("value"))
            if answer.on is not None and isinstance(body.get("value"), dict):
                entry = answer.on.entry
                entry.views[answer.person.aad] = body["value"]
                entry.touched = self.core.tick()
        elif body["type"] == MESSAGE and not isinstance(body.get("value"), str):
            fail("adaptiveCard/action", "the value of a message is a string")

    def _entry(self, person: Person, where: Conversation, text: str, *, targeted: bool = False) -> Entry:
        """Put somebody's message where they wrote it."""
        core, key, root = self.core, self.core.clock.message_id(), where.root
        conversation = core.world.thread(where.channel, root or key) if where.kind == CHANNEL else where
        activity = activities.message(core, person, conversation, text, key, targeted=targeted)
        only = person if targeted else None
        entry = Entry(key, conversation, person, activity, core.clock.now(), core.tick(), root, only)
        where.channel.entries.append(entry)
        return entry

    def _joined(self, person: Person, at: Conversation | None) -> Conversation:
        where = at or self.core.world.personal(person)
        assert not where.deleted, "this conversation is deleted"
        assert person in where.members, f"{person.name} is not in {where.name or where.id}"
        return where

    def _seen(self, person: Person, message: Message) -> Message:
        entry = message.entry
        assert entry in self.core.seen(person, entry.conversation), f"{person.name} does not see this: {message.text}"
        return Message(entry, person)
