"""The table `[connectors.discord]`. Nothing here loads discord.py: `ucbridge check` reads it without."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict

from ucbridge.config.values import Expected, Secret, pattern
from ucbridge.i18n import _

NAME = "discord"

Snowflake = Annotated[str, pattern(r"^[0-9]{15,21}$"), Expected(_("an id of Discord: 15 to 21 digits, in quotes"))]


class Settings(BaseModel):
    """What an administrator sets.

    `servers` are the ids of the servers the bot serves, all it is in where none is named; names of roles count in
    [permissions] only for servers named here. `user_install` offers the commands to people who add the app to their
    own account, too. `status` is the line under the bot's name: with "auto" it tells how many calls go on where servers
    are named, for everybody who meets the bot reads it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: Secret
    api_url: Annotated[
        str, pattern(r"^https?://[^\s?#@]+$"), Expected(_('an address such as "https://discord.com/api/v10"'))
    ] = "https://discord.com/api/v10"
    gateway_url: Annotated[
        str, pattern(r"^(wss?://[^\s?#@]+)?$"), Expected(_('an address such as "wss://gateway.discord.gg"'))
    ] = ""
    servers: tuple[Snowflake, ...] = ()
    user_install: bool = True
    status: Literal["auto", "calls", "off"] = "auto"

    @property
    def api(self) -> str:
        """Return where requests go: to the version we speak, unless another is named."""
        address = self.api_url.rstrip("/")
        return f"{address}/v10" if address.endswith("/api") else address

    @property
    def tells_calls(self) -> bool:
        """Tell whether the line under the bot's name says how many calls go on."""
        return self.status == "calls" or (self.status == "auto" and bool(self.servers))
