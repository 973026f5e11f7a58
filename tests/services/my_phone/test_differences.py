"""What differs between two states of a phone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ucbridge.pbx.features.interface import FollowMe, Forward, PhoneSettings, Presence, Shown
from ucbridge.services.my_phone.differences import Setting, carried_over, differences

NUMBERS = st.sampled_from(["102", "103", "0612345678"])
SETTINGS = st.builds(
    PhoneSettings,
    do_not_disturb=st.booleans(),
    forwards=st.dictionaries(st.sampled_from(Forward), NUMBERS),
    call_waiting=st.sampled_from([None, True, False]),
    follow_me=st.sampled_from([None, FollowMe(), FollowMe(True, ("102",)), FollowMe(False, ("102",))]),
    shown=st.sampled_from([Shown(), Shown(Presence.AWAY), Shown(Presence.AWAY, "Back at three")]),
    devices=st.sampled_from([(), ("PJSIP/101",)]),
)


def test_each_thing_is_told_apart() -> None:
    before = PhoneSettings(forwards={Forward.BUSY: "102"})
    after = PhoneSettings(do_not_disturb=True, forwards={Forward.ALL: "103"})
    assert differences(before, after) == [Setting.DO_NOT_DISTURB, Setting.FORWARD_ALL, Setting.FORWARD_BUSY]


@given(SETTINGS)
def test_nothing_differs_from_itself(settings: PhoneSettings) -> None:
    assert differences(settings, settings) == []


@given(SETTINGS, SETTINGS)
def test_what_is_carried_over_differs_no_more(before: PhoneSettings, after: PhoneSettings) -> None:
    assert differences(carried_over(before, after, differences(before, after)), after) == []


@given(SETTINGS, SETTINGS, st.sets(st.sampled_from(Setting)))
def test_the_rest_stays_as_it_was(before: PhoneSettings, after: PhoneSettings, these: set[Setting]) -> None:
    assert not these & set(differences(carried_over(before, after, these), after))
    assert not set(differences(before, carried_over(before, after, these))) - these
