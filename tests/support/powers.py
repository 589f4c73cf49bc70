"""Processes of root for which permissions hold."""

import os
import subprocess
from functools import cache

_WITHOUT = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]

PERMISSIONS_HOLD = _WITHOUT if os.geteuid() == 0 else []
"""What to put before a command so that permissions hold for it, which they do not for an almighty root."""


@cache
def no_permissions() -> str:
    """Return why permissions cannot be made to hold here, or nothing where they can."""
    try:
        probe = subprocess.run([*PERMISSIONS_HOLD, "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return f"there is no {PERMISSIONS_HOLD[0]}"
    return f"root cannot lay down its powers: {probe.stderr.strip()}" if probe.returncode else ""
