"""The command line."""

import os
import re

import pytest

from selector import cli, version

STALE = "selected-images.json"


@pytest.mark.parametrize("argument", ["--help", "-h"])
@pytest.mark.usefixtures("environ")
def test_help(argument: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([argument]) == 0
    assert capsys.readouterr().out.startswith("usage: series-selector")


@pytest.mark.usefixtures("environ")
def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"series-selector {version()}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["--no-such"],
        ["check"],
        ["check", "-x"],
        ["test"],
        ["try", "-x"],
        ["diff", "a"],
        ["diff", "a", "b"],
        ["try"],
        ["batch", "-x"],
    ],
)
def test_what_is_no_run_removes_nothing(arguments: list[str], environ: dict[str, str]) -> None:
    cli.main(arguments)
    assert os.listdir(environ["NVIDIA_CLARA_OUTPUT"]) == [STALE]


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["--no-such"],
        ["-u", "main.py"],
        ["--versio"],
        [""],
        ["check", "a", "b"],
        ["test", "-x"],
        ["try", "--json", "--as-example"],
        ["diff", "a"],
    ],
)
@pytest.mark.usefixtures("environ")
def test_unknown_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    told = capsys.readouterr().err
    assert told.startswith("usage: series-selector")
    assert re.search(r"^series-selector( [a-z]+)?: error: ", told, re.MULTILINE)
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["try", "a", "b"], "try: error: unrecognized arguments: b"),
        (["try", "--inp", "a"], "try: error: unrecognized arguments: --inp\n"),
        (["try", "--input", "a", "--input", "a"], "argument --input: given more than once"),
        (["try", "--study", "1", "a", "--study", "2"], "argument --study: given more than once"),
        (["batch", "--list", "a", "--list", "b"], "argument --list: given more than once"),
        (["parse", "--metadata", "a", "--metadata", "b"], "argument --metadata: given more than once"),
        (["check", "--input", ""], "argument --input: its value is empty"),
        (["check", ""], "argument RULES: its value is empty"),
        (["diff", "a", ""], "argument NEW: its value is empty"),
        (["batch", "--list="], "argument --list: its value is empty"),
        (["parse", "--metadata", "a", ""], "argument --metadata: its value is empty"),
        (["check", "--input"], "argument --input: expected one argument"),
    ],
)
@pytest.mark.usefixtures("environ")
def test_a_mistake_is_one_of_the_command(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    printed = capsys.readouterr().err
    assert printed.startswith(f"usage: series-selector {arguments[0]} ")
    assert says in printed


@pytest.mark.parametrize(
    "command",
    [
        ["python", "main.py"],
        ["python3", "-u", "main.py"],
        ["/usr/bin/python3.12", "/app/series-selector/main.py"],
        ["main.py"],
        ["./main.py"],
        ["/bin/bash", "-c", "python main.py"],
        ["sh", "-c", "python main.py"],
    ],
)
def test_a_whole_program_as_arguments(
    command: list[str], environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(command) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"series-selector: error: {command[0]!r} is a program")
    assert "the image already starts the operator" in told.err
    # It was meant as a run, and a run that fails leaves nothing that could be taken for its output.
    assert os.listdir(environ["NVIDIA_CLARA_OUTPUT"]) == []


def test_own_name_as_first_argument_is_left_out() -> None:
    assert cli.without_own_name(["series-selector", "check", "series-selector"]) == ["check", "series-selector"]
    assert cli.without_own_name(["series-selector"]) == []
    assert cli.without_own_name(["check", "rules.json"]) == ["check", "rules.json"]
    assert cli.without_own_name([]) == []


def test_a_word_that_is_no_command_may_have_been_meant_as_a_run(environ: dict[str, str]) -> None:
    assert cli.main(["run"]) == 2
    assert os.listdir(environ["NVIDIA_CLARA_OUTPUT"]) == []
