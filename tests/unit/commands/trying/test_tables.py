"""What `try` prints for people."""

from pathlib import Path

from selector.commands.terminal import rendered
from selector.commands.trying.rows import TryRow
from selector.commands.trying.tables import try_blocks
from tests.support.builders import selections, series, study
from tests.unit.commands.trying.test_trial import CT, LISTED, T2, tried


def text_of(row: TryRow, folder: Path) -> str:
    return rendered(try_blocks(row)).replace(f"{folder}/", "")


def test_a_single_study(tmp_path: Path) -> None:
    rules = selections({**T2, "prefer": [{"lowest": "SeriesNumber"}]}, CT)
    row = tried(tmp_path, rules, study("1", *LISTED, StudyDescription="Prostate"))
    assert text_of(row, tmp_path) == (
        "rules.json on input: 1 study, 4 series, 3 with an image\n"
        "\n"
        "Study 1  Prostate\n"
        "  selection  series      description  images  outcome\n"
        "  T2         1       MR  t2 tra       24      taken\n"
        '  CT takes nothing: 4 series → 0 (Modality "CT")\n'
        "    series      description  images  nearest misses\n"
        '    1       MR  t2 tra       24      Modality "CT" (found: "MR")\n'
        '    2       MR  t2 sag       2       Modality "CT" (found: "MR")\n'
        '    3       MR  t1                   Modality "CT" (found: "MR")\n'
        "  Not taken by any selection:\n"
        "    series      description  images  why not\n"
        "    2       MR  t2 sag       2       "
        "T2: rank 2 of 2 by lowest SeriesNumber, but take is 1; 1.1 ranks before it\n"
        '    3       MR  t1                   T2: SeriesDescription contains "t2" (found: "t1")\n'
        '    4       SR                       CT: Modality "CT" (found: "SR")\n'
    )


def test_ties_warnings_and_what_is_lacking(tmp_path: Path) -> None:
    rules = selections({**T2, "prefer": [{"highest": "series.instanceCount"}]}, {**CT, "required": True})
    listed = [series(uid, {}, Modality="MR", SeriesDescription="t2") for uid in ("1.1", "1.2")]
    row = tried(tmp_path, {**rules, "distinct": True}, study("1", *listed))
    lines = text_of(row, tmp_path).splitlines()
    assert lines[2:8] == [
        "Study 1",
        "  Nothing is passed on, because it lacks CT",
        "  T2 takes nothing: 2 series: series tie for 1 place by highest series.instanceCount: 1.1, 1.2",
        "    series      description  images  ranked by",
        "    1.1     MR  t2           1       highest series.instanceCount: 1",
        "    1.2     MR  t2           1       highest series.instanceCount: 1",
    ]
    assert lines[-1] == "A run would end with exit code 4: no study has all its required selections"


def test_what_was_chosen_in_vain_and_too_few(tmp_path: Path) -> None:
    row = tried(tmp_path, selections({**T2, "take": "all", "required": 3}), study("1", *LISTED))
    lines = text_of(row, tmp_path).splitlines()
    assert "  T2         1       MR  t2 tra       24      taken, not passed on" in lines
    too_few = '  T2 takes too few: 4 series → 3 (Modality "MR") → 2 (SeriesDescription contains "t2")'
    assert f"{too_few}: fewer than the required 3 can be taken" in lines


def test_remarks_name_series_by_number_and_description(tmp_path: Path) -> None:
    lists = {**T2, "prefer": [{"lowest": "EchoTime"}, {"nearest": "EchoTime", "to": {"Modality": "PT"}}]}
    listed = [
        series(uid, Modality="MR", SeriesNumber=at, SeriesDescription=f"t2 {at}", EchoTime=echo)
        for at, (uid, echo) in enumerate((("1.1", 8), ("1.4", 5), ("1.3", 9)), start=1)
    ]
    row = tried(tmp_path, selections(lists), study("1", *listed))
    lines = text_of(row, tmp_path).splitlines()
    passed_by = "1 series without an image would have ranked before one that is taken, or tied with it"
    assert f"  T2: {passed_by}: 2 t2 2" in lines
    assert any(line.startswith("  T2: nearest EchoTime") and " separates nothing: " in line for line in lines)
    assert row.studies[0].selections[0].remarks[0].series[0].uid == "1.4"


def test_a_remark_lists_five_series(tmp_path: Path) -> None:
    lists = {**T2, "prefer": [{"lowest": "EchoTime"}], "take": 1}
    odd = {"Modality": "MR", "SeriesDescription": ["t2", "t1", "\\"]}
    listed = [series(f"1.1{at}", {"Modality": "MR"}, odd, EchoTime=at) for at in range(7)]
    taken = series("1.2", Modality="MR", SeriesDescription="t2", EchoTime=9)
    row = tried(tmp_path, selections(lists), study("1", *listed, taken))
    (remark,) = [line for line in text_of(row, tmp_path).splitlines() if line.startswith("  T2: 7 ")]
    assert remark.endswith(": 1.10, 1.11, 1.12, 1.13, 1.14, and 2 more")


def test_warnings_about_the_rules(tmp_path: Path) -> None:
    lines = text_of(tried(tmp_path, {}, study("1", *LISTED)), tmp_path).splitlines()
    assert lines[1].startswith("  warning: ")


def test_many_studies_and_series(tmp_path: Path) -> None:
    studies = [
        study(f"1.{at}", *(series(f"1.{at}.{number}", Modality="MR") for number in range(at)), StudyDate=f"19{at}0101")
        for at in range(11, 33)
    ]
    text = text_of(tried(tmp_path, selections(CT, T2), *studies), tmp_path)
    assert text.count("\nStudy ") == 20
    assert "    and 27 more series\n" in text
    assert "nearest misses\n" not in text.partition("2 more studies")[0]
    *_, hint, titles, ct, _ = text.splitlines()
    assert hint == "2 more studies are not shown; --study UID shows one study, with the nearest misses"
    assert titles.split() == ["selection", "taken", "matched", "undecided", "rejected", "in", "all", "studies"]
    assert ct.endswith('473 series → 0 (Modality "CT")')
    one = text_of(tried(tmp_path, selections(CT, T2), *studies, uid="1.32"), tmp_path)
    assert "    and 12 more series\n" in one
    assert one.count("nearest misses\n") == 2
