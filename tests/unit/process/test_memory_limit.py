"""The limit on memory: where it is read, how far below it a run stays, and the message when it is reached."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from errno import ENOENT, ENOMEM
from pathlib import Path

import pytest

from selector.process import memory_limit
from tests.robustness.faults_places import IN_A_NAMESPACE, no_mounts
from tests.support.shortage import MEBIBYTE, limited, room_for

ROOT = Path(__file__).parents[3]
UNLIMITED = "9223372036854771712\n"
HOST = "/system.slice/docker-12ab.scope"
GROUPS = {
    "none": ("", {}, None),
    "version 2, in a container": ("0::/\n", {"memory.max": "268435456\n"}, 268435456),
    "version 2, without a limit": ("0::/\n", {"memory.max": "max\n"}, None),
    "version 2, at the root, which has no such file": ("0::/\n", {}, None),
    "version 2, on the host": (
        "0::/a/b c\n",
        {"a/b c/memory.max": "3000\n", "a/memory.max": "max\n", "memory.max": "max\n"},
        3000,
    ),
    "version 2, one above grants less": ("0::/a/b\n", {"a/b/memory.max": "3000\n", "a/memory.max": "2000\n"}, 2000),
    "version 2, below a container's own": ("0::/../b\n", {"memory.max": "2000\n"}, 2000),
    "version 1, in a container": (
        f"5:cpu:{HOST}\n4:memory:{HOST}\n0::{HOST}\n",
        {"memory/memory.limit_in_bytes": "4096\n"},
        4096,
    ),
    "version 1, together with another": (
        "4:cpu,memory:/a\n",
        {"memory/a/memory.limit_in_bytes": "4096\n", "memory/memory.limit_in_bytes": UNLIMITED},
        4096,
    ),
    "version 1, without a limit": ("4:memory:/\n", {"memory/memory.limit_in_bytes": UNLIMITED}, None),
    "version 1, another's limit": ("4:memory:/a\n", {"memory/b/memory.limit_in_bytes": "4096\n"}, None),
    "a group with a colon": ("0::/a:b\n", {"a:b/memory.max": "77\n"}, 77),
    "lines of another form": ("memory\n:\n\n", {"memory.max": "not a number\n"}, None),
}


@pytest.mark.parametrize("kind", GROUPS)
def test_the_limit_of_the_cgroup_is_found(kind: str, tmp_path: Path) -> None:
    groups, files, expected = GROUPS[kind]
    contents = {"proc/self/cgroup": groups, **{f"sys/fs/cgroup/{name}": text for name, text in files.items()}}
    for name, text in contents.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert memory_limit.cgroup_limit(str(tmp_path)) == expected


@pytest.mark.parametrize("granted", [size * MEBIBYTE for size in (6, 16, 64, 256, 4096, 1 << 20)])
def test_the_limit_on_data_leaves_room_and_most_of_what_is_granted(granted: int) -> None:
    limit = memory_limit._below(granted)
    assert min(granted // 4, 8 * MEBIBYTE) <= granted - limit <= granted // 4
    assert granted - limit <= 8 * MEBIBYTE + granted // 64


@pytest.fixture
def data_limit() -> Iterator[None]:
    """Set the limit on data back afterwards."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    yield
    resource.setrlimit(resource.RLIMIT_DATA, before)


BELOW_A_CGROUP = """
mount -t tmpfs none /sys/fs/cgroup && mkdir /sys/fs/cgroup/memory &&
echo $((1 << 40)) | tee /sys/fs/cgroup/memory.max > /sys/fs/cgroup/memory/memory.limit_in_bytes && exec "$@"
"""
"""Shows a program a cgroup with a limit of 1 TiB, in either version."""

LIMITS = """
import resource
from selector.process import memory_limit

def show():
    print(resource.getrlimit(resource.RLIMIT_DATA)[0], memory_limit.shortage())

memory_limit.set_below_cgroup()
show()
resource.setrlimit(resource.RLIMIT_DATA, (1 << 39, resource.RLIM_INFINITY))
memory_limit.set_below_cgroup()
show()
memory_limit.lift()
print(resource.getrlimit(resource.RLIMIT_DATA)[0])
"""


def test_a_limit_that_is_lower_stays_and_is_lifted_as_far_as_it_may_be() -> None:
    if why := no_mounts():
        pytest.skip(why)
    command = [*IN_A_NAMESPACE, BELOW_A_CGROUP, "-", sys.executable, "-c", LIMITS]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    message = "out of memory; raise the limit ({} MiB), or split the payload by study"
    assert run.stdout.splitlines() == [
        f"{memory_limit._below(1 << 40)} {message.format(1 << 20)}",
        f"{1 << 39} {message.format(1 << 19)}",
        str(resource.RLIM_INFINITY),
    ]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (OSError(ENOMEM, "Cannot allocate memory"), True),
        (OSError(ENOENT, "No such file or directory"), False),
        (ImportError("x.so: failed to map segment from shared object"), True),
        (ImportError("No module named 'x'"), False),
        (ValueError(), False),
    ],
)
def test_errors_behind_which_memory_is_lacking(error: Exception, *, expected: bool) -> None:
    assert memory_limit.is_shortage(error) is expected
    outer = ValueError()
    outer.__cause__ = error
    assert memory_limit.is_shortage(outer) is expected


def test_room_is_required_without_being_taken() -> None:
    with room_for(MEBIBYTE):
        for _ in range(10):
            memory_limit.require_room(MEBIBYTE // 2)
        with pytest.raises(MemoryError):
            memory_limit.require_room(2 * MEBIBYTE)


def test_the_message_says_how_much_is_granted() -> None:
    program = "from selector.process import memory_limit; print(memory_limit.shortage())"
    command = [*limited(50 * 1024), sys.executable, "-c", program]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert said.startswith("out of memory; raise the limit (50 MiB), or ")


@pytest.mark.usefixtures("data_limit")
def test_what_is_granted_is_shared_out_among_processes() -> None:
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (own + 1000 * MEBIBYTE, hard))
    whole = memory_limit.share(1)
    assert whole is not None
    assert 900 * MEBIBYTE < whole <= 1000 * MEBIBYTE
    assert memory_limit.share(4) == whole // 4
    assert [memory_limit.fitting(count) for count in (1, 8, 100)] == [1, 8, whole // (64 * MEBIBYTE)]
    memory_limit.set_share(whole // 4)
    assert resource.getrlimit(resource.RLIMIT_DATA) == (whole // 4, hard)


@pytest.mark.usefixtures("data_limit")
def test_however_little_is_granted_there_is_one_process() -> None:
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (1 << 20, hard))
    assert (memory_limit.share(1), memory_limit.fitting(8)) == (0, 1)


@pytest.mark.usefixtures("data_limit")
def test_without_a_limit_there_is_nothing_to_share_out() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    if before[0] != resource.RLIM_INFINITY:
        pytest.skip("the data of this process is limited")
    assert (memory_limit.share(4), memory_limit.fitting(4)) == (None, 4)
    memory_limit.set_share(None)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
