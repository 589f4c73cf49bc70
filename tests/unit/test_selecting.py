"""A payload and what the rules select of it: as a stream, by several processes, or loaded whole."""

import json
from collections.abc import Iterable
from math import inf
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from selector import metadata_loader
from selector.errors import InputError
from selector.models import Payload, Portion
from selector.payload.streaming.mapping import NotInStepError
from selector.payload.streaming.pieces import CannotStreamError
from selector.selecting import Source, selected
from selector.selecting_by_processes import by_processes
from selector.series_selector import Limits
from tests.support.builders import Dataset, rules_of, selection, selections, series, study, write
from tests.support.names import IMAGES, METADATA
from tests.support.streams import structures

RULES = rules_of(selections(selection({"Modality": "MR"}, name="MR")))
SLOW = rules_of(selections(selection({"SeriesDescription": {"matches": "(a|a)+$"}})))


def many(count: int, **attributes: object) -> list[Dataset]:
    return [study(f"{number}", series(f"{number}.1", Modality="MR", **attributes)) for number in range(1, count + 1)]


def large(folder: Path, *more: Dataset) -> Source:
    """Write a payload that is a stream, and more studies at its end."""
    write(folder, {METADATA: [*many(200, Padding="x" * 30_000), *more], IMAGES: {"1.1": "a"}})
    return Source(str(folder), structures(RULES))


class Passed:
    """Sees a payload pass."""

    def __init__(self) -> None:
        self.studies: list[list[str]] = []

    def passing(self, portions: Iterable[Portion]) -> Iterable[Portion]:
        self.studies.append([])
        for portion in portions:
            self.studies[-1] += [one.StudyInstanceUID for one in portion.studies]
            yield portion


def test_a_large_payload_passes_as_a_stream(tmp_path: Path) -> None:
    passed = Passed()
    payload, result = selected(large(tmp_path), RULES, Limits(0, 60), passed.passing)
    assert (payload.series_count, payload.image_count, result.totals[0].matched) == (200, 1, 200)
    assert list(map(len, passed.studies)) == [200]
    assert not list(payload.portions)


def test_what_must_be_loaded_whole_passes_once_more(tmp_path: Path) -> None:
    passed = Passed()
    again = study("1", series("1.2", Modality="MR"))
    payload, result = selected(large(tmp_path, again), RULES, Limits(0, 60), passed.passing)
    assert (payload.study_count, payload.series_count, result.totals[0].matched) == (200, 201, 201)
    assert list(map(len, passed.studies)) == [201, 200]


def test_a_study_that_is_there_again_is_noticed_before_the_end(tmp_path: Path) -> None:
    studies, passed = many(20_000, Padding="x" * 300), Passed()
    write(tmp_path, {METADATA: [studies[0], *studies], IMAGES: {}})
    selected(Source(str(tmp_path), structures(RULES)), RULES, Limits(0, 60), passed.passing)
    assert len(passed.studies[0]) < 10_000 < len(passed.studies[1]) == 20_000


def processes(folder: Path, *, rules: object = RULES, seconds: float = 60) -> tuple[Payload, object]:
    loader = metadata_loader.stream_loader(str(folder), structures(RULES), in_step=False, size=500)
    return by_processes(loader, rules, Limits(inf, seconds, 3))  # type: ignore[arg-type]


def test_processes_hand_over_what_they_have_read(tmp_path: Path) -> None:
    odd = study("99", series("99.1", Modality={"vr": "CS", "Value": [["MR"]]}))
    write(tmp_path, {METADATA: {"studies": [*many(90), "odd", odd]}, IMAGES: {"1.1": "a", "90.1": "b"}})
    payload, _ = processes(tmp_path)
    assert (payload.study_count, payload.series_count, payload.image_count) == (91, 91, 2)
    assert [one.place for one in payload.left_out] == ["$.studies[90]"]


@pytest.mark.parametrize(
    "files",
    [
        {METADATA: [*many(90), many(1)[0]]},
        {METADATA: [*many(90), study("1")]},
        {METADATA: [*many(1), *many(90)]},
        {METADATA: [*many(90), study("91", series("1.1"))]},
        {METADATA: [*many(90), study("91", series("90.1"))]},
        {METADATA: many(90), f"b/{METADATA}": [study("91", series("91.1"))]},
        {METADATA: [study("91", series("91.1"), x=many(90)), *many(10)]},
        {METADATA: many(90, ConversionSoftware="dcm2niix")},
    ],
    ids=[
        "study twice",
        "study twice, once without series",
        "study twice in one part",
        "series twice",
        "series twice in one part",
        "two files",
        "a beginning inside a study",
        "sidecar",
    ],
)
def test_what_one_process_must_do(files: dict[str, object], tmp_path: Path) -> None:
    write(tmp_path, {**files, IMAGES: {}})
    with pytest.raises(CannotStreamError):
        processes(tmp_path)


def test_processes_read_the_mapping_in_step(tmp_path: Path) -> None:
    images = {f"{number}.1": f"{number}.nii" for number in range(1, 91) if number % 7} | {"99": "x"}
    write(tmp_path, {METADATA: many(90), IMAGES: images})
    loader = metadata_loader.stream_loader(str(tmp_path), structures(RULES), size=500)
    payload, result = by_processes(loader, RULES, Limits(inf, 60, 3))
    assert (payload.image_count, payload.unknown_image_count) == (len(images) - 1, 1)
    assert {one.uid: one.images for one in result.studies if one.images} == {
        uid.removesuffix(".1"): (image,) for uid, image in images.items() if uid != "99"
    }


def test_a_mapping_in_another_order_is_noticed_before_or_by_a_process(tmp_path: Path) -> None:
    in_order = [f"{number}.1" for number in range(1, 91)]
    for order in (in_order[::-1], [in_order[-1], *in_order[:-1]], [*in_order[1:], in_order[0]]):
        write(tmp_path, {METADATA: many(90), IMAGES: dict.fromkeys(order, "x")})
        loader = metadata_loader.stream_loader(str(tmp_path), structures(RULES), size=500)
        with pytest.raises(NotInStepError):
            by_processes(loader, RULES, Limits(inf, 60, 3))


@pytest.mark.parametrize("workers", [1, 2])
def test_where_the_mapping_is_in_another_order_it_is_read_whole(
    workers: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = large(tmp_path)
    write(tmp_path, {IMAGES: {f"{number}.1": f"{number}" for number in range(200, 0, -1)} | {"a": '\\"'}})
    with caplog.at_level("INFO"):
        payload, result = selected(source, RULES, Limits(0, 60, workers))
    assert (payload.image_count, payload.unknown_image_count, result.totals[0].taken) == (200, 1, 200)
    assert {one.uid: one.images for one in result.studies}["7"] == ("7",)
    assert events(caplog) == ["series-images.json is read as a whole"]


def test_a_search_that_takes_too_long_in_a_process_is_left_to_one(tmp_path: Path) -> None:
    write(tmp_path, {METADATA: many(90, SeriesDescription="a" * 40 + "!"), IMAGES: {}})
    with pytest.raises(CannotStreamError):
        by_processes(metadata_loader.stream_loader(str(tmp_path), structures(SLOW), size=500), SLOW, Limits(0, 60, 2))


def enormous(folder: Path, *more: Dataset) -> Source:
    """Write a payload for two processes, and more studies at its end."""
    document = [*many(700, Padding="x" * 30_000), *more]
    (folder / METADATA).write_text(json.dumps(document), "utf-8")
    (folder / IMAGES).write_text(json.dumps({f"{number}.1": "a" for number in range(1, 701)}), "utf-8")
    return Source(str(folder), structures(RULES), hashing=True)


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what is logged about reading the files again, each with a reason."""
    return [record.getMessage() for record in caplog.records if getattr(record, "reason", "")]


def processes_used() -> float:
    """Return the processor time of all child processes that have ended."""
    return getrusage(RUSAGE_CHILDREN).ru_utime


@pytest.mark.parametrize("workers", [2, 50])
def test_where_workers_are_granted_they_do_a_large_payload(
    workers: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = enormous(tmp_path)
    one, alone = selected(source, RULES, Limits(0, 60, 1))
    before = processes_used()
    with caplog.at_level("INFO"):
        two, together = selected(source, RULES, Limits(0, 60, workers))
    assert processes_used() > before
    assert together == alone
    assert (two.files, two.series_count, two.image_count) == (one.files, 700, 700)
    assert events(caplog) == []


def test_a_payload_that_is_to_pass_is_left_to_one_process(tmp_path: Path) -> None:
    passed = Passed()
    selected(enormous(tmp_path), RULES, Limits(0, 60, 2), passed.passing)
    assert list(map(len, passed.studies)) == [700]


def test_what_no_process_can_stream_is_read_whole_at_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = enormous(tmp_path, study("1", series("1.2", Modality="MR")))
    with caplog.at_level("INFO"):
        payload, _ = selected(source, RULES, Limits(0, 60, 2))
    assert (payload.study_count, payload.series_count) == (700, 701)
    assert events(caplog) == ["The payload is read as a whole"]


def test_what_a_process_cannot_read_is_left_to_one(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = enormous(tmp_path, study("701", series("701.1"), ConversionSoftware="dcm2niix"))
    with caplog.at_level("INFO"), pytest.raises(InputError, match="sidecar"):
        selected(source, RULES, Limits(0, 60, 2))
    assert events(caplog) == ["One process reads the payload", "The payload is read as a whole"]
