"""Which dialect a PBX speaks: FreePBX is recognised by what it leaves in AstDB, or by its global variables."""

from __future__ import annotations

from ucbridge.config.pbx import PbxSettings
from ucbridge.pbx.features.astdb import AstDb
from ucbridge.pbx.features.dialect import Dialect
from ucbridge.pbx.features.freepbx import FreePbx
from ucbridge.pbx.features.freepbx_keys import DEVICES, USERS
from ucbridge.pbx.features.plain import Plain

GLOBALS = ("AMPMGRUSER", "USEDEVSTATE", "AST_FUNC_DEVICE_STATE")
"""Variables that FreePBX sets and nobody else, for one that has no extension yet."""


async def detect(settings: PbxSettings, db: AstDb) -> Dialect:
    """Return the dialect of the configuration, or the one that is spoken. Raises as `interface.Pbx.originate` does."""
    spoken = settings.dialect
    if spoken == "auto":
        spoken = "freepbx" if await _is_freepbx(db) else "plain"
    return FreePbx(db) if spoken == "freepbx" else Plain(settings, db)


async def _is_freepbx(db: AstDb) -> bool:
    if await db.below(USERS) and await db.below(DEVICES):
        return True
    for name in GLOBALS:
        if await db.variable(name):
            return True
    return False
