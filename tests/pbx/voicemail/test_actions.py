"""What the bridge asks app_voicemail, and what it makes of answers that say Success to everything."""

from dataclasses import replace

import pytest

from ucbridge.errors import PbxError
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.voicemail.actions import VoicemailActions
from ucbridge.pbx.voicemail.interface import VoicemailMessage

MESSAGE = VoicemailMessage("103@default", "1795394494-00000000", "INBOX", CallerId("Bob", "102"), None, 7)
ROW = {"Folder": "INBOX", "ID": MESSAGE.id, "CallerID": '"Bob" <102>', "Duration": "7"}


class Asterisk:
    """Answers each action with a text and each list with rows."""

    def __init__(self, answer="Message move successful", rows=(ROW,), error=None):
        self.answer, self.rows, self.error = answer, list(rows), error
        self.asked = []

    async def ask(self, action, headers):
        self.asked.append((action, headers))
        return {"Response": "Success", "Message": self.answer}

    async def list(self, action, headers):
        self.asked.append((action, headers))
        if self.error:
            raise ActionFailed(action, self.error)
        return self.rows

    @property
    def actions(self):
        return VoicemailActions(self.ask, self.list)


@pytest.mark.asyncio
async def test_moving_removing_and_forwarding_name_mailbox_folder_and_id():
    there = Asterisk("Message move successful")
    where = {"Context": "default", "Mailbox": "103", "Folder": "INBOX", "ID": MESSAGE.id}

    await there.actions.move(MESSAGE, "Old")
    await there.actions.remove(MESSAGE)
    await there.actions.forward(MESSAGE, "200@sales")

    assert there.asked == [
        ("VoicemailMove", {**where, "ToFolder": "Old"}),
        ("VoicemailRemove", where),
        ("VoicemailForward", {**where, "ToContext": "sales", "ToMailbox": "200", "ToFolder": "INBOX"}),
    ]


@pytest.mark.asyncio
async def test_a_success_that_says_failed_means_it_is_no_longer_there():
    for rows in ([], [{**ROW, "Folder": "Old"}], [{**ROW, "ID": "1-1"}]):
        with pytest.raises(LookupError):
            await Asterisk("Message move failed", rows).actions.move(MESSAGE, "Old")


@pytest.mark.asyncio
async def test_a_success_that_says_failed_of_a_message_still_there_is_a_refusal():
    with pytest.raises(PbxError) as refused:
        await Asterisk("Message forward failed").actions.forward(MESSAGE, "999@default")
    assert "full, or it does not exist" in str(refused.value.text)


@pytest.mark.asyncio
async def test_a_mailbox_the_pbx_does_not_have():
    with pytest.raises(LookupError):
        await Asterisk(error="There is no voicemail user matching the given user.").actions.messages("999@default")
    with pytest.raises(ActionFailed):
        await Asterisk(error="Permission denied").actions.messages("103@default")


@pytest.mark.asyncio
async def test_what_cannot_be_named_is_left_out_of_the_lists():
    there = Asterisk(rows=[ROW, {**ROW, "ID": "../x"}])
    assert [one.id for one in await there.actions.messages("103@default")] == [MESSAGE.id]
    assert await Asterisk(rows=[{"VoiceMailbox": "a b", "VMContext": "c"}]).actions.mailboxes() == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "changes", [{"mailbox": "103"}, {"mailbox": "103@default\r\nX: y"}, {"folder": "../../x"}, {"id": "a b"}]
)
async def test_nothing_hostile_is_asked(changes):
    there = Asterisk()
    with pytest.raises(PbxError):
        await there.actions.move(replace(MESSAGE, **changes), "Old")
    with pytest.raises(PbxError):
        await there.actions.move(MESSAGE, "../Old")
    with pytest.raises(PbxError):
        await there.actions.forward(MESSAGE, "200")
    with pytest.raises(PbxError):
        await there.actions.messages("103@default,s")
    assert there.asked == []
