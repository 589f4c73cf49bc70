"""Give the operator hostile inputs, tell what comes of each, and put the table into the page on reliability.

    python tests/robustness/hostile.py [--small] [--only PART]

Each input goes through `main.py` in a process of its own, and must end with the exit code that is expected, a clear
message, nothing half written, no value of an attribute in the log, and nothing on the console that is not text. Its
memory beyond that of a run on a small payload must be at most 20 times its input, and 16 MiB; after two minutes it is
ended. After each, a run on a sound payload with the same output and logs folders must be as good as ever. The exit
code is 1 where one of these is not so.

The inputs take up to 200 MB in the folder for temporary files. `--small` makes them smaller, as in the test run, and
leaves the page as it is; `--only` tries those in whose description PART occurs.
"""

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.robustness import hostile_files, hostile_numbers, hostile_rules, hostile_texts, hostile_values
from tests.robustness.hostile_scenes import Played, Scene, floor_of, play
from tests.support import printed

PAGE, PART = "reliability.md", "hostile input"
PARTS: Mapping[str, Sequence[Scene]] = {
    "Metadata and mapping: depth, length, number": hostile_values.SCENES,
    "Metadata and mapping: numbers and members": hostile_numbers.SCENES,
    "Texts": hostile_texts.SCENES,
    "Rules": hostile_rules.SCENES,
    "Files": hostile_files.SCENES,
}
_LARGE = 1_000_000
"""Bytes from which on the ratio of memory to input says something."""
_TITLES = ("what", "result", "time", "memory")


def main() -> int:
    """Play all scenes, print, and return the exit code."""
    parser = ArgumentParser(description="Give the operator hostile inputs.")
    parser.add_argument("--small", action="store_true", help="smaller inputs; the page stays as it is")
    parser.add_argument("--only", default="", metavar="PART", help="those with this in their description")
    arguments = parser.parse_args()
    played = {
        part: [_play(scene, full=not arguments.small) for scene in scenes if arguments.only in scene.what]
        for part, scenes in PARTS.items()
    }
    is_all = not arguments.small and not arguments.only
    printed.put(PAGE, PART, f"{printed.machine()}\n\n{_tables(played)}", is_all=is_all)
    surprises = [one for ones in played.values() for one in ones if one.surprises]
    for one in surprises:
        sys.stderr.write(f"{one.scene.what}: {'; '.join(one.surprises)}\n")
    return 1 if surprises else 0


def _play(scene: Scene, *, full: bool) -> Played:
    with tempfile.TemporaryDirectory() as floor, tempfile.TemporaryDirectory() as top:
        played = play(scene, Path(top), floor_of(Path(floor)), full=full)
    sys.stderr.write(f"{scene.what}: {played.ran.seconds:.1f} s\n")
    return played


def _tables(played: Mapping[str, Iterable[Played]]) -> str:
    return "\n\n".join(f"### {part}\n\n{printed.table(_TITLES, map(_row, ones))}" for part, ones in played.items())


def _row(played: Played) -> tuple[str, ...]:
    is_large = played.size >= _LARGE
    memory = f"{played.grown / played.size:.1f} times the input" if is_large else f"{played.grown / 2**20:.0f} MiB"
    return played.scene.what, played.scene.outcome, f"{played.ran.seconds:.1f} s", memory


if __name__ == "__main__":
    raise SystemExit(main())
