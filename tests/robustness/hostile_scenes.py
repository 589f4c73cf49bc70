"""What a hostile input is, and what must come of it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.robustness.bounds import is_too_much, line_beyond_text
from tests.robustness.hostile_stage import LOG, OUTPUT, PAGE, SECRET, T2, Ran, Stage, selected
from tests.robustness.hostile_told import Check

SOUND: object = {T2: "t2.nii"}
"""What is selected of the sound payload."""

Lay = Callable[[Stage, int], None]
"""Lays out a hostile input of some size."""

_TEMPLATE = Path(__file__).resolve().parents[2] / "selector" / "report" / "page.html"


@dataclass(frozen=True)
class Scene:
    """One hostile input.

    Attributes
    ----------
    what
        What is hostile in it.
    lay
        Lays it out.
    outcome
        What must come of it, in words.
    code
        The exit code.
    says
        A part of what the console must say.
    takes
        What must be selected, where the exit code is 0.
    full, small
        Its size: in full, and for the test run.
    bounded
        Whether its memory is bounded by its size; rules are bounded by their number of values.
    check
        What else must be so; returns what is not.
    audited
        Whether everything that is opened is written down for that.
    """

    what: str
    lay: Lay
    outcome: str
    code: int = 0
    says: str = ""
    takes: object = field(default_factory=lambda: SOUND)
    full: int = 1
    small: int = 1
    bounded: bool = True
    check: Check | None = None
    audited: bool = False


@dataclass(frozen=True)
class Played:
    """What came of it: how long it took, how much memory beyond that of a sound run, the size of its input."""

    scene: Scene
    ran: Ran
    grown: int
    size: int
    surprises: list[str]


def play(scene: Scene, top: Path, floor: int, *, full: bool) -> Played:
    """Run on a hostile input, and then on the sound one; `floor` is the memory that the sound one needs."""
    stage = Stage(top)
    scene.lay(stage, scene.full if full else scene.small)
    size = stage.size()
    ran = stage.run(audited=scene.audited)
    grown = max(ran.peak - floor, 0)
    surprises = list(_surprises(scene, stage, ran))
    if scene.bounded and is_too_much(grown, size):
        surprises.append(f"memory grew by {grown:,} bytes on an input of {size:,}")
    surprises += _surprises_of_the_next(stage)
    return Played(scene, ran, grown, size, surprises)


def floor_of(top: Path) -> int:
    """Return the memory of a run on the sound payload."""
    return Stage(top).run().peak


def _surprises(scene: Scene, stage: Stage, ran: Ran) -> Iterator[str]:
    if ran.is_ended:
        yield f"it takes too long: it was ended after {ran.seconds:.0f} s"
        return
    if ran.exit_code != scene.code:
        yield f"exit code {ran.exit_code}: {ran.console[-500:]}{ran.errors[-500:]}"
        return
    if scene.says not in ran.console:
        yield f"it does not say {scene.says!r}: {ran.console[:2000]}"
    if ran.errors:
        yield f"on stderr: {ran.errors[:500]}"
    if "Traceback" in ran.console:
        yield "a traceback"
    if (line := line_beyond_text(ran.console)) is not None:
        yield f"more than text on the console: {line[:200]!r}"
    log = stage.logs / LOG
    if SECRET.decode() in ran.console or (log.is_file() and SECRET in log.read_bytes()):
        yield "a value in the log"
    if not stage.arguments:
        yield from _surprises_of_files(scene, stage)
    if scene.check and (found := scene.check(stage, ran)):
        yield found


def _surprises_of_files(scene: Scene, stage: Stage) -> Iterator[str]:
    taken = selected(stage)
    if taken != (scene.takes if scene.code == 0 else None):
        yield f"selected: {json.dumps(taken)[:500]}"
    if stage.output.is_dir():
        others = [path.name for path in stage.output.iterdir() if path.name != OUTPUT]
        if others:
            yield f"beside the output: {others}"
    page = stage.logs / PAGE
    if not page.is_file():
        yield "no report"
    elif page.read_bytes().count(b"<") != _TEMPLATE.read_bytes().count(b"<"):
        yield "the report's page has tags that are not its own"


def _surprises_of_the_next(stage: Stage) -> Iterator[str]:
    """Yield what is wrong with a sound run on the same output and logs."""
    stage.clear()
    stage.make_sound()
    ran = stage.run()
    if ran.exit_code or selected(stage) != SOUND:
        yield f"the next run ends with {ran.exit_code}: {ran.console[-500:]}"
