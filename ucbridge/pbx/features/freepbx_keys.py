"""FreePBX's keys of AstDB, and what they say: FreePBX 16 and 17, modules core, donotdisturb, callforward,
callwaiting, findmefollow and presencestate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ucbridge.config.values import DEVICE
from ucbridge.pbx.features import checked, presence
from ucbridge.pbx.features.interface import FollowMe, Forward, Listed, PhoneSettings

USERS, DEVICES = "AMPUSER", "DEVICE"
DO_NOT_DISTURB, CALL_WAITING = "DND", "CW"
FORWARDS: Mapping[Forward, str] = {Forward.ALL: "CF", Forward.BUSY: "CFB", Forward.NO_ANSWER: "CFU"}
FAMILIES = (USERS, DEVICES, DO_NOT_DISTURB, *FORWARDS.values(), CALL_WAITING, presence.FAMILY)

FOLLOWED, NOT_FOLLOWED = "DIRECT", "EXTENSION"
"""Where calls go: DIRECT to follow me, EXTENSION to the extension alone."""
OUTSIDE = "#"
"""Behind a number that is dialled as any other; without it an entry of the list is an extension that is rung."""
MOST_DEVICES = 16
"""Devices taken of one user; whatever lists more is no list of phones."""
MAILBOXLESS = frozenset({"", "novm", "disabled"})

_STATE = re.compile(r"(?:Custom:(?:DEV)?(?:DND|CF)|Custom:FOLLOWME|CustomPresence:)([A-Za-z0-9_-]{1,40})")
_FEATURE_KEY = re.compile(rf"(?:{USERS}/([0-9]+)/followme/(?:ddial|grplist)|[A-Za-z]+/([0-9]+))")


class Keys(NamedTuple):
    """Where what is set on one extension is kept."""

    do_not_disturb: str
    call_waiting: str
    forwards: dict[Forward, str]
    followed: str
    numbers: str
    seconds: str
    shown: str


def of(extension: str) -> Keys:
    """Return the keys of an extension. Raises `Unsafe` where it is none."""
    checked.extension(extension)
    follow = f"{USERS}/{extension}/followme"
    return Keys(
        f"{DO_NOT_DISTURB}/{extension}",
        f"{CALL_WAITING}/{extension}",
        {which: f"{family}/{extension}" for which, family in FORWARDS.items()},
        f"{follow}/ddial",
        f"{follow}/grplist",
        f"{follow}/grptime",
        f"{presence.FAMILY}/{extension}",
    )


def extension_of(key: str) -> str:
    """Return whose key this is, where it holds something that can be set on a phone."""
    found = _FEATURE_KEY.fullmatch(key)
    return (found[1] or found[2]) if found and not key.startswith(f"{DEVICES}/") else ""


def read(extension: str, kept: Mapping[str, str]) -> PhoneSettings:
    """Return what is set. Follow me that was never set up is off, whatever FreePBX's pages show."""
    keys = of(extension)
    followed = kept.get(keys.followed, NOT_FOLLOWED).strip() != NOT_FOLLOWED
    return PhoneSettings(
        do_not_disturb=bool(kept.get(keys.do_not_disturb)),
        forwards={which: kept[key] for which, key in keys.forwards.items() if kept.get(key)},
        call_waiting=bool(kept.get(keys.call_waiting)),
        follow_me=FollowMe(followed, others(extension, kept.get(keys.numbers, ""))),
        shown=presence.read(kept.get(keys.shown, "")),
    )


def entries(numbers: str) -> list[str]:
    """Return the entries of a follow-me list, `101-0612345678#`."""
    return [entry for entry in numbers.strip().split("-") if entry]


def others(extension: str, numbers: str) -> tuple[str, ...]:
    """Return the numbers of a follow-me list as they are dialled, without the extension's own."""
    dialled = (entry.rstrip(OUTSIDE) for entry in entries(numbers))
    return tuple(number for number in dialled if number != extension)


def following(extension: str, before: str, numbers: Iterable[str], users: Mapping[str, object]) -> str:
    """Return the follow-me list with these numbers, leaving what stays as it was written.

    The extension's own phone stays where it was in the list, or out of it; a list that is new begins with it. A number
    that is no extension of this PBX is marked as outside, as FreePBX does.
    """
    old = entries(before)
    spelled = {entry.rstrip(OUTSIDE): entry for entry in old}
    new = [spelled.get(each, each if each in users else each + OUTSIDE) for each in numbers]
    if extension in spelled:
        new.insert(min(old.index(spelled[extension]), len(new)), spelled[extension])
    elif not old or not new:
        new.insert(0, extension)
    return "-".join(new)


def devices(kept: str) -> list[str]:
    """Return the ids of a user's devices, `101&99101`."""
    return [each for each in kept.strip().strip('"').split("&") if checked.is_name(each)]


def listed(kept: Mapping[str, str]) -> dict[str, Listed]:
    """Return every user, as the page Extensions lists them."""
    users = {key.split("/")[1] for key in kept if key.startswith(f"{USERS}/") and key.count("/") > 1}
    return {user: _user(user, kept) for user in sorted(users) if checked.is_extension(user)}


def _user(user: str, kept: Mapping[str, str]) -> Listed:
    def of_user(name: str) -> str:
        return kept.get(f"{USERS}/{user}/{name}", "").strip().strip('"')

    dials = (kept.get(f"{DEVICES}/{each}/dial", "").strip() for each in devices(of_user("device")))
    phones = dict.fromkeys(dial for dial in dials if re.fullmatch(DEVICE, dial))  # `Local/...` would dial anything
    context = of_user("voicemail")
    mailbox = "" if context in MAILBOXLESS else f"{user}@{context}"
    return Listed(user, of_user("cidname"), tuple(phones)[:MOST_DEVICES], mailbox)


def owner(device: str, kept: Mapping[str, Listed]) -> str:
    """Return the user of a device: the one that lists it, else the extension of the same name."""
    dials = {device, *(f"{technology}/{device}" for technology in ("PJSIP", "SIP"))}
    for user, one in kept.items():
        if dials & set(one.devices):
            return user
    return device if checked.is_extension(device) else ""


def state_of(name: str) -> str:
    """Return whose state this is, a user or a device; "" for a state that is none of these."""
    found = _STATE.fullmatch(name)
    return found[1] if found else ""
