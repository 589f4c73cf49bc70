"""The limit on memory: where it is read, when a run is told that it is near, and what is said then."""

import errno
import signal
import subprocess
import sys
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from pathlib import Path

import pytest

from selector.process import memory_limit
from tests.support.shortage import MEBIBYTE, limited, room_for

ROOT = Path(__file__).parents[2]
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
    "version 2, below a container's own": ("0::/../../b\n", {"memory.max": "2000\n"}, 2000),
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
    "a list that is none": ("memory\n:\n\n", {"memory.max": "no number\n"}, None),
}


@pytest.mark.parametrize("kind", GROUPS)
def test_the_limit_of_the_control_group_is_found(kind: str, tmp_path: Path) -> None:
    groups, files, expected = GROUPS[kind]
    contents = {"proc/self/cgroup": groups, **{f"sys/fs/cgroup/{name}": text for name, text in files.items()}}
    for name, text in contents.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert memory_limit.control_group_limit(str(tmp_path)) == expected


@pytest.mark.parametrize("granted", [size * MEBIBYTE for size in (6, 16, 64, 256, 4096, 1 << 20)])
def test_the_limit_on_data_leaves_room_and_most_of_what_is_granted(granted: int) -> None:
    limit = memory_limit._below(granted)
    assert min(granted // 4, 8 * MEBIBYTE) <= granted - limit <= granted // 4
    assert granted - limit <= 8 * MEBIBYTE + granted // 64


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except type(error) as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (ImportError("libssl.so: failed to map segment from shared object"), True),
        (raised(ValueError("Unable to configure handler 'file'"), MemoryError()), True),
        (raised(ValueError("a"), raised(KeyError("b"), OSError(errno.ENOMEM, ""))), True),
        (OSError(errno.ENOSPC, "No space left on device"), False),
        (ImportError("no module named a"), False),
        (raised(ValueError("a"), KeyError("b")), False),
    ],
)
def test_an_error_that_comes_of_a_shortage_is_known(error: Exception, expected: bool) -> None:  # noqa: FBT001
    assert memory_limit.is_shortage(error) is expected


def test_without_a_limit_there_is_room_without_end() -> None:
    assert memory_limit.room() == float("inf")
    assert not memory_limit.is_exhausted()


def test_with_a_limit_there_is_the_room_that_is_left() -> None:
    with room_for(50 * MEBIBYTE):
        assert 45 * MEBIBYTE < memory_limit.room() <= 50 * MEBIBYTE
        with mmap(-1, 20 * MEBIBYTE, MAP_PRIVATE | MAP_ANONYMOUS):  # what else is asked for may be lying free already
            assert 25 * MEBIBYTE < memory_limit.room() <= 30 * MEBIBYTE
        assert not memory_limit.is_exhausted()
    with room_for(MEBIBYTE):
        assert memory_limit.is_exhausted()


def script(text: str, *before: str) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-c", f"from selector.process import memory_limit\n{text}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_sentence_tells_how_much_is_granted() -> None:
    told = script("print(memory_limit.shortage('for this'))", *limited(50 * 1024)).stdout
    assert told.startswith("the memory granted (50 MiB) is too small for this; ")


GREEDY = """
taken = []
try:
    with memory_limit.watched():
        while True:
            taken.append([0] * 100)
except MemoryError:
    left = memory_limit.room()
print(left)
"""


def test_who_is_watched_ends_while_there_is_a_little_left() -> None:
    done = script(GREEDY, *limited(60 * 1024))
    assert done.stderr == ""
    assert MEBIBYTE / 2 < float(done.stdout) < 2.5 * MEBIBYTE


def test_nobody_is_watched_where_nothing_is_limited() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with memory_limit.watched():
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_timer_of_somebody_else_stays_theirs() -> None:
    signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        with room_for(100 * MEBIBYTE), memory_limit.watched():
            assert signal.getitimer(signal.ITIMER_REAL)[0] > 900
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 900
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
