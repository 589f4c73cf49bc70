"""Misspell each key of a definition in turn, and print those that a check does not notice.

    .venv-workflows/bin/python tests/workflows/typos.py argo|boutiques|cwl|kubernetes FILE

Run with the packages of `requirements.txt`. Exit code 1: the definition does not pass the check as it is.
"""

import contextlib
import copy
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

KUBERNETES = "1.31"
"""The oldest version in which all of the Job's fields are stable; it is checked against the newest, too."""

NAMES = {"data", "envDef", "in", "inputs", "limits", "outputs", "requests", "steps", "suggested-resources", "tags"}
"""Below these, any key is allowed: names that the author of a definition chooses, or a resource of any kind."""


def main() -> int:
    """Check the definition, then each of its misspellings."""
    kind, file = sys.argv[1], Path(sys.argv[2])
    documents = list(yaml.safe_load_all(file.read_text("utf-8")))
    with TemporaryDirectory() as folder:
        for other in file.parent.glob("*.cwl"):  # Workflows run the tools beside them.
            Path(folder, other.name).write_text(other.read_text("utf-8"), "utf-8")

        def holds(changed: list[Any]) -> bool:
            return CHECKS[kind](changed, Path(folder, file.name))

        if not holds(documents):
            return 1
        for words in (words for number, document in enumerate(documents) for words in _keys(document, (number,))):
            if holds(_misspelt(documents, words)):
                sys.stdout.write(f"{words}\n")
    return 0


def _keys(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any document
    """Yield the place of each key that is a word of the language; other keys in it are in angle brackets."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        chosen = not isinstance(key, str) or (place[-1] in NAMES and isinstance(value, dict))
        if not chosen:
            yield (*place, key)
        yield from _keys(inner, (*place, f"<{key}>" if chosen and isinstance(key, str) else key))


def _misspelt(documents: list[Any], place: tuple[Any, ...]) -> list[Any]:
    changed = copy.deepcopy(documents)
    *parents, key = place
    inner: Any = changed
    for parent in parents:
        inner = inner[parent.strip("<>") if isinstance(parent, str) else parent]
    items = [(name + "x" if name == key else name, value) for name, value in inner.items()]
    inner.clear()
    inner.update(items)
    return changed


def _argo(documents: list[Any], _file: Path) -> bool:
    """Tell whether the models of Argo take all of it: they ignore keys that they do not know, so none may get lost."""
    from hera.workflows.models import WorkflowTemplate  # noqa: PLC0415 - one of four
    from pydantic import ValidationError  # noqa: PLC0415 - one of four

    try:
        taken = [WorkflowTemplate.model_validate(document) for document in documents]
    except ValidationError:
        return False
    return [model.model_dump(by_alias=True, exclude_unset=True, mode="json") for model in taken] == documents


def _boutiques(documents: list[Any], file: Path) -> bool:
    from boutiques import bosh  # noqa: PLC0415 - one of four

    file.write_text(json.dumps(documents[0]), "utf-8")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            return bosh(["validate", str(file)]) is None
        except (Exception, SystemExit):  # noqa: BLE001 - it raises errors of its own, and exits
            return False


def _cwl(documents: list[Any], file: Path) -> bool:
    from cwltool.main import main as cwltool  # noqa: PLC0415 - one of four

    file.write_text(json.dumps(documents[0]), "utf-8")
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    code = cwltool(["--validate", str(file)], stdout=io.StringIO(), stderr=told, logger_handler=handler)
    return code == 0 and "WARNING" not in told.getvalue().upper()


def _kubernetes(documents: list[Any], _file: Path) -> bool:
    import kubernetes_validate  # noqa: PLC0415 - one of four

    try:
        for version in (KUBERNETES, kubernetes_validate.latest_version()):
            for document in documents:
                kubernetes_validate.validate(document, version, strict=True)
    except (KeyError, kubernetes_validate.SchemaNotFoundError, kubernetes_validate.ValidationError):
        return False
    return True


CHECKS: dict[str, Callable[[list[Any], Path], bool]] = {
    "argo": _argo,
    "boutiques": _boutiques,
    "cwl": _cwl,
    "kubernetes": _kubernetes,
}

if __name__ == "__main__":
    sys.exit(main())
