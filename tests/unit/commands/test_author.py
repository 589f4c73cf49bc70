"""What the commands for authors print, and their exit codes."""

from pathlib import Path

from selector.commands.author import CheckRequest, check_rules, try_rules
from selector.commands.trying.trial import TryRequest
from tests.support.builders import selection, selections, series, study, write
from tests.support.names import IMAGES, METADATA


def test_studies_that_are_not_shown_are_counted(tmp_path: Path) -> None:
    studies = [study(f"{number}", series(f"{number}.1", Modality="CT")) for number in range(1, 22)]
    rules = selections(selection({"Modality": "CT"}))
    write(tmp_path, {"rules.json": rules, f"input/{METADATA}": studies, f"input/{IMAGES}": {}})

    def printed(uid: str | None) -> str:
        request = TryRequest(f"{tmp_path}/rules.json", f"{tmp_path}/input", uid)
        return try_rules({}, request, None, as_json=False)[0]

    assert printed(None).count("\nStudy ") == 20
    assert "\n1 more study is not shown; --study UID shows one study" in printed(None)
    assert "\nselection" in printed(None)
    assert "not shown" not in printed("1")


def test_a_fault_of_the_input_is_not_called_one_of_the_rules(tmp_path: Path) -> None:
    write(tmp_path, {"rules.json": selections(selection({"Modality": "CT"}))})
    printed, code = check_rules({}, CheckRequest(f"{tmp_path}/rules.json", "", strict=False, as_json=False), None)
    assert code == 3
    assert "\ninput: 1 fault\n" in printed
