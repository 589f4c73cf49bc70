"""Each hostile input has its expected outcome; the large ones are made smaller, except in the long run."""

from pathlib import Path

import pytest

from tests.robustness.hostile import PARTS
from tests.robustness.hostile_scenes import Scene, floor_of, play
from tests.robustness.hostile_stage import SECRET, Stage
from tests.robustness.hostile_texts import nothing_opened

SCENES = [scene for scenes in PARTS.values() for scene in scenes]
LARGE = [scene for scene in SCENES if scene.full > scene.small]


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> int:
    return floor_of(tmp_path_factory.mktemp("floor"))


@pytest.mark.parametrize("scene", SCENES, ids=[scene.what for scene in SCENES])
def test_hostile(scene: Scene, floor: int, tmp_path: Path) -> None:
    assert play(scene, tmp_path, floor, full=False).surprises == []


@pytest.mark.long
@pytest.mark.parametrize("scene", LARGE, ids=[scene.what for scene in LARGE])
def test_hostile_in_full(scene: Scene, floor: int, tmp_path: Path) -> None:
    assert play(scene, tmp_path, floor, full=True).surprises == []


def _selection_named_like_a_value(stage: Stage, _: int) -> None:
    stage.write_rules({"selections": [{"name": SECRET.decode(), "conditions": {"SeriesDescription": "t2"}}]})


def _nothing_odd(_stage: Stage, _: int) -> None:
    pass


@pytest.mark.parametrize(
    ("scene", "surprise"),
    [
        (Scene("another exit code", _nothing_odd, "", code=3), "exit code 0"),
        (Scene("something unsaid", _nothing_odd, "", says="NaN"), "it does not say 'NaN'"),
        (Scene("another selection", _nothing_odd, "", takes={}), "selected: "),
        (Scene("a value in the log", _selection_named_like_a_value, ""), "a value in the log"),
        (Scene("a check", _nothing_odd, "", check=lambda _, ran: f"{ran.exit_code} is told"), "0 is told"),
    ],
    ids=lambda value: value.what if isinstance(value, Scene) else "",
)
def test_what_is_not_so_is_told(scene: Scene, surprise: str, floor: int, tmp_path: Path) -> None:
    (told,) = play(scene, tmp_path, floor, full=False).surprises
    assert told.startswith(surprise)


def test_what_is_opened_is_noticed(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.rules.rename(tmp_path / "evil")
    stage.environ["NVIDIA_CLARA_SELECTION_RULES_FILE"] = str(tmp_path / "evil")
    ran = stage.run(audited=True)
    assert ran.exit_code == 0
    assert nothing_opened(stage, ran) == f"opened: {str(tmp_path / 'evil')!r}"
