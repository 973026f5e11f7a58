"""How the families of AMI actions get at the connection there is just now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ucbridge.pbx.ami import Frames
from ucbridge.pbx.frames import Frame, Value

Ask = Callable[[str, dict[str, Value]], Awaitable[Frame]]
"""Send an action and return its response; raises as `interface.Pbx.originate` does."""
Rows = Callable[[str, dict[str, Value]], Awaitable[Frames]]
"""Send an action that answers with a list and return it; raises as `interface.Pbx.originate` does."""
Place = Callable[[str, dict[str, Value]], Awaitable[None]]
"""Send an Originate, given its channel id and headers, and follow it."""
