"""The checks of `run_tests.sh`, the hooks and the workflow stay together."""

import re

import yaml

from tests.support.clones import ROOT


def test_hooks_run_the_checks() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    commands = {hook["entry"].removeprefix(".venv-test/bin/") for hook in hooks}
    (checks,) = re.findall(r'for check in (".*"); do', (ROOT / "run_tests.sh").read_text("utf-8"))
    without_files = {check.replace("format --check", "format") for check in re.findall(r'"([^"]+)"', checks)}
    assert {command.removesuffix(" --force-exclude") for command in commands} == without_files


def test_workflow_runs_everything_with_each_supported_python() -> None:
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))["jobs"]["all"]
    assert job["steps"][-1]["run"].endswith(" .ci/run")
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12"]
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text("utf-8")
