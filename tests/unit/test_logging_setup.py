"""Logging: readable lines on the console, JSON lines in the logs folder."""

import json
import logging
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from logging.handlers import MemoryHandler
from pathlib import Path

import pytest

from selector import logging_setup
from selector.errors import ConfigurationError

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "logging_config.json"
LOG = "series-selector.log"

logger = logging.getLogger("selector.test")

AsOrdinaryUser = Callable[[], AbstractContextManager[int]]


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(), logging.getLogger("selector")]
    before = [(each.handlers[:], each.level) for each in loggers]
    raises = logging.raiseExceptions
    yield
    logging.raiseExceptions = raises
    for each, (handlers, level) in zip(loggers, before, strict=True):
        for handler in each.handlers:
            if handler not in handlers:
                close(handler)
        each.handlers[:] = handlers
        each.setLevel(level)


def close(handler: logging.Handler) -> None:
    if isinstance(handler, MemoryHandler) and handler.target:
        close(handler.target)
    with suppress(OSError):
        handler.close()


def set_up_with_small_files(configuration_folder: Path, logs_folder: Path) -> None:
    configuration = json.loads(SHIPPED.read_text("utf-8"))
    configuration["handlers"]["file"].update(maxBytes=500, backupCount=2)
    path = configuration_folder / "logging.json"
    path.write_text(json.dumps(configuration), "utf-8")
    logging_setup.set_up(str(path), str(logs_folder))


def fault_of(path: Path, text: str | bytes | None) -> str:
    if text is not None:
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ConfigurationError) as caught:
        logging_setup.set_up(str(path), str(path.parent / "logs"))
    (fault,) = caught.value.faults
    assert fault.file == str(path)
    return str(fault).removeprefix(f"{path}: ")


def test_console_and_file_tell_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logging_setup.set_up(str(SHIPPED), str(tmp_path / "logs"))
    logger.info("Selection done", extra={"selection": "T2 axial", "taken": 3, "series": ("1.2", "1.3"), "note": None})
    logger.warning("Odd")
    logger.debug("Detail")
    lines = capsys.readouterr().out.splitlines()
    assert [re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ", "", line) for line in lines] == [
        'INFO    selector.test: Selection done selection="T2 axial" taken=3 series=["1.2", "1.3"] note=null',
        "WARNING selector.test: Odd",
    ]
    records = [json.loads(line) for line in (tmp_path / "logs" / LOG).read_text("utf-8").splitlines()]
    assert [record.pop("time")[-6:] for record in records] == ["+00:00", "+00:00"]
    assert records == [
        {
            "level": "INFO",
            "logger": "selector.test",
            "message": "Selection done",
            "selection": "T2 axial",
            "taken": 3,
            "series": ["1.2", "1.3"],
            "note": None,
        },
        {"level": "WARNING", "logger": "selector.test", "message": "Odd"},
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain", "plain"),
        ("größer", "größer"),
        ("", '""'),
        ("two words", '"two words"'),
        ("a=b", '"a=b"'),
        ('say "x"', r'"say \"x\""'),
        ("a\nb", r"a\nb"),
        ("a b\r\n", r'"a b\r\n"'),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\u2028b", r"a\u2028b"),
        ("\ud800", r"\ud800"),
        (2.5, "2.5"),
        (True, "true"),
        (Path("/x"), '"/x"'),
        ({"a": ["b\n"]}, r'{"a": ["b\n"]}'),
    ],
)
def test_data_stays_on_its_line(value: object, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    logging_setup.set_up_console()
    logger.info("Event", extra={"key": value})
    assert capsys.readouterr().out[25:] == f"INFO    selector.test: Event key={shown}\n"


def test_a_fault_reads_as_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    logging_setup.set_up_console()
    logger.error("The rules cannot be used", extra={"code": 2, "fault": 'rules.json: $.a: no "x"\n'})
    assert capsys.readouterr().out[25:] == (
        'ERROR   selector.test: The rules cannot be used: rules.json: $.a: no "x"\\n code=2\n'
    )


def test_a_traceback_follows_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    logging_setup.set_up_console()
    try:
        int("x")
    except ValueError:
        logger.exception("Unexpected failure", extra={"key": 1})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("Unexpected failure key=1")
    assert lines[1].startswith("Traceback")
    assert lines[-1].startswith("ValueError")


def test_a_console_of_another_encoding_shows_every_line() -> None:
    program = (
        "import logging; from selector import logging_setup; logging_setup.set_up_console(); "
        "logging.getLogger('selector.test').info('Event', extra={'selection': 'gr\\xf6\\xdfer'})"
    )
    console = os.environ | {"PYTHONIOENCODING": "ascii"}
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, cwd=ROOT, env=console)
    assert run.stdout.endswith(b"Event selection=gr\\xf6\\xdfer\n")


def test_the_logs_folder_is_made(tmp_path: Path) -> None:
    logging_setup.set_up(str(SHIPPED), str(tmp_path / "a" / "b") + "/")
    logger.info("Event")
    assert (tmp_path / "a" / "b" / LOG).read_text("utf-8")


def test_a_log_goes_on_where_it_ended(tmp_path: Path) -> None:
    for _ in range(2):
        logging_setup.set_up(str(SHIPPED), str(tmp_path))
        logger.info("Event")
    assert len((tmp_path / LOG).read_text("utf-8").splitlines()) == 2


def test_the_log_is_limited_in_size(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    set_up_with_small_files(tmp_path, logs)
    for number in range(50):
        logger.info("Event", extra={"number": number})
    assert sorted(path.name for path in logs.iterdir()) == [LOG, LOG + ".1", LOG + ".2"]
    assert all(path.stat().st_size <= 500 for path in logs.iterdir())


def test_nobody_waits_for_a_million_predecessors(tmp_path: Path) -> None:
    handler = logging_setup.LogFile(tmp_path / LOG, maxBytes=1, backupCount=1_000_000)
    for _ in range(3):
        handler.emit(logging.makeLogRecord({"msg": "Event"}))
    close(handler)
    assert handler.backupCount == 1_000
    assert (tmp_path / f"{LOG}.1").read_text("utf-8") == "Event\n"


def test_the_shipped_log_has_a_limit() -> None:
    handler = json.loads(SHIPPED.read_text("utf-8"))["handlers"]["file"]
    assert handler["maxBytes"] > 0
    assert handler["backupCount"] > 0


def test_folder_and_logs_belong_to_the_owner_of_the_folder_above(users_folder: Path, tmp_path: Path) -> None:
    logs = users_folder / "made" / "logs"
    set_up_with_small_files(tmp_path, logs)
    for number in range(50):
        logger.info("Event", extra={"number": number})
    made = [users_folder / "made", logs, *logs.iterdir()]
    assert len(made) == 5
    assert {path.stat().st_uid for path in made} == {users_folder.stat().st_uid}
    assert {path.stat().st_gid for path in made} == {users_folder.stat().st_gid}


def warnings_without_a_log(logs_folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    logging_setup.set_up(str(SHIPPED), str(logs_folder))
    logger.info("Event")
    output = capsys.readouterr()
    assert output.err == ""
    lines = [line[25:] for line in output.out.splitlines()]
    assert lines[-1] == "INFO    selector.test: Event"
    return lines[:-1]


def test_a_folder_that_may_not_be_written_costs_one_warning(
    public_folder: Path, as_ordinary_user: AsOrdinaryUser, capsys: pytest.CaptureFixture[str]
) -> None:
    public_folder.chmod(0o555)
    message = "WARNING selector.logging_setup: No log file, only the console"
    with as_ordinary_user():
        (warning,) = warnings_without_a_log(public_folder, capsys)
        assert warning == f'{message} folder={public_folder} reason="Permission denied"'
        (warning,) = warnings_without_a_log(public_folder / "logs", capsys)
        assert warning == f'{message} folder={public_folder / "logs"} reason="Permission denied"'


def test_a_log_of_somebody_else_costs_one_warning(
    public_folder: Path, as_ordinary_user: AsOrdinaryUser, capsys: pytest.CaptureFixture[str]
) -> None:
    (public_folder / LOG).touch(0o444)
    with as_ordinary_user():
        (warning,) = warnings_without_a_log(public_folder, capsys)
    assert "Permission denied" in warning


def test_a_file_in_place_of_the_folder_costs_one_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").touch()
    (warning,) = warnings_without_a_log(tmp_path / "logs", capsys)
    assert "only the console" in warning


def test_a_path_longer_than_any_costs_one_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logging_setup.set_up(str(SHIPPED), str(tmp_path.joinpath(*["logs"] * 2_000)))

    assert capsys.readouterr().out.count("No log file, only the console") == 1
    assert not list(tmp_path.iterdir())


def test_a_log_that_cannot_grow_costs_one_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logging_setup.set_up(str(SHIPPED), str(tmp_path))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    for _ in range(3):
        logger.info("Event")
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    output = capsys.readouterr()
    assert output.err == ""
    lines = [line[25:] for line in output.out.splitlines()]
    assert lines.count("INFO    selector.test: Event") == 3
    (warning,) = [line for line in lines if "Event" not in line]
    assert warning.startswith("WARNING selector.logging_setup: Lines are lost from the log file")
    assert "File too large" in warning


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_link(path: Path) -> None:
    (path.parent / "precious").write_text("precious")
    path.symlink_to("precious")


@pytest.mark.parametrize("handler", ["selector.logging_setup.LogFile", "logging.FileHandler"])
@pytest.mark.parametrize("make", [a_pipe, a_link])
def test_a_pipe_or_a_link_as_the_log_costs_one_warning(
    make: Callable[[Path], None], handler: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / LOG)
    configuration = tmp_path / "logging.json"
    configuration.write_text(SHIPPED.read_text("utf-8").replace('"selector.logging_setup.LogFile"', f'"{handler}"'))
    logging_setup.set_up(str(configuration), str(tmp_path))
    logger.info("Event")
    lines = [line[25:] for line in capsys.readouterr().out.splitlines()]
    reason = "it is not a regular file but a link, a pipe or a device"
    assert lines == [
        f'WARNING selector.logging_setup: No log file, only the console folder={tmp_path} reason="{reason}"',
        "INFO    selector.test: Event",
    ]
    assert not (tmp_path / "precious").exists() or (tmp_path / "precious").read_text() == "precious"


def test_a_link_that_takes_the_place_of_the_log_is_not_followed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "precious").touch()
    handler = logging_setup.LogFile(tmp_path / LOG, delay=True)
    (tmp_path / LOG).symlink_to("precious")
    for _ in range(2):
        handler.emit(logging.makeLogRecord({"msg": "Event"}))
    assert (tmp_path / "precious").read_text() == ""
    assert [record.getMessage() for record in caplog.records] == ["Lines are lost from the log file"]


def test_another_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configuration = {
        "version": 1,
        "handlers": {
            "late": {"class": "logging.handlers.MemoryHandler", "capacity": 1, "target": "file"},
            "file": {"class": "logging.FileHandler", "filename": "mine.txt"},
            "there": {"class": "logging.FileHandler", "filename": str(tmp_path / "absolute.txt")},
        },
        "loggers": {"selector": {"level": "DEBUG", "handlers": ["late", "there"]}},
    }
    path = tmp_path / "mine.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(configuration).encode())
    logging_setup.set_up(str(path), str(tmp_path / "logs"))
    logger.debug("Event")
    assert (tmp_path / "logs" / "mine.txt").read_text() == "Event\n"
    assert (tmp_path / "absolute.txt").read_text() == "Event\n"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read: No such file or directory"),
        ("", "line 1, column 1: this is not JSON: it ends too early"),
        ('{"version": 1,\n"root" 5}', "line 2, column 8: this is not JSON: Expecting ':' delimiter"),
        (b"\xff\xfe{}", "cannot be read as JSON: 'utf-8' codec can't decode"),
        ("[" * 100_000, "cannot be read as JSON: maximum recursion depth"),
        ('{"version": 1' + "0" * 5_000 + "}", "$: cannot be used: Unsupported version: inf"),
        (
            '{"version": 1, "handlers": {"x": {"class": "logging.StreamHandler", "level": ' + "9" * 5_000 + "}}}",
            "$.handlers.x: cannot be used: Unable to configure handler 'x': Level not an integer",
        ),
        ("[]", "$: must be an object"),
        ("{}", "$: cannot be used: dictionary doesn't specify a version"),
        ('{"version": 1, "handlers": [1]}', "$: cannot be used"),
        ('{"version": 1, "handlers": {"x": 5}}', "$.handlers.x: cannot be used"),
        (
            '{"version": 1, "handlers": {"x": {"class": "no.such.Handler"}}}',
            "$.handlers.x: cannot be used: Unable to configure handler 'x': Cannot resolve 'no.such.Handler'",
        ),
        (
            '{"version": 1, "handlers": {"x": {"class": "logging.FileHandler", "filename": "/no/such/file"}}}',
            "$.handlers.x: cannot be used: Unable to configure handler 'x': [Errno 2] No such file",
        ),
        ('{"version": 1, "formatters": {"f": {"()": "no.such"}}}', "$.formatters.f: cannot be used"),
        ('{"version": 1, "root": {"level": "LOUD"}}', "$.root: cannot be used"),
        ('{"version": 1, "loggers": {"a.b": {"handlers": ["none"]}}}', "$.loggers.a.b: cannot be used"),
        ('{"version": 1, "handlers": {"x": {"filename": "a\\u0000"}}}', "$: cannot be used: embedded null byte"),
        (
            '{"version": 1, "handlers": {"x": {"class": "logging.Formatter"}}, "root": {"handlers": ["x"]}}',
            "$: cannot be used: Formatter is not a handler",
        ),
    ],
)
def test_a_configuration_that_cannot_be_used(
    tmp_path: Path, text: str | bytes | None, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fault_of(tmp_path / "logging.json", text).startswith(message)
    logger.info("Event")
    assert capsys.readouterr().out.endswith("INFO    selector.test: Event\n")


def test_a_configuration_that_may_not_be_read(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    (public_folder / "logging.json").touch(0o000)
    with as_ordinary_user():
        assert fault_of(public_folder / "logging.json", None) == "cannot be read: Permission denied"


def test_a_logs_folder_that_is_removed_meanwhile_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    handler = logging_setup.LogFile(tmp_path / "logs" / "a.log", delay=True)
    (tmp_path / "logs").rmdir()
    handler.emit(logging.makeLogRecord({"msg": "told"}))
    handler.close()
    assert (tmp_path / "logs" / "a.log").read_text("utf-8") == "told\n"


def test_without_the_console_lines_go_to_the_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logging_setup.set_up(str(SHIPPED), str(tmp_path), console=False)
    logging.getLogger("selector.test").warning("Event")
    assert capsys.readouterr().out == ""
    assert '"Event"' in (tmp_path / "series-selector.log").read_text("utf-8")


def test_a_shortage_of_memory_is_no_fault_of_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "logging.json"
    formatter = {"()": "builtins.bytearray", "source": sys.maxsize}
    path.write_text(json.dumps({"version": 1, "formatters": {"f": formatter}}))
    with pytest.raises(MemoryError):
        logging_setup.set_up(str(path), str(tmp_path))
