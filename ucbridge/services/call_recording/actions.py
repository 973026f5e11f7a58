"""What the buttons of recorded calls are called; `commands.record` handles them.

Each argument is the id of the channel of the presser's own phone.
"""

from __future__ import annotations

RECORD = "call-record"
"""Record, or go on after a pause."""
PAUSE = "call-record-pause"
STOP = "call-record-stop"
