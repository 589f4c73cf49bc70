"""Reading and parsing rules from a variable or a file."""

import json
import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from selector.dicom.value_limits import digits_and_dots
from selector.errors import ConfigurationError, Fault
from selector.files import regular_file
from selector.files.json_text import fault_of, whole_number
from selector.rules.choose.selection import Selection
from selector.rules.compile.rules import compile_rules
from selector.rules.faults import Faults, step
from selector.rules.match.groups import AllOf
from selector.rules.rule_set import RuleSet
from selector.rules.validation import validated_as_far_as_possible

_DEEPEST = 200
"""The most nested levels of JSON in rules: compiling, matching, checking and explaining recurse into all of them."""
_TOO_DEEP = f"the rules are nested too deeply; at most {_DEEPEST} levels of objects and lists are read"
_MOST = 10_000
"""The most values in rules, not counting examples: each costs time, and memory of a hundred times its text."""
_TOO_LARGE = f"the rules have more than the limit of {_MOST:,} values"
_NO_NUMBER = (
    "this is not a number that can be used: it is larger than 1.8e308, or NaN or Infinity, which JSON does not have"
)
_NO_OBJECT = 'must be an object such as {"selections": [{"conditions": {"Modality": "CT"}}]}'
_OF_METADATA = frozenset({"studies", "StudyInstanceUID", "SeriesInstanceUID", "0020000D", "0020000E"})
_INPUT = "these are the metadata or the images of a payload, not rules; check the paths of the rules and of the input"
_EVERYTHING = "the rules are empty: every series is selected"


def read_rules_file(path: str, *, or_pipe: bool = False) -> bytes:
    """Return the content of a rules file, or of a pipe; raise `ConfigurationError` if it cannot be read."""
    try:
        return regular_file.read(path, or_pipe=or_pipe)
    except OSError as error:
        raise ConfigurationError([Fault(path, "", _unreadable(path, error))]) from error


def read_rules(path: str, text: bytes | None, variable: str) -> tuple[bytes, str]:
    """Return the rules' text and its source: a variable's name if that has the text, otherwise the path of a file."""
    return (read_rules_file(path), path) if text is None else (text, variable)


def load_rules(text: bytes, source: str) -> RuleSet:
    """Compile the text of a rules file.

    Parameters
    ----------
    text
        JSON in UTF-8, with or without a byte order mark.
    source
        Where the text comes from: a path or the name of a variable, for messages.

    Raises
    ------
    ConfigurationError
        With every fault and its JSON path.
    """
    faults = Faults(os.path.basename(source) or source)
    content = _parsed(text, faults)
    if faults.found:
        raise ConfigurationError(faults.found)
    if not content and content in (None, {}):
        everything = Selection("selection-1", AllOf(()))
        return RuleSet(source=faults.file, text=text, selections=(everything,), warnings=(_EVERYTHING,))
    if not isinstance(content, dict) or _is_input(content):
        faults.add("$", _INPUT if _is_input(content) else _NO_OBJECT)
        raise ConfigurationError(faults.found)
    document = validated_as_far_as_possible(content, faults)
    rules = compile_rules(document, text, faults) if document else None
    if faults.found or rules is None:
        raise ConfigurationError(faults.found)
    return rules


def _is_input(content: object) -> bool:
    """Return whether a document is an input file of a run, taken for its rules."""
    first = content[0] if isinstance(content, list) and content else content
    if not isinstance(first, dict) or not first or "selections" in first:
        return False
    return not _OF_METADATA.isdisjoint(first) or all("." in name and digits_and_dots(name) for name in first)


class _Repeated(dict[str, object]):
    """An object with repeated members."""

    members: tuple[str, ...] = ()


def _parsed(text: bytes, faults: Faults) -> object:
    """Parse the text; every fault of its JSON is added."""
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add("", f"invalid UTF-8 at byte {error.start + 1}")
        return None
    if not decoded.strip():
        faults.add(
            "", 'the rules are blank; a copy may have failed. To select every series, write {"selections": …} or {}'
        )
        return None
    try:
        document: object = json.loads(decoded, object_pairs_hook=_pairs, parse_int=whole_number)
    except json.JSONDecodeError as error:
        faults.add(*fault_of(error))
        return None
    except RecursionError:
        faults.add("", _TOO_DEEP)
        return None
    if _is_deeper(document, _DEEPEST):
        faults.add("", _TOO_DEEP)
    elif len(list(islice(_values(document, "$", but="examples"), _MOST + 1))) > _MOST:
        faults.add("", _TOO_LARGE)
    else:
        for place, value in _values(document, "$"):
            for name in value.members if isinstance(value, _Repeated) else ():
                faults.add(step(place, name), "given more than once; keep one of them")
            if isinstance(value, float) and not math.isfinite(value):
                faults.add(place, _NO_NUMBER)
    return document


def _is_deeper(value: object, levels: int) -> bool:
    return any(not levels or _is_deeper(one, levels - 1) for _, one in _inner(value))


def _values(value: object, place: str, but: str = "") -> Iterator[tuple[str, object]]:
    """Yield every value in a document with its JSON path, except those in its member `but`."""
    yield place, value
    for key, inner in _inner(value):
        yield from _values(None if but and key == but else inner, step(place, key))


def _inner(value: object) -> Iterable[tuple[str | int, object]]:
    return value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeated = _Repeated(members)
    times = Counter(name for name, _ in pairs)
    repeated.members = tuple(name for name in members if times[name] > 1)
    return repeated


def _unreadable(path: str, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such rules file; check the path and, in a container, the mount"
    if isinstance(error, IsADirectoryError):
        return "this is a folder, not a rules file; mounting a missing file creates one"
    if not isinstance(error, PermissionError):
        return f"the rules file cannot be read: {error.strerror}"
    try:
        about = os.stat(path)
        mode = f"its mode is {about.st_mode & 0o7777:04o} and its owner uid {about.st_uid}"
    except OSError:
        mode = "a folder above it is not accessible"
    return f"the rules file may not be read by uid {os.geteuid()}: {mode}; change its mode, or run as its owner"
