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
    "read the files": ("payload.files.read",),
    "check that they are UTF-8": ("metadata_loader.text_of", "payload.streaming.studies.check_utf8"),
    "decode the metadata": ("payload.whole_file.decode_list",),
    "check that UIDs are well-formed and unique": (
        "payload.whole_file.are_distinct",
        "payload.whole_file.are_plain",
        "payload.streaming.studies.Distinct.add",
        "payload.streaming.studies.StudyStream.check_uids",
    ),
    "decode the mapping": ("payload.images.decode_mapping", "payload.streaming.mapping.decode_mapping"),
    "find the images of series": ("metadata_loader.count_images", "payload.streaming.mapping.MappingInStep.of"),
    "assemble the payload": ("metadata_loader.load_payload", "payload.streaming.studies.StudyStream._decoded"),
    "match and choose, read pieces and free them": ("series_selector.select",),
    "sort the studies": ("rules.choose.study_order.StudyOrder.keep", "rules.choose.study_order.StudyOrder.sorted"),
    "explain": ("rules.explain.explaining.Explaining.add", "rules.explain.explaining.Explaining.explained"),
    "report": ("report.build.record", "report.build.write"),
    "output": ("output_writer.render", "output_writer.write"),
}
"""The functions whose seconds count as those of each part; not those of functions of other parts that they call."""


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
        os.environ["SERIES_SELECTOR_WORKERS"] = "1"  # What other processes do would not be counted.
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
    """Return the seconds of each part of a run, and their total."""
    begin = time.perf_counter()
    app = import_module("selector.app")
    seconds = {"import": time.perf_counter() - begin} | dict.fromkeys(PARTS, 0.0)
    for part, functions in PARTS.items():
        for path in functions:
            _time(path, part, seconds)
    app.run(os.environ)
    total = time.perf_counter() - begin
    return seconds | {"the rest": total - sum(seconds.values()), "all": total}


def _time(path: str, part: str, seconds: dict[str, float]) -> None:
    """Let a function count its seconds as those of a part."""
    owner, _, name = f"selector.{path}".rpartition(".")
    module, _, type_name = owner.rpartition(".")
    holder = getattr(import_module(module), type_name) if type_name[0].isupper() else import_module(owner)
    function: Callable[..., object] = getattr(holder, name)

    def timed(*values: object, **named: object) -> object:
        begin, before = time.perf_counter(), sum(seconds.values())
        try:
            return function(*values, **named)
        finally:
            seconds[part] += time.perf_counter() - begin - (sum(seconds.values()) - before)

    setattr(holder, name, timed)


if __name__ == "__main__":
    main()
