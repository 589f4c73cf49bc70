"""Where the time of a run goes.

    python tests/benchmarks/phases.py [RULES [PAYLOAD]] [--profile]

RULES is the name of a file in `rules`, PAYLOAD one of those in `payloads.py`, or a folder. Prints the seconds of each
part of a run, and with `--profile` what the functions cost.
"""

import cProfile
import os
import pstats
import sys
import time
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.payloads import PAYLOADS, payload
from tests.benchmarks.tools import Job, operator_settings

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = {
    "read and decode both files": ("metadata_loader.load_payload",),
    "select": ("series_selector.select",),
    "report": ("report.record", "report.write"),
    "output": ("output_writer.render", "output_writer.write"),
}


def main() -> None:
    """Do one run in this process, and tell what its parts took."""
    parser = ArgumentParser(description="Where the time of a run goes.")
    parser.add_argument("rules", nargs="?", default="three")
    parser.add_argument("payload", nargs="?", default="whole")
    parser.add_argument("--profile", action="store_true", help="show what the functions cost")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        source = payload(arguments.payload) if arguments.payload in PAYLOADS else Path(arguments.payload)
        os.environ |= operator_settings(Job(arguments.rules, source, Path(folder)))
        if arguments.profile:
            _profile()
        else:
            for part, seconds in _timed_run().items():
                sys.stdout.write(f"{part}\t{seconds}\n")


def _profile() -> None:
    app = import_module("selector.app")
    profile = cProfile.Profile()
    profile.runcall(app.run, os.environ)
    pstats.Stats(profile).sort_stats("tottime").print_stats(30)


def _timed_run() -> dict[str, float]:
    """Return the seconds of each part of a run."""
    begin = time.perf_counter()
    app = import_module("selector.app")
    seconds = {"import": time.perf_counter() - begin} | dict.fromkeys(PARTS, 0.0)
    for part, functions in PARTS.items():
        for path in functions:
            module, _, name = path.partition(".")
            _time(import_module(f"selector.{module}"), name, part, seconds)
    app.run(os.environ)
    return seconds | {"the rest": time.perf_counter() - begin - sum(seconds.values())}


def _time(module: object, name: str, part: str, seconds: dict[str, float]) -> None:
    """Let a function count its seconds as those of a part."""
    function: Callable[..., object] = getattr(module, name)

    def timed(*values: object, **named: object) -> object:
        begin = time.perf_counter()
        try:
            return function(*values, **named)
        finally:
            seconds[part] += time.perf_counter() - begin

    setattr(module, name, timed)


if __name__ == "__main__":
    main()
