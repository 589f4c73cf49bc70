"""Making a failing input small: whatever can be left out, and it still fails in the same way, is left out."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from tests.robustness.fuzzing_trial import SETTINGS, Trial

Fails = Callable[[Trial], bool]
"""Tells whether an input still fails in the same way."""

_MOST = 400
"""How many smaller inputs are tried."""


def shrunk(trial: Trial, fails: Fails) -> Trial:
    """Return a smaller input that fails, or the same one."""
    left = _MOST
    while left > 0:
        for smaller in _smaller(trial):
            left -= 1
            if left > 0 and fails(smaller):
                trial = smaller
                break
        else:
            return trial
    return trial


def _smaller(trial: Trial) -> Iterator[Trial]:
    """Yield inputs with something less, those first that lack the most."""
    for name in trial.environ:
        if name not in SETTINGS:
            others = {key: value for key, value in trial.environ.items() if key != name}
            yield Trial(trial.target, trial.files, others, trial.arguments)
    for path, content in trial.files.items():
        for smaller in _smaller_texts(content):
            yield trial.with_file(path, smaller)


def _smaller_texts(content: bytes) -> Iterator[bytes]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        yield from _shorter(content)
        return
    for smaller in _smaller_documents(document):
        yield json.dumps(smaller).encode()


def _shorter(content: bytes) -> Iterator[bytes]:
    size = len(content)
    while size:
        for start in range(0, len(content), size):
            yield content[:start] + content[start + size :]
        size //= 4


def _smaller_documents(document: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield a document without one member or element, at every depth."""
    if isinstance(document, (dict, list)):
        keys = list(document) if isinstance(document, dict) else list(range(len(document)))
        for key in keys:
            without = deepcopy(document)
            del without[key]
            yield without
        for key in keys:
            for inner in _smaller_documents(document[key]):
                changed = document.copy()
                changed[key] = inner
                yield changed
