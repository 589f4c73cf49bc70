"""The program itself, as a process: how it starts, and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAIN = str(ROOT / "main.py")
STALE = "selected-images.json"


def run(*command: str, environ: dict[str, str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], env=environ, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("program", [MAIN, os.path.relpath(MAIN, ROOT)])
def test_without_arguments_it_runs(program: str, environ: dict[str, str], tmp_path: Path) -> None:
    done = run(program, environ=environ)
    assert done.returncode == 0
    assert done.stderr == ""
    assert (tmp_path / "output" / STALE).read_text("utf-8").startswith("{\n")


def test_with_its_own_name_as_the_only_argument_it_runs(environ: dict[str, str], tmp_path: Path) -> None:
    assert run(MAIN, "series-selector", environ=environ).returncode == 0
    assert (tmp_path / "output" / STALE).read_text("utf-8").startswith("{\n")


def test_it_runs_in_any_folder(environ: dict[str, str], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert run(MAIN, environ=environ, folder=elsewhere).returncode == 0
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("cut", [">&-", "2>&-", "<&- >&- 2>&-", "| true", "> /dev/full"])
def test_nobody_needs_to_listen(cut: str, environ: dict[str, str], tmp_path: Path) -> None:
    script = f"set -o pipefail; {sys.executable} {MAIN} {cut}"
    done = subprocess.run(["bash", "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    # Without a stdout the log goes to stderr; either way there is nothing but the log.
    assert all(line.startswith("20") for line in done.stderr.splitlines())
    assert (tmp_path / "output" / STALE).stat().st_size


@pytest.mark.parametrize(("cut", "code"), [(">&-", 0), ("| true", 0), ("> /dev/full", 5)])
def test_what_a_command_prints_cannot_be_written(cut: str, code: int, environ: dict[str, str]) -> None:
    script = f"set -o pipefail; {sys.executable} {MAIN} check {cut}"
    done = subprocess.run(["bash", "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == code
    message = "series-selector: error: standard output cannot be written: No space left on device\n"
    assert done.stderr == (message if code else "")


def test_faulty_settings_are_one_clear_message(environ: dict[str, str], tmp_path: Path) -> None:
    done = run(MAIN, environ={**environ, "DEBUG_VSCODE": "maybe", "DEBUG_VSCODE_PORT": "none"})
    assert done.returncode == 2
    assert done.stderr == ""
    assert "DEBUG_VSCODE: must be" in done.stdout
    assert "DEBUG_VSCODE_PORT: must be" in done.stdout
    assert "Traceback" not in done.stdout
    assert list((tmp_path / "output").iterdir()) == []


@pytest.mark.parametrize(("arguments", "is_collected"), [((), False), (("check",), True)])
def test_only_commands_look_for_garbage_and_only_their_own(
    arguments: tuple[str, ...], environ: dict[str, str], tmp_path: Path, *, is_collected: bool
) -> None:
    hook = "__import__('gc').set_debug(__import__('gc').DEBUG_STATS)"
    done = run_with_a_hook(MAIN, *arguments, module="selector", hook=hook, environ=environ, tmp_path=tmp_path)
    first = done.stderr.splitlines()[:3]
    assert bool(first) is is_collected
    # What is imported before a command begins is thousands of objects.
    assert all(int(line.split()[-1]) > 10_000 for line in first if "permanent" in line)


def test_a_run_does_not_import_what_searches_for_plugins(environ: dict[str, str]) -> None:
    done = run("-X", "importtime", MAIN, environ=environ)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pydantic.plugin" in imported
    assert "importlib.metadata" not in imported


def test_a_failure_to_import_is_not_hidden(environ: dict[str, str], tmp_path: Path) -> None:
    hook = "exec('raise ModuleNotFoundError')"
    done = run_with_a_hook(MAIN, module="selector.cli", hook=hook, environ=environ, tmp_path=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "ModuleNotFoundError" in done.stderr


def test_without_its_packages_it_says_how_to_get_them(environ: dict[str, str], tmp_path: Path) -> None:
    done = run("-S", MAIN, environ=environ)  # -S: without any installed package, as in a fresh clone.
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("The Python package msgspec is not installed")
    assert "./run_app_local.sh" in line
    assert line.endswith("pip install -r requirements.txt")
    assert (tmp_path / "output" / STALE).exists()


def test_a_module_of_another_name_that_is_missing_is_a_bug(environ: dict[str, str], tmp_path: Path) -> None:
    hook = "exec('raise ModuleNotFoundError(name=\"selector.lost\")')"
    done = run_with_a_hook(MAIN, module="selector.cli", hook=hook, environ=environ, tmp_path=tmp_path)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def run_with_a_signal(
    *command: str, signal: str, module: str, environ: dict[str, str], tmp_path: Path
) -> subprocess.CompletedProcess[str]:
    """Run a program that gets a signal when it begins to import a module."""
    hook = f"os.kill(os.getpid(), signal.{signal})"
    return run_with_a_hook(*command, module=module, hook=hook, environ=environ, tmp_path=tmp_path)


def run_with_a_hook(
    *command: str, module: str, hook: str, environ: dict[str, str], tmp_path: Path
) -> subprocess.CompletedProcess[str]:
    """Run a program to which something happens when it begins to import a module."""
    hook = f"event == 'import' and arguments[0] == {module!r} and {hook}"
    (tmp_path / "sitecustomize.py").write_text(
        f"import os, signal, sys\nsys.addaudithook(lambda event, arguments: {hook})\n"
    )
    path = os.pathsep.join(filter(None, [str(tmp_path), environ.get("PYTHONPATH")]))
    return run(*command, environ={**environ, "PYTHONPATH": path})


@pytest.mark.parametrize(("signal", "code"), [("SIGTERM", 143), ("SIGINT", 130)])
@pytest.mark.parametrize("module", ["selector.cli", "selector.output_writer", "msgspec"])
def test_a_signal_while_it_starts(signal: str, code: int, module: str, environ: dict[str, str], tmp_path: Path) -> None:
    done = run_with_a_signal(MAIN, signal=signal, module=module, environ=environ, tmp_path=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "Stopped by a signal; nothing is written\n")
    assert list((tmp_path / "output").iterdir()) == []


def test_a_signal_to_what_is_no_run_removes_nothing(environ: dict[str, str], tmp_path: Path) -> None:
    arguments = (MAIN, "--help")
    done = run_with_a_signal(*arguments, signal="SIGTERM", module="argparse", environ=environ, tmp_path=tmp_path)
    assert (done.returncode, done.stdout) == (143, "")
    assert (tmp_path / "output" / STALE).exists()
