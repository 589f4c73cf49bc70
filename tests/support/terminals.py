"""Programs on a terminal of their own, which has a width and shows what they print."""

import os
import pty
import subprocess
import termios
from collections.abc import Sequence
from pathlib import Path


def on_terminal(command: Sequence[str | Path], columns: int, **environment: str) -> tuple[int, str]:
    """Run a program, and return its exit code and what it prints, with the terminal's line ends as plain ones."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (50, columns))
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "FORCE_COLOR", "NO_COLOR"}}
    variables = {**kept, "TERM": "xterm-256color", **environment}
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=variables) as process:
        os.close(its)
        printed = b""
        try:
            while some := os.read(ours, 65536):
                printed += some
        except OSError:  # As Linux says that nobody has the terminal open any more.
            pass
    os.close(ours)
    return process.returncode, printed.decode().replace("\r\n", "\n")
