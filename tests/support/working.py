"""What worker processes do in tests: a task says what becomes of it."""

import os
import signal
import time

from selector.process.worker import SpentError, Work


def begin(greeting: bytes) -> Work:
    """Return what answers with the greeting, the task and the number of its process."""

    def work(task: bytes) -> bytes:
        answer = b" ".join([greeting, task, str(os.getpid()).encode()])
        if task.startswith(b"killed"):
            os.kill(os.getpid(), signal.SIGKILL)
        if task.startswith(b"exits"):
            os._exit(3)
        if task.startswith(b"waits"):
            time.sleep(600)
        if task.startswith(b"slow"):
            time.sleep(0.1)
        if task.startswith(b"prints"):
            print("among the answers", flush=True)  # noqa: T201 - that is the point
        if task.startswith(b"spent"):
            raise SpentError(answer)
        return answer

    return work


def begin_never(_: bytes) -> Work:
    """Fail where a worker begins."""
    raise MemoryError
