"""Which records are of one call. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from ucbridge.pbx.cdr.interface import CallRecord

_TOUCHING = timedelta(seconds=2)
"""How far apart records of one channel may be; after a restart of Asterisk another one has its name."""


def calls(records: Iterable[CallRecord]) -> list[list[CallRecord]]:
    """Return the records of each call in their order: by linkedid, where there is none by uniqueid.

    A transfer joins two calls: the records before it have their own linkedid, but the same channel.
    """
    groups: list[list[CallRecord]] = []
    of: dict[str, list[CallRecord]] = {}
    for record in sorted(records, key=lambda each: (each.started, each.sequence)):
        found = [group for name in _ids(record) if (group := of.get(name)) is not None]
        found += [group for name in _channels(record) if (group := of.get(name)) and _touches(group, record, name)]
        mine = found[0] if found else []
        if not found:
            groups.append(mine)
        for other in found[1:]:
            if other is not mine and other:
                mine += other
                of |= {name: mine for name, group in of.items() if group is other}
                groups = [group for group in groups if group is not other]
        mine.append(record)
        of |= dict.fromkeys((*_ids(record), *_channels(record)), mine)
    return [sorted(group, key=lambda each: (each.started, each.sequence)) for group in groups]


def _ids(record: CallRecord) -> Iterator[str]:
    yield from (f"id {each}" for each in (record.linked_id, record.unique_id) if each)


def _channels(record: CallRecord) -> Iterator[str]:
    yield from (f"channel {each}" for each in (record.channel, record.dst_channel) if each)


def _touches(group: list[CallRecord], record: CallRecord, name: str) -> bool:
    return any(each.ended >= record.started - _TOUCHING for each in group if name in _channels(each))
