"""The payloads of a batch: their names, and the folders of each."""

import os
from collections.abc import Iterator

from msgspec import Struct

from selector.errors import ConfigurationError, Fault, InputError
from selector.files import atomic_file, regular_file
from selector.payload.files import is_skipped
from selector.runtime_envs import INPUT, LOGS, OUTPUT, RuntimeEnvs

_NAME = "{}"
"""Stands for the name of a payload in the variables that name folders."""


class Pattern(Struct, frozen=True):
    """The folders of all payloads.

    Attributes
    ----------
    top
        The folder that has one for each payload.
    prefix, suffix
        What is before and after the name of a payload in the name of its folder there.
    below
        The path from that folder to the one that is meant, with a leading slash; may be empty.
    """

    top: str
    prefix: str
    suffix: str
    below: str

    @classmethod
    def of(cls, path: str, variable: str) -> "Pattern":
        """Return the pattern in a variable; without `{}`, payloads are the folders in the one that it names."""
        if path.count(_NAME) > 1:
            raise ConfigurationError([Fault(variable, "", f"may have {_NAME}, the name of a payload, only once")])
        before, _, after = path.partition(_NAME) if _NAME in path else (os.path.join(path, ""), "", "")
        top, prefix = os.path.split(before)
        suffix, slash, below = after.partition("/")
        return cls(top or ".", prefix, suffix, slash + below)

    def folder(self, name: str) -> str:
        """Return the folder of a payload."""
        return os.path.join(self.top, f"{self.prefix}{name}{self.suffix}") + self.below

    def name(self, folder: str) -> str:
        """Return the name of the payload that has a folder at the top; empty if none has one of this name."""
        if not folder.startswith(self.prefix) or not folder.endswith(self.suffix) or is_skipped(folder):
            return ""
        return folder[len(self.prefix) : len(folder) - len(self.suffix)]


class Folders(Struct, frozen=True):
    """Where the payloads of a batch are, and where what is written of them goes."""

    input: Pattern
    output: Pattern
    logs: Pattern

    @classmethod
    def of(cls, settings: RuntimeEnvs) -> "Folders":
        """Return the folders that the settings name; raise `ConfigurationError` if they cannot be used."""
        return cls(
            Pattern.of(settings.input_folder, INPUT),
            Pattern.of(settings.output_folder, OUTPUT),
            Pattern.of(settings.logs_folder, LOGS),
        )

    def settings(self, settings: RuntimeEnvs, name: str) -> RuntimeEnvs:
        """Return the settings of a run on one payload."""
        folders = {"input_folder": self.input, "output_folder": self.output, "logs_folder": self.logs}
        return settings.model_copy(update={field: pattern.folder(name) for field, pattern in folders.items()})

    def names(self) -> list[str]:
        """Return the names of all payloads, in order; raise `InputError` if there are none."""
        try:
            with os.scandir(self.input.top) as entries:
                names = sorted(
                    name for entry in entries if _is_payload(entry) and (name := self.input.name(entry.name))
                )
        except OSError as error:
            message = f"the folder of the payloads cannot be read: {error.strerror}"
            raise InputError([Fault(self.input.top, "", message)]) from error
        if not names:
            message = "there are no payload folders in it; for a single payload, leave out `batch`"
            raise InputError([Fault(self.input.top, "", message)])
        return names

    def require_output(self) -> None:
        """See that output folders can be made, before time is spent; raise `OutputError` if they cannot."""
        if not self.output.below:
            atomic_file.require_folder(self.output.top)


def _is_payload(entry: "os.DirEntry[str]") -> bool:
    """Return whether this is a folder or a link to one, or leads nowhere, which is worth a row of its own."""
    return entry.is_dir() or (entry.is_symlink() and not os.path.exists(entry.path))


def listed_names(path: str) -> list[str]:
    """Return the names in a file, one a line; raise `ConfigurationError` with all that is wrong with it."""
    try:
        lines = [os.fsdecode(line.rstrip(b"\r")) for line in regular_file.read(path, or_pipe=True).split(b"\n")]
    except OSError as error:
        raise ConfigurationError([Fault(path, "", f"the list cannot be read: {error.strerror}")]) from error
    if faults := [*_faults(path, lines)]:
        raise ConfigurationError(faults)
    return [name for name in lines if name]


def _faults(path: str, lines: list[str]) -> Iterator[Fault]:
    if not any(lines):
        yield Fault(path, "", "the list is blank; a copy may have failed")
    first: dict[str, int] = {}
    for number, name in enumerate(lines, start=1):
        if not name:
            continue
        if "/" in name or "\0" in name or name in {".", ".."}:
            yield Fault(path, f"line {number}", "must be the name of a payload's folder, without a path")
        elif first.setdefault(name, number) != number:
            yield Fault(path, f"line {number}", f"this payload is in line {first[name]} already")
