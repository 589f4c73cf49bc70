"""Settings out of the environment."""

from base64 import b64encode, encodebytes
from pathlib import Path

import pytest
from pydantic import ValidationError

from selector import runtime_envs
from selector.runtime_envs import RuntimeEnvs

ROOT = Path(__file__).parents[2]
RULES = b'{"selections": [{"conditions": {"Modality": "MR"}}]}'
PATHS = {
    "NVIDIA_CLARA_INPUT": "input_folder",
    "NVIDIA_CLARA_OUTPUT": "output_folder",
    "NVIDIA_CLARA_LOGS": "logs_folder",
    "NVIDIA_CLARA_SELECTION_RULES_FILE": "rules_file",
    "LOG_CFG": "logging_config",
}


def usable(environ: dict[str, str]) -> RuntimeEnvs:
    settings, faults = runtime_envs.read(environ)
    assert faults == ()
    return settings


def faulty_variables(environ: dict[str, str]) -> list[str]:
    _, faults = runtime_envs.read(environ)
    return [fault.file for fault in faults]


def test_the_defaults() -> None:
    settings = usable({})
    assert settings.input_folder == "/input"
    assert settings.output_folder == "/output"
    assert settings.logs_folder == "/logs"
    assert settings.rules_file == str(ROOT / "config" / "selection-rules.json")
    assert settings.rules_text is None
    assert settings.logging_config == str(ROOT / "logging_config.json")
    assert settings.debug is False
    assert settings.debug_port == 5678
    assert settings.report is None
    assert settings.workers is None
    assert settings.search_seconds == 60


@pytest.mark.parametrize(("variable", "attribute"), PATHS.items())
def test_a_path_is_taken_as_it_is(variable: str, attribute: str) -> None:
    for path in (" some where/ü", "not UTF-8: \udcff"):
        assert getattr(usable({variable: path}), attribute) == path


def test_set_but_empty_means_unset() -> None:
    names = [*PATHS, "NVIDIA_CLARA_SELECTION_RULES_BASE64", "DEBUG_VSCODE", "DEBUG_VSCODE_PORT"]
    environ = dict.fromkeys(
        [
            *names,
            "SERIES_SELECTOR_REPORT",
            "SERIES_SELECTOR_WORKERS",
            "SERIES_SELECTOR_SEARCH_SECONDS",
            "NVIDIA_CLARA_NOSYNCLOCK",
        ],
        "",
    )
    assert usable(environ) == usable({})


def test_the_folders_are_known_whatever_else_is_wrong() -> None:
    environ = {"NVIDIA_CLARA_OUTPUT": "o", "NVIDIA_CLARA_LOGS": "l", "LOG_CFG": "c", "DEBUG_VSCODE_PORT": "none"}
    settings, faults = runtime_envs.read(environ)
    assert (settings.output_folder, settings.logs_folder, settings.logging_config) == ("o", "l", "c")
    assert (settings.debug_port, [fault.file for fault in faults]) == (5678, ["DEBUG_VSCODE_PORT"])


@pytest.mark.parametrize("value", ["TRUE", "0", "anything"])
def test_the_platforms_lock_variable_has_no_effect(value: str) -> None:
    assert usable({"NVIDIA_CLARA_NOSYNCLOCK": value}) == usable({})


@pytest.mark.parametrize(
    ("value", "starts"),
    [
        *[(value, True) for value in ("1", "true", "Yes", "ON", " on ")],
        *[(value, False) for value in ("0", "False", "no", "off", "  ")],
    ],
)
def test_whether_a_debugger_is_wanted(value: str, starts: bool) -> None:  # noqa: FBT001 - a column of the table
    assert usable({"DEBUG_VSCODE": value}).debug is starts


@pytest.mark.parametrize("value", ["2", "maybe", "truee", "5678"])
def test_any_other_word_for_a_debugger_is_a_fault(value: str) -> None:
    assert faulty_variables({"DEBUG_VSCODE": value}) == ["DEBUG_VSCODE"]


@pytest.mark.parametrize(("value", "port"), [("1", 1), ("65535", 65535), (" 5679 ", 5679), ("05678", 5678)])
def test_a_port(value: str, port: int) -> None:
    assert usable({"DEBUG_VSCODE_PORT": value}).debug_port == port


@pytest.mark.parametrize("value", ["0", "65536", "-1", "+1", "5_678", "56.78", "٥٦٧٨", "vscode", "9" * 5000])
def test_no_port(value: str) -> None:
    assert faulty_variables({"DEBUG_VSCODE_PORT": value}) == ["DEBUG_VSCODE_PORT"]


@pytest.mark.parametrize(("value", "report"), [("full", "full"), ("SUMMARY", "summary"), (" none", "none")])
def test_the_size_of_the_report(value: str, report: str) -> None:
    assert usable({"SERIES_SELECTOR_REPORT": value}).report == report


@pytest.mark.parametrize("value", ["all", "ful", "0"])
def test_no_size_of_a_report(value: str) -> None:
    assert faulty_variables({"SERIES_SELECTOR_REPORT": value}) == ["SERIES_SELECTOR_REPORT"]


@pytest.mark.parametrize(("value", "count"), [("1", 1), (" 8 ", 8), ("999", 999)])
def test_the_number_of_workers(value: str, count: int) -> None:
    assert usable({"SERIES_SELECTOR_WORKERS": value}).workers == count


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "two", "1000", "٢", "9" * 5000])
def test_no_number_of_workers(value: str) -> None:
    assert faulty_variables({"SERIES_SELECTOR_WORKERS": value}) == ["SERIES_SELECTOR_WORKERS"]


@pytest.mark.parametrize(("value", "seconds"), [("5", 5), (" 0.25 ", 0.25), ("3600", 3600)])
def test_the_time_for_searches(value: str, seconds: float) -> None:
    assert usable({"SERIES_SELECTOR_SEARCH_SECONDS": value}).search_seconds == seconds


@pytest.mark.parametrize("value", ["0", "0.0", "-1", "1e3", "1_0", "inf", "nan", "٥٦", "60s", "9" * 5000])
def test_no_time_for_searches(value: str) -> None:
    assert faulty_variables({"SERIES_SELECTOR_SEARCH_SECONDS": value}) == ["SERIES_SELECTOR_SEARCH_SECONDS"]


@pytest.mark.parametrize("encoded", [b64encode(RULES), encodebytes(RULES), b" " + b64encode(RULES) + b"\r\n"])
def test_rules_as_base64_in_one_line_or_several(encoded: bytes) -> None:
    environ = {"NVIDIA_CLARA_SELECTION_RULES_BASE64": encoded.decode(), "NVIDIA_CLARA_SELECTION_RULES_FILE": "file"}
    assert usable(environ).rules_text == RULES


@pytest.mark.parametrize("encoded", [b"", b"\n", b"\x00\xff"])
def test_what_base64_holds_is_not_judged_here(encoded: bytes) -> None:
    # A blank document is a fault of the rules, so it must arrive as one, and not count as unset.
    value = b64encode(encoded).decode() or " "
    assert usable({"NVIDIA_CLARA_SELECTION_RULES_BASE64": value}).rules_text == encoded


@pytest.mark.parametrize("value", [RULES.decode(), "rules.json", "e30", "e30=e30=", "e3é=", "\udcff", "e3-_"])
def test_no_base64(value: str) -> None:
    assert faulty_variables({"NVIDIA_CLARA_SELECTION_RULES_BASE64": value}) == ["NVIDIA_CLARA_SELECTION_RULES_BASE64"]


def test_all_faults_come_at_once_and_repeat_no_value() -> None:
    environ = {
        "NVIDIA_CLARA_SELECTION_RULES_BASE64": "{secret}",
        "DEBUG_VSCODE": "secret",
        "DEBUG_VSCODE_PORT": "secret",
        "SERIES_SELECTOR_REPORT": "secret",
        "SERIES_SELECTOR_WORKERS": "secret",
        "SERIES_SELECTOR_SEARCH_SECONDS": "secret",
    }
    _, faults = runtime_envs.read(environ)
    assert {fault.file for fault in faults} == set(environ)
    assert "secret" not in str(faults)
    assert all(fault.message for fault in faults)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        usable({}).report = "full"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("NVIDIA_CLARA_OUPUT", "NVIDIA_CLARA_OUTPUT"),
        ("NVIDIA_CLARA_LOG", "NVIDIA_CLARA_LOGS"),
        ("NVIDIA_CLARA_RULES_FILE", "NVIDIA_CLARA_SELECTION_RULES_FILE"),
        ("NVIDIA_CLARA_SELECTION_RULES_BASE_64", "NVIDIA_CLARA_SELECTION_RULES_BASE64"),
        ("NVIDIA_CLARA_no_sync_lock", "NVIDIA_CLARA_NOSYNCLOCK"),
        ("NVIDIA_CLARA_REPORT", "SERIES_SELECTOR_REPORT"),
        ("SERIES_SELECTOR_INPUT", "NVIDIA_CLARA_INPUT"),
        ("SERIES_SELECTOR_REPORTS", "SERIES_SELECTOR_REPORT"),
    ],
)
def test_a_variable_that_there_is_not(name: str, nearest: str) -> None:
    (warning,) = runtime_envs.unknown({name: "secret"})
    assert str(warning) == f"{name}: there is no such variable; the nearest is {nearest}"


def test_every_unknown_name_has_some_nearest() -> None:
    for name in ("NVIDIA_CLARA_", "SERIES_SELECTOR_%", "NVIDIA_CLARA_" + "X" * 100_000, "SERIES_SELECTOR_\udcff"):
        (warning,) = runtime_envs.unknown({name: "1"})
        assert warning.message.rpartition(" ")[2] in runtime_envs.names()


def test_variables_that_are_known_empty_or_of_others_are_no_mistake() -> None:
    environ = dict.fromkeys(runtime_envs.names(), "1")
    others = {"NVIDIA_VISIBLE_DEVICES": "all", "MY_NVIDIA_CLARA_INPUT": "1", "SERIES_SELECTOR": "1", "LOG_CFGS": "1"}
    assert runtime_envs.unknown({**environ, **others, "NVIDIA_CLARA_OUPUT": ""}) == ()
