"""Looking at all phones, also on an Asterisk without DBGetTree, and what is told of it."""

import asyncio

import pytest

from ucbridge.config.pbx import FeatureSettings, PbxSettings
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.features.astdb import NOT_FOUND, UNKNOWN_ACTION
from ucbridge.pbx.features.interface import Listed, PhoneSettings
from ucbridge.pbx.features.phone_features import PhoneFeatures

pytestmark = pytest.mark.asyncio

SETTINGS = PbxSettings.model_validate(
    {"ami": {"secret": "a" * 24}, "ari": {"secret": "b" * 24}, "features": FeatureSettings(look_seconds=3600)}
)
FREEPBX = {
    "AMPUSER/101/device": "101",
    "AMPUSER/101/cidname": "Alice Martin",
    "AMPUSER/101/voicemail": "default",
    "DEVICE/101/dial": "PJSIP/101",
}


class OldAsterisk:
    """Answers from a database as AMI does; one before 18.20 has no DBGetTree."""

    def __init__(self, kept, *, trees):
        self.kept = dict(kept)
        self.trees = trees
        self.told = []
        self.features = PhoneFeatures(SETTINGS, self.ask, self.rows, tell=self.told.append)

    async def ask(self, action, headers):
        name = headers["Variable"]
        if name.startswith("DB_KEYS("):
            family = name[8:-1] + "/"
            return {
                "Value": ",".join({key[len(family) :].split("/")[0] for key in self.kept if key.startswith(family)})
            }
        return {"Value": ""}

    async def rows(self, action, headers):
        family = headers["Family"]
        if action == "DBGetTree":
            if not self.trees:
                raise ActionFailed(action, f"{UNKNOWN_ACTION}: DBGetTree. Use Action: ListCommands")
            return [{"Key": f"/{key}", "Val": kept} for key, kept in self.kept.items() if key.startswith(f"{family}/")]
        key = f"{family}/{headers['Key']}"
        if key not in self.kept:
            raise ActionFailed(action, NOT_FOUND)
        return [{"Val": self.kept[key]}]

    async def look(self):
        """Have the bridge connect and look once."""
        self.features.connected()
        running = asyncio.create_task(self.features.run())
        while not self.features._looked:  # noqa: ASYNC110 - nobody is told of a look that found nothing
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.features._looked = None
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        self.features.lost()


@pytest.mark.parametrize("trees", [True, False], ids=["trees", "key by key"])
async def test_an_extension_is_told_of_when_something_is_set_on_it(trees):
    pbx = OldAsterisk({**FREEPBX, "DND/102": "YES"}, trees=trees)
    await pbx.look()
    assert pbx.features.dialect == "freepbx"
    assert pbx.features.listed == {"101": Listed("101", "Alice Martin", ("PJSIP/101",), "101@default")}
    assert pbx.told == [], "the first look compares with nothing"
    pbx.kept |= {"CF/101": "102", "CW/103": "ENABLED"}
    del pbx.kept["DND/102"]
    await pbx.look()
    assert {change.extension for change in pbx.told} == {"101", "102", "103"}
    pbx.told.clear()
    await pbx.look()
    assert pbx.told == []


async def test_a_plain_pbx_is_one_without_freepbxs_keys():
    pbx = OldAsterisk({"DND/101": "YES"}, trees=True)
    await pbx.look()
    assert pbx.features.dialect == "plain"
    assert pbx.features.listed == {}
    assert (await pbx.features.get("101")) == PhoneSettings(
        do_not_disturb=True, call_waiting=False, follow_me=(await pbx.features.get("101")).follow_me
    )


async def test_nothing_can_be_compared_when_another_dialect_is_spoken():
    pbx = OldAsterisk({"DND/101": "YES"}, trees=True)
    await pbx.look()
    pbx.kept |= FREEPBX
    await pbx.look()
    assert (pbx.features.dialect, pbx.told) == ("freepbx", [])
