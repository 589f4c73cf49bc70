"""A few thousand odd inputs, the same in every run, and more in the long run; the fuzzer notices what is wrong."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.robustness import bounds, fuzzing_inputs
from tests.robustness.fuzzing import by_coverage, by_mutation, tried
from tests.robustness.fuzzing_checks import faults
from tests.robustness.fuzzing_runs import LEFTOVER, Ran, Started, laid_out
from tests.robustness.fuzzing_shrinking import shrunk
from tests.robustness.fuzzing_trial import METADATA, RULES, decoded
from tests.robustness.fuzzing_worker import STARTED, STARTED_EVERY

SEED = 1
ATHERIS = Path(__file__).resolve().parents[2] / ".venv-atheris" / "bin" / "python"
"""Made as the docstring of `fuzzing.py` says."""


@pytest.mark.parametrize(("inputs", "seed"), [(2_500, SEED), pytest.param(20_000, 2, marks=pytest.mark.long)])
def test_nothing_breaks_it(inputs: int, seed: int, tmp_path: Path) -> None:
    tally = tried(by_mutation(range(inputs), seed, tmp_path))
    assert tally.failures == []
    codes = {code for row in tally.rows.values() for code in row.codes}
    assert (sum(row.codes.total() for row in tally.rows.values()), codes) == (inputs, {0, 2, 3, 4, 5})
    measured = {name: len(row.memory) for name, row in tally.rows.items() if row.memory}
    assert measured == {STARTED: inputs // STARTED_EVERY, fuzzing_inputs.GROWN: inputs // fuzzing_inputs.GROWN_EVERY}


@pytest.mark.skipif(not ATHERIS.exists(), reason="there is no .venv-atheris with atheris in it")
def test_nothing_that_coverage_finds_breaks_it(tmp_path: Path) -> None:
    tally = tried(by_coverage(str(ATHERIS), 200, SEED, tmp_path))
    assert tally.failures == []
    assert sum(row.codes.total() for row in tally.rows.values()) == 200
    assert all(name.endswith(", coverage-guided") for name in tally.rows)


def test_an_input_is_made_of_its_seed_and_number_alone() -> None:
    made = [fuzzing_inputs.trial(seed, number).encoded() for seed in (1, 2) for number in range(1, 40)]
    assert made == [fuzzing_inputs.trial(seed, number).encoded() for seed in (1, 2) for number in range(1, 40)]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize("number", range(1, 40))
def test_an_input_can_be_written_as_one_text(number: int) -> None:
    trial = fuzzing_inputs.trial(SEED, number)
    assert decoded(trial.encoded()) == trial
    assert decoded(trial.encoded()[:-1]) is None


def write(name: str, text: str) -> Callable[[Path, Ran], Ran]:
    def damage(top: Path, ran: Ran) -> Ran:
        (top / name).write_text(text, "utf-8")
        return ran

    return damage


def cut(name: str) -> Callable[[Path, Ran], Ran]:
    def damage(top: Path, ran: Ran) -> Ran:
        (top / name).write_bytes((top / name).read_bytes()[:-20])
        return ran

    return damage


def unlink(name: str) -> Callable[[Path, Ran], Ran]:
    def damage(top: Path, ran: Ran) -> Ran:
        (top / name).unlink()
        return ran

    return damage


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda _, ran: replace(ran, exit_code=1), "exit code 1"),
        (lambda _, ran: replace(ran, exit_code=-11), "exit code -11"),
        (lambda _, ran: replace(ran, exit_code=3), "there is output with exit code 3"),
        (lambda _, ran: replace(ran, errors=b"Traceback (most recent call last):"), "a traceback"),
        (lambda _, ran: replace(ran, errors=b"oh"), "something on stderr: oh"),
        (lambda _, ran: replace(ran, console=b"\x1b[31m"), "more than text on the console"),
        (lambda _, ran: replace(ran, console="\u202e".encode()), "more than text on the console"),
        (lambda _, ran: replace(ran, console=b"\xff"), "the console is not UTF-8"),
        (lambda _, ran: replace(ran, seconds=10.5), "it takes too long"),
        (lambda _, ran: replace(ran, hung=True), "it takes too long"),
        (lambda _, ran: replace(ran, grown=bounds.ALLOWANCE * 2), "it needs more memory"),
        (write(f"output/{LEFTOVER}", ""), "a temporary file is left"),
        (write("logs/.x.tmp", ""), "a temporary file is left"),
        (cut("output/selected-images.json"), "selected-images is no JSON"),
        (write("output/selected-images.json", '{"1.2": 5}'), "selected-images does not fit its schema"),
        (unlink("output/selected-images.json"), "there is no output"),
        (write("output/of somebody else.txt", ""), "a file of somebody else was changed"),
        (unlink("logs/selection-report.html"), "in the logs folder"),
        (cut("logs/selection-report.html"), "the page is not whole"),
        (cut("logs/selection-report.json"), "the report does not fit"),
        (write("logs/selection-report.json", '{"version": "1"}'), "the report does not fit"),
        (write("logs/series-selector.log", "oh"), "a line of the log is no JSON"),
    ],
)
def test_what_is_wrong_is_seen(
    damage: Callable[[Path, Ran], Ran], fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # `laid_out` goes there too; this comes back.
    trial, top = fuzzing_inputs.sound(), tmp_path / "trial"
    top.mkdir()
    run = Started(tmp_path, trial, top)
    with laid_out(trial, top):
        ran = run(trial, top)
        assert faults(trial, ran, top) == []
        found = faults(trial, damage(top, ran), top)
        assert [one for one in found if one.startswith(fault)]


def test_an_input_that_fails_is_made_small() -> None:
    trial = fuzzing_inputs.sound().with_file("log.json", b"x" * 100)
    smaller = shrunk(trial, lambda one: b'"Modality"' in one.files[METADATA] and b"conditions" in one.files[RULES])
    assert json.loads(smaller.files[METADATA]).keys() == {"studies"}
    assert len(smaller.files[METADATA]) < 100
    assert json.loads(smaller.files[RULES]) == {"selections": [{"conditions": {}}]}
    assert smaller.files["log.json"] == b""
