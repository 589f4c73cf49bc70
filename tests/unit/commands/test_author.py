"""What the commands for authors print, and their exit codes."""

from pathlib import Path

from selector.commands.author import CheckRequest, check_rules, try_rules
from selector.commands.trying.trial import TryRequest
from selector.report.build import series_to_keep
from tests.support.builders import rules_of, selection, selections, series, study, write
from tests.support.names import IMAGES, METADATA


def test_a_study_that_is_shown_alone_because_it_is_large(tmp_path: Path) -> None:
    rules = selections(*(selection({"Modality": "CT"}, name=f"{number}") for number in range(1000)))
    many = int(series_to_keep(rules_of(rules), None)) + 1
    large = study("1", *(series(f"1.{number}", Modality="CT") for number in range(many)), StudyDate="20240102")
    small = study("2", series("2.1", Modality="CT"), StudyDate="20240101")
    write(tmp_path, {"rules.json": rules, f"input/{METADATA}": [large, small], f"input/{IMAGES}": {}})

    def printed(uid: str | None) -> str:
        request = TryRequest(f"{tmp_path}/rules.json", f"{tmp_path}/input", uid)
        return try_rules({}, request, None, as_json=False)[0]

    assert printed(None).count("\nStudy ") == 1
    assert "\n1 more study is not shown; --study UID shows one study" in printed(None)
    assert "\nselection  taken" in printed(None)
    assert "not shown" not in printed("1")


def test_a_fault_of_the_input_is_not_called_one_of_the_rules(tmp_path: Path) -> None:
    write(tmp_path, {"rules.json": selections(selection({"Modality": "CT"}))})
    printed, code = check_rules({}, CheckRequest(f"{tmp_path}/rules.json", "", strict=False, as_json=False), None)
    assert code == 3
    assert "\ninput: 1 fault\n" in printed
