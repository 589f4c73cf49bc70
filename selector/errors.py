"""The errors that end a run, named by who must act.

The tree, with the exit code of each::

    SeriesSelectorError
    ├── UnexpectedError     1  a bug: the developers of this operator
    ├── ConfigurationError  2  settings or rules: the pipeline owner, the rule author
    ├── InputError          3  the payload: the owner of the step before
    ├── SelectionError      4  the result is not complete: the reasons are in log and report
    ├── OutputError         5  the output folder: the pipeline owner
    └── LimitError          7  memory, or time for expressions: the pipeline owner
        └── OutOfMemoryError   memory

A command that has finished with something to look at ends with 6, `TO_LOOK_AT`, which is not an error.

Every error carries all faults that were found together, each with its file and JSON path.
"""

import os
from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct

TO_LOOK_AT = 6
"""The exit code of a batch in which some payloads have no output, and of rules that select differently."""


class Fault(Struct, frozen=True, order=True):
    """One thing that is wrong: where it is, and how to fix it.

    Attributes
    ----------
    file
        The file's path as the user knows it, or the name of a variable; may be empty.
    place
        A JSON path (``$.selections[2].name``), or ``line 3, column 7``; empty for the whole file.
    message
        What is wrong and what to do. It never carries the value of an attribute.
    """

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.message) if part)


class SeriesSelectorError(Exception):
    """Ends a run, with one message for each fault and no traceback."""

    exit_code: ClassVar[int]

    def __init__(self, faults: Iterable[Fault] | str) -> None:
        self.faults = (Fault("", "", faults),) if isinstance(faults, str) else tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class UnexpectedError(SeriesSelectorError):
    """A bug. The message is the call stack, without the original message, which may contain an attribute's value."""

    exit_code = 1

    def __init__(self, error: BaseException) -> None:
        import traceback  # noqa: PLC0415 - for a bug only

        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{os.path.basename(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        super().__init__(f"{type(error).__name__} at {' > '.join(places)}")


class ConfigurationError(SeriesSelectorError):
    """Settings or rules cannot be used."""

    exit_code = 2


class InputError(SeriesSelectorError):
    """Inputs are missing, unreadable or malformed."""

    exit_code = 3


class SelectionError(SeriesSelectorError):
    """No study has all its required selections, or a selected series has not exactly one volume."""

    exit_code = 4


class OutputError(SeriesSelectorError):
    """The output could not be written, or an old one not removed."""

    exit_code = 5


class LimitError(SeriesSelectorError):
    """The payload needs more than is available: memory, or time for expressions."""

    exit_code = 7


class OutOfMemoryError(LimitError):
    """The payload needs more memory than is available."""
