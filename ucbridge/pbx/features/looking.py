"""Reading what is set on all phones at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.features import checked
from ucbridge.pbx.features.astdb import UNKNOWN_ACTION, AstDb
from ucbridge.pbx.features.dialect import Dialect
from ucbridge.pbx.features.interface import Listed, PhoneSettings


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look saw: the settings of every phone on which something is set, and whom the PBX lists."""

    settings: Mapping[str, PhoneSettings]
    listed: Mapping[str, Listed]


async def look(dialect: Dialect, db: AstDb, known: Iterable[str]) -> Sight:
    """Read everything. An Asterisk without DBGetTree is asked phone by phone, also for those of `known`."""
    try:
        trees = await asyncio.gather(*(db.tree(family) for family in dialect.families))
    except ActionFailed as failed:
        if not failed.message.startswith(UNKNOWN_ACTION):
            raise
        return await _look_one_by_one(dialect, db, known)
    kept = {key: value for tree in trees for key, value in tree.items()}
    of: dict[str, dict[str, str]] = {}
    for key, value in kept.items():
        if extension := dialect.extension_of(key):
            of.setdefault(extension, {})[key] = value
    settings = {each: dialect.read(each, own) for each, own in of.items() if checked.is_extension(each)}
    return Sight(settings, dialect.listed(kept))


async def _look_one_by_one(dialect: Dialect, db: AstDb, known: Iterable[str]) -> Sight:
    """Read by the actions of every Asterisk: names below a family are told as far as they fit into one answer."""
    below = await asyncio.gather(*(db.below(family) for family in dialect.families))
    extensions = {name for names in below for name in names if checked.is_extension(name)} | set(known)
    kept = {each: await db.several(dialect.keys(each)) for each in sorted(extensions)}
    users = {key: value for own in kept.values() for key, value in own.items()}
    users |= await db.several(key for each in extensions for key in dialect.listing_keys(each))
    return Sight({each: dialect.read(each, own) for each, own in kept.items()}, dialect.listed(users))
