"""With less memory than it needs, a run ends with a message; see `memory.py`."""

from collections import Counter
from pathlib import Path

from tests.robustness.faults_stage import Stage
from tests.robustness.memory import granted, steps


def test_too_little_memory_is_said_and_enough_is_enough(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.prepare(["a thousand series"])
    codes = Counter(granted(stage, "a thousand series", kibibytes) for kibibytes in steps(12))
    assert codes[2] >= 2
    assert codes[0] >= 2
    stage.see_the_next("a thousand series")
