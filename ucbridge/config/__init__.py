"""The configuration: its tables as types, and `load`, which reads the file or says all that is wrong with it."""

from ucbridge.config.file import load
from ucbridge.config.pbx import AgiSettings, AmiSettings, AriSettings, PbxSettings
from ucbridge.config.section import Section
from ucbridge.config.settings import (
    Bridge,
    Config,
    Contact,
    Logs,
    PersonSettings,
    PolicySettings,
    Store,
    Web,
)

__all__ = [
    "AgiSettings",
    "AmiSettings",
    "AriSettings",
    "Bridge",
    "Config",
    "Contact",
    "Logs",
    "PbxSettings",
    "PersonSettings",
    "PolicySettings",
    "Section",
    "Store",
    "Web",
    "load",
]
