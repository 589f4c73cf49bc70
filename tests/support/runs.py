"""Whole runs of the operator in this process, on files that a test has made."""

import gc
import logging
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from selector import app
from tests.support.builders import FOLDERS_IN, write
from tests.support.names import LEFTOVER, OUTPUT, REPORT


class Run(NamedTuple):
    """What a run left: its exit code, the output or None, the names in the output folder, log, report or None."""

    exit_code: int
    output: bytes | None
    names: list[str]
    log: str
    report: bytes | None


def run(files: Mapping[str, bytes], rules: bytes, *, report: str = "none") -> Run:
    """Do a whole run on input files; the output folder holds what an earlier run left."""
    with TemporaryDirectory(dir=FOLDERS_IN) as name, process_as_it_was(), redirect_stdout(StringIO()):
        folder = Path(name)
        write(folder, {f"input/{path}": content for path, content in files.items()})
        write(folder, {"rules.json": rules, f"output/{OUTPUT}": b"stale", f"output/{LEFTOVER}": b""})
        code = app.run(
            {
                "NVIDIA_CLARA_INPUT": f"{folder}/input",
                "NVIDIA_CLARA_OUTPUT": f"{folder}/output",
                "NVIDIA_CLARA_LOGS": f"{folder}/logs",
                "NVIDIA_CLARA_SELECTION_RULES_FILE": f"{folder}/rules.json",
                "SERIES_SELECTOR_REPORT": report,
            }
        )
        names = sorted(path.name for path in (folder / "output").iterdir())
        log = (folder / "logs" / "series-selector.log").read_text("utf-8")
        return Run(code, _content(folder / "output" / OUTPUT), names, log, _content(folder / "logs" / REPORT))


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@contextmanager
def process_as_it_was() -> Iterator[None]:
    """Undo what a run does to its process, which ends with it: signals, the garbage collector, logging."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    root = logging.getLogger()
    log_handlers, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    try:
        yield
    finally:
        for handler in root.handlers[:]:
            root.removeHandler(handler)
            handler.close()
        for handler in log_handlers:
            root.addHandler(handler)
        root.setLevel(level)
        logging.raiseExceptions = raises
        gc.enable()
        for number, action in handlers.items():
            signal.signal(number, action)
