"""Containers of the real image that run to their end, within a time."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

LIMIT = 120
"""Seconds after which a container hangs."""


def run(image: str, options: Sequence[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a container to its end; remove one that hangs, which is wrong."""
    name = f"series-selector-{uuid4()}"
    command = ["docker", "run", "--rm", "--name", name, *options, image, *arguments]
    try:
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", check=False, timeout=LIMIT
        )
    except subprocess.TimeoutExpired:
        subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)
        raise AssertionError(f"it hung for {LIMIT} seconds") from None


def python_of(image: str) -> str:
    """Return the version of Python in an image; raise `SystemExit` where there is no such image, or no engine."""
    if shutil.which("docker") is None:
        raise SystemExit("docker is not installed")
    done = run(image, ["--entrypoint", "python3"], "--version")
    if done.returncode:
        raise SystemExit(f"no container of {image} runs here: {done.stderr.strip()}")
    return done.stdout.removeprefix("Python ").strip()


def options_of(top: Path, variables: Mapping[str, str]) -> list[str]:
    """Return what gives a container a folder, where it is outside, and variables."""
    settings = [part for name, value in variables.items() for part in ("--env", f"{name}={value}")]
    return ["--volume", f"{top}:{top}", *settings]
