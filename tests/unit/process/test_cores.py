"""How many cores a process may use."""

import os
from pathlib import Path

import pytest

from selector.process.cores import granted


@pytest.mark.parametrize(
    ("cgroup", "files", "cores"),
    [
        ("0::/pod/one", {"pod/one/cpu.max": "150000 100000", "pod/cpu.max": "max 100000"}, 2),
        ("0::/pod/one", {"pod/one/cpu.max": "max 100000", "pod/cpu.max": "50000 100000"}, 1),
        ("0::/", {"cpu.max": "1000 100000"}, 1),
        ("4:cpu,cpuacct:/a", {"cpu/a/cpu.cfs_quota_us": "100000", "cpu/a/cpu.cfs_period_us": "100000"}, 1),
        ("4:cpu,cpuacct:/a", {"cpu/a/cpu.cfs_quota_us": "-1", "cpu/a/cpu.cfs_period_us": "100000"}, None),
        ("4:memory:/a", {"cpu/a/cpu.cfs_quota_us": "100000", "cpu/a/cpu.cfs_period_us": "100000"}, None),
        ("0::/", {"cpu.max": "900000000 100000"}, None),
        ("", {}, None),
    ],
)
def test_cores(cgroup: str, files: dict[str, str], cores: int | None, tmp_path: Path) -> None:
    everything = {f"sys/fs/cgroup/{name}": content for name, content in files.items()}
    for name, content in {**everything, "proc/self/cgroup": cgroup}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    here = len(os.sched_getaffinity(0))
    assert granted(str(tmp_path)) == (here if cores is None else min(cores, here))


def test_cores_of_this_process() -> None:
    assert 1 <= granted() <= len(os.sched_getaffinity(0))
