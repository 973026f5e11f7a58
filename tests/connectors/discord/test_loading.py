"""discord.py is loaded where Discord is on, and nowhere else."""

from __future__ import annotations

import subprocess
import sys

WITHOUT = """
import sys
sys.modules["discord"] = None  # whoever imports it now fails
import ucbridge.app, ucbridge.checks
from ucbridge import connector_registry
assert "discord" in connector_registry.settings_of(connector_registry.classes())
print("fine")
"""


def test_a_bridge_without_discord_never_loads_its_library() -> None:
    ran = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("fine\n", "")
