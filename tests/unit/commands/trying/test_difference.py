"""What two rule files select differently of payloads in files."""

from pathlib import Path
from typing import Any

import pytest

from selector.commands.terminal import rendered
from selector.commands.trying.difference import DiffRequest, compare
from selector.commands.trying.difference_rows import diff_row
from selector.commands.trying.difference_tables import diff_blocks
from selector.commands.trying.rows import DiffRow
from selector.errors import TO_LOOK_AT, ConfigurationError, InputError
from tests.support.builders import Dataset, Json, selection, selections, series, study, write
from tests.support.names import IMAGES, METADATA

ROOT = Path(__file__).parents[4]
PAYLOADS = sorted(path.parent for path in ROOT.glob("tests/data/**/dicom-metadata.json"))
SAMPLES = sorted((ROOT / "config").glob("**/*.json"))
CT: Dataset = selection({"Modality": "CT", "SliceThickness": {"atMost": 3}}, name="CT")
THICK: Dataset = selection({"Modality": "CT", "SliceThickness": {"atMost": 5}}, name="CT")
SCANNER = {"Manufacturer": "GE", "ManufacturerModelName": "CT 5", "SoftwareVersions": ["a", "b"]}
LISTED = (
    series("1.1", Modality="CT", SeriesNumber=1, SliceThickness=1, **SCANNER),
    series("1.2", Modality="CT", SeriesNumber=2, SliceThickness=5, **SCANNER),
    series("1.3", Modality="CT", SeriesNumber=3, SliceThickness=4),
)
Changes = list[tuple[str, str, str, str]]


def diff(folder: Path, old: Json, new: Json, *studies: Dataset) -> DiffRow:
    listed = studies or (study("1", *LISTED, StudyDescription="Chest"),)
    images = {one["SeriesInstanceUID"]: "a.nii" for each in listed for one in each["series"]}
    write(folder, {"old.json": old, "new.json": new})
    write(folder, {f"input/{METADATA}": list(listed), f"input/{IMAGES}": images})
    return diff_at(f"{folder}/old.json", f"{folder}/new.json", f"{folder}/input")


def diff_at(old: object, new: object, folder: object) -> DiffRow:
    request = DiffRequest(str(old), str(new), str(folder))
    return diff_row(compare({}, request, None), request.old, request.new)


def changes(row: DiffRow) -> Changes:
    """Return what changes in the only study that differs."""
    (one,) = row.studies
    return [(each.change, each.selection, each.series.uid, each.why) for each in one.changes]


def test_a_looser_condition_gains_series_because_of_the_old_one(tmp_path: Path) -> None:
    row = diff(tmp_path, selections(CT), selections(THICK))
    assert changes(row) == [
        ("gained", "CT", "1.2", "SliceThickness at most 3 (found: 5)"),
        ("gained", "CT", "1.3", "SliceThickness at most 3 (found: 4)"),
    ]
    assert {one.places for one in row.studies[0].changes} == {("$.selections[0].conditions.SliceThickness",)}
    assert (row.exit_code, row.different, row.studies[0].description) == (TO_LOOK_AT, 1, "Chest")
    (counts,) = row.selections
    assert (counts.before, counts.after, counts.gained, counts.lost) == (1, 3, 2, 0)
    found = [(one.scanner.model, one.scanner.software, one.studies, one.gained, one.lost) for one in row.scanners]
    assert found == [("", "", 1, 1, 0), ("CT 5", "a\\b", 1, 1, 0)]


def test_a_stricter_condition_loses_series_because_of_the_new_one(tmp_path: Path) -> None:
    row = diff(tmp_path, selections(THICK), selections(CT))
    assert changes(row)[0] == ("lost", "CT", "1.2", "SliceThickness at most 3 (found: 5)")
    assert [(one.gained, one.lost) for one in row.scanners] == [(0, 1), (0, 1)]


def test_another_preference_takes_another_series_because_of_its_rank(tmp_path: Path) -> None:
    best = [selections({**THICK, "take": 1, "prefer": [{which: "SeriesNumber"}]}) for which in ("lowest", "highest")]
    row = diff(tmp_path, *best)
    assert changes(row) == [
        ("gained", "CT", "1.3", "rank 3 of 3 by lowest SeriesNumber, but take is 1; 1.1 ranks before it"),
        ("lost", "CT", "1.1", "rank 3 of 3 by highest SeriesNumber, but take is 1; 1.3 ranks before it"),
    ]
    assert [one.places for one in row.studies[0].changes] == [(), ()]


def test_selections_are_compared_by_name(tmp_path: Path) -> None:
    row = diff(tmp_path, selections(CT, layout="byStudy"), selections({**CT, "name": "thin"}, layout="byStudy"))
    assert changes(row) == [
        ("lost", "CT", "1.1", "there is no selection of this name"),
        ("gained", "thin", "1.1", "there is no selection of this name"),
    ]
    assert row.remarks == ("new selections: thin", "removed selections: CT")


def test_a_study_that_is_no_longer_complete_says_what_it_lacks(tmp_path: Path) -> None:
    rules = selections(CT), selections({**CT, "required": 2})
    row = diff(tmp_path, *rules)
    (one,) = row.studies
    assert (one.contributes_before, one.contributes_after) == (True, False)
    why = "3 series → 1 (SliceThickness at most 3): fewer than the required 2 can be taken"
    assert one.lacking == (f"CT: {why}",)
    assert changes(row) == [("lost", "CT", "1.1", "taken, but the study lacks CT and contributes nothing")]
    (back,) = diff(tmp_path, *reversed(rules)).studies
    assert (back.contributes_before, back.contributes_after, back.lacking) == (False, True, one.lacking)


def test_nothing_of_a_study_that_is_complete_in_neither_differs(tmp_path: Path) -> None:
    mr = selection({"Modality": "MR"}, name="MR", required=True)
    row = diff(tmp_path, selections(CT, mr), selections(THICK, mr))
    assert (row.exit_code, row.studies) == (0, ())


def test_another_order_of_the_same_series_differs(tmp_path: Path) -> None:
    ranked = [selections({**THICK, "prefer": [{which: "SeriesNumber"}]}) for which in ("lowest", "highest")]
    (one,) = diff(tmp_path, *ranked).studies
    assert (one.changes, one.reordered) == ((), ("CT",))


@pytest.mark.parametrize(
    ("old", "new", "remarks"),
    [
        ({}, {"layout": "byStudy"}, ("the layout is byStudy; it was bySeries",)),
        ({}, {"distinct": True}, ()),
        ({}, {"$comment": "x"}, ()),
    ],
)
def test_the_output_as_a_whole(old: Json, new: Json, remarks: tuple[str, ...], tmp_path: Path) -> None:
    row = diff(tmp_path, {**old, **selections(CT)}, {**new, **selections(CT)})
    assert (row.remarks, row.studies) == (remarks, ())
    assert row.exit_code == (TO_LOOK_AT if remarks else 0)


def test_the_order_of_selections_differs_only_where_the_output_shows_it(tmp_path: Path) -> None:
    thick = selection({"SliceThickness": 5}, name="thick")
    rules = [selections(CT, thick), selections(thick, CT)]
    row = diff(tmp_path, *rules)
    assert (row.exit_code, row.remarks) == (TO_LOOK_AT, ("the selections come in another order: thick, CT",))
    assert diff(tmp_path, *rules, study("1", LISTED[0])).exit_code == 0


@pytest.mark.parametrize("folder", PAYLOADS, ids=lambda path: path.name)
def test_the_same_rules_never_differ_and_what_one_way_gains_the_other_loses(folder: Path) -> None:
    for old, new in zip(SAMPLES, [*SAMPLES[1:], SAMPLES[0]], strict=True):
        assert diff_at(old, old, folder).exit_code == 0
        there, back = diff_at(old, new, folder), diff_at(new, old, folder)
        assert there.different == back.different
        assert sorted(mirrored(there, "gained", "lost")) == sorted(mirrored(back, "lost", "gained"))


def mirrored(row: DiffRow, plus: str, minus: str) -> list[tuple[str, str, str]]:
    names: dict[str, str] = {plus: "+", minus: "-"}
    return [(names[one.change], one.selection, one.series.uid) for each in row.studies for one in each.changes]


def test_the_faults_of_both_rules_are_reported_with_their_paths(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        diff(tmp_path, selections(selection({"Modalty": "CT"})), selections())
    assert [fault.file for fault in raised.value.faults] == [f"{tmp_path}/old.json", f"{tmp_path}/new.json"]
    with pytest.raises(ConfigurationError, match="there is no such rules file"):
        diff_at(tmp_path / "nowhere.json", tmp_path / "nowhere.json", tmp_path)
    write(tmp_path, {"old.json": selections(CT)})
    with pytest.raises(InputError):
        diff_at(tmp_path / "old.json", tmp_path / "old.json", tmp_path / "nowhere")


def test_an_empty_name_is_not_the_folder_of_a_run(tmp_path: Path) -> None:
    diff(tmp_path, selections(CT), selections(THICK))
    request = DiffRequest(f"{tmp_path}/old.json", f"{tmp_path}/new.json", "")
    with pytest.raises(InputError):
        compare({"NVIDIA_CLARA_INPUT": f"{tmp_path}/input"}, request, None)


def text_of(row: DiffRow, folder: Path) -> str:
    return rendered(diff_blocks(row)).replace(f"{folder}/", "")


def test_many_scanners(tmp_path: Path) -> None:
    listed = [series(f"1.{at}", Modality="CT", SliceThickness=5, Manufacturer=f"M{at}") for at in range(21)]
    row = diff(tmp_path, selections(CT), selections(THICK), study("1", *listed))
    assert len(row.scanners) == 21
    assert text_of(row, tmp_path).endswith("\nand 1 more scanner; --json lists them all\n")


def test_what_is_printed(tmp_path: Path) -> None:
    new = selections({**THICK, "conditions": {**THICK["conditions"], "SeriesNumber": {"atLeast": 3}}})
    assert text_of(diff(tmp_path, selections(CT), new), tmp_path) == (
        "old.json → new.json on input: studies that differ: 1 of 1\n"
        "\n"
        "Study 1  Chest\n"
        "     selection  series      description  images  why not with the other rules\n"
        "  +  CT         3       CT                       SliceThickness at most 3 (found: 4)\n"
        "  -  CT         1       CT                       SeriesNumber at least 3 (found: 1)\n"
        "\n"
        "selection  before  after  gained  lost\n"
        "CT         1       1      1       1\n"
        "\n"
        "manufacturer  model  software  studies  gained  lost\n"
        "                               1        1       0\n"
        "GE            CT 5   a\\b       1        0       1\n"
    )
    same = text_of(diff(tmp_path, selections(CT), selections(CT)), tmp_path)
    assert same == "old.json → new.json on input: the same\n"


def test_what_is_printed_of_completeness_order_and_layout(tmp_path: Path) -> None:
    required = {**CT, "required": 2}
    lines = text_of(diff(tmp_path, selections(CT), selections(required)), tmp_path).splitlines()
    assert lines[3].startswith("  no longer contributes: CT: 3 series → 1 (SliceThickness at most 3)")
    lines = text_of(diff(tmp_path, selections(required), selections(CT)), tmp_path).splitlines()
    assert lines[3].startswith("  contributes now; it did not: CT: ")
    ranked: list[Any] = [{**THICK, "prefer": [{which: "SeriesNumber"}]} for which in ("lowest", "highest")]
    row = diff(tmp_path, selections(ranked[0]), selections(ranked[1], layout="byStudy"))
    lines = text_of(row, tmp_path).splitlines()
    assert lines[1] == "  the layout is byStudy; it was bySeries"
    assert "  CT takes the same series in another order" in lines


def test_what_is_printed_of_much(tmp_path: Path) -> None:
    studies = [
        study(f"1.{at}", *(series(f"1.{at}.{number}", Modality="CT", SliceThickness=4) for number in range(30)))
        for at in range(25)
    ]
    text = text_of(diff(tmp_path, selections(CT), selections(THICK), *studies), tmp_path)
    assert text.count("\nStudy ") == 20
    assert text.count("  and 10 more series\n") == 20
    assert "\nand 5 more studies; --json lists more of them\n" in text
