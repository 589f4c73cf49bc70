"""A process that does tasks for its parent; see `selector.process.workers`.

On its standard input come a greeting, from which the function that does the tasks is made, and then one task after
another. It answers the greeting, and each task, on its standard output. It ends when its input does, and at once when
its parent is killed.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module

from selector.process import signals
from selector.process.frames import read_frame, write_frame

Work = Callable[[bytes], bytes]
Begin = Callable[[bytes], Work]

GOES_ON, ENDS = b"\x00", b"\x01"
"""What an answer begins with: whether the process goes on to serve."""


class SpentError(Exception):
    """Raised by the function that does a task, to answer it and to end the process: another one goes on."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        super().__init__("this process has done its last task")


def serve(module: str, name: str) -> None:
    """Serve until the parent ends, with what a function of a module makes of the greeting."""
    signals.end_with_parent()
    answers, tasks = os.fdopen(os.dup(1), "wb"), sys.stdin.buffer
    os.dup2(2, 1)  # Nothing that is printed may get among the answers.
    begin: Begin = getattr(import_module(module), name)
    greeting = read_frame(tasks)
    if greeting is None:
        return
    work = begin(greeting)
    write_frame(answers, GOES_ON)
    while (task := read_frame(tasks)) is not None:
        try:
            answer, ending = work(task), GOES_ON
        except SpentError as spent:
            answer, ending = spent.answer, ENDS
        write_frame(answers, ending + answer)
        if ending == ENDS:
            return
