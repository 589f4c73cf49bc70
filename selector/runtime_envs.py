"""The environment, read once into frozen settings.

Variables and their defaults are part of the operator's interface; they are defined here only.
A variable that is set but empty counts as unset.
No message repeats a variable's value: rules and paths may be confidential, and Base64 text is long.
"""

import os
import re
from binascii import a2b_base64
from collections.abc import Mapping
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, SkipValidation, ValidationError
from pydantic_core import PydanticCustomError, PydanticUseDefault

from selector.errors import Fault

INPUT = "NVIDIA_CLARA_INPUT"
OUTPUT = "NVIDIA_CLARA_OUTPUT"
LOGS = "NVIDIA_CLARA_LOGS"
RULES_FILE: Final = "NVIDIA_CLARA_SELECTION_RULES_FILE"
RULES_BASE64: Final = "NVIDIA_CLARA_SELECTION_RULES_BASE64"
NO_SYNC_LOCK = "NVIDIA_CLARA_NOSYNCLOCK"
LOGGING_CONFIG = "LOG_CFG"
DEBUG = "DEBUG_VSCODE"
DEBUG_PORT = "DEBUG_VSCODE_PORT"
REPORT = "SERIES_SELECTOR_REPORT"
WORKERS = "SERIES_SELECTOR_WORKERS"
SEARCH_SECONDS = "SERIES_SELECTOR_SEARCH_SECONDS"

Report = Literal["full", "summary", "none"]
RulesSource = Literal["NVIDIA_CLARA_SELECTION_RULES_BASE64", "NVIDIA_CLARA_SELECTION_RULES_FILE", "default"]
"""Where rules come from: the variable that has them, the variable that names their file, or neither."""

_PREFIXES = ("NVIDIA_CLARA_", "SERIES_SELECTOR_")
_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_REPORTS: tuple[Report, ...] = get_args(Report)
_MOST_WORKERS = 1000
_SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def _switch(text: str) -> bool:
    word = _word(text)
    if word not in _SWITCH:
        raise PydanticCustomError("switch", "must be one of 1, true, yes, on (or 0, false, no, off)")
    return _SWITCH[word]


def _port(text: str) -> int:
    word = _word(text)
    # int() alone would also take "5_678" and digits of other scripts, and fail on thousands of digits.
    port = int(word[:6]) if word.isascii() and word.isdigit() else 0
    if port not in range(1, 65536):
        raise PydanticCustomError("port", "must be a TCP port, a whole number from 1 to 65535")
    return port


def _report(text: str) -> Report:
    word = _word(text)
    if word not in _REPORTS:
        raise PydanticCustomError("report", "must be one of full, summary, none")
    return word


def _count(text: str) -> int:
    word = _word(text)
    count = int(word[:6]) if word.isascii() and word.isdigit() else 0
    if not 0 < count < _MOST_WORKERS:
        raise PydanticCustomError("count", "must be a whole number from 1 to {most}", {"most": _MOST_WORKERS - 1})
    return count


def _ignored(_: str) -> None:
    return None


def _seconds(text: str) -> float:
    word = _word(text)
    seconds = float(word) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", word) else 0
    if not seconds:
        raise PydanticCustomError("seconds", "must be a number of seconds greater than 0")
    return seconds


def _decoded(text: str) -> bytes:
    try:
        # `base64` wraps its lines, so white space is allowed; any other character outside the alphabet is a fault.
        return a2b_base64("".join(text.split()), strict_mode=True)
    except ValueError as error:
        message = "is not valid Base64 ({reason}): encode the rules with `base64 -w 0 selection-rules.json`"
        raise PydanticCustomError("base64", message, {"reason": str(error)}) from error


def _nearest(name: str) -> str:
    """Return the known variable whose name is nearest; which of the prefixes is the right one is easily mistaken."""
    from difflib import get_close_matches  # noqa: PLC0415 - for a mistake only

    by_rest = {_without_prefix(one): one for one in names()}
    return by_rest[get_close_matches(_without_prefix(name)[:80], by_rest, n=1, cutoff=0)[0]]


def _without_prefix(name: str) -> str:
    return next((name.removeprefix(prefix) for prefix in _PREFIXES if name.startswith(prefix)), name).upper()


def _word(text: str) -> str:
    word = text.strip().lower()
    if not word:
        raise PydanticUseDefault
    return word


_Path = Annotated[str, SkipValidation]  # As the user wrote it: pydantic refuses the bytes of a name that is not UTF-8.


class RuntimeEnvs(BaseModel):
    """The settings of one run. No folder or file is touched here."""

    model_config = ConfigDict(frozen=True)

    input_folder: _Path = Field("/input", validation_alias=INPUT, description="input folder")
    output_folder: _Path = Field(
        "/output",
        validation_alias=OUTPUT,
        description="output folder; its last part is created if missing, unless its parent is `/`",
    )
    logs_folder: _Path = Field("/logs", validation_alias=LOGS, description="logs folder")
    rules_file: _Path = Field(
        os.path.join(_HOME, "config", "selection-rules.json"),
        validation_alias=RULES_FILE,
        description="path of a rules file",
    )
    rules_text: Annotated[bytes | None, PlainValidator(_decoded)] = Field(
        None,
        validation_alias=RULES_BASE64,
        description="the rules themselves, as Base64 of the JSON text; wins over the file",
    )
    no_sync_lock: Annotated[None, PlainValidator(_ignored)] = Field(
        None,
        validation_alias=NO_SYNC_LOCK,
        description="accepted with any value and ignored: there is no platform lock to skip",
    )
    logging_config: _Path = Field(
        os.path.join(_HOME, "logging_config.json"),
        validation_alias=LOGGING_CONFIG,
        description="another logging configuration, JSON for Python's `logging.config.dictConfig`",
    )
    debug: Annotated[bool, PlainValidator(_switch)] = Field(
        default=False,
        validation_alias=DEBUG,
        description="`1`, `true`, `yes`, `on`: wait for a debugger on all network interfaces, then run",
    )
    debug_port: Annotated[int, PlainValidator(_port)] = Field(
        5678, validation_alias=DEBUG_PORT, description="the port for the debugger"
    )
    report: Annotated[Report | None, PlainValidator(_report)] = Field(
        None, validation_alias=REPORT, description="`full`, `summary` or `none`"
    )
    workers: Annotated[int | None, PlainValidator(_count)] = Field(
        None,
        validation_alias=WORKERS,
        description="processes at the same time, for a large payload, the payloads of `batch`, or DICOM files",
    )
    search_seconds: Annotated[float, PlainValidator(_seconds)] = Field(
        60,
        validation_alias=SEARCH_SECONDS,
        description="processor time that all searches for expressions in a run may take together",
    )

    @property
    def rules_source(self) -> RulesSource:
        """Where the rules come from."""
        if self.rules_text is not None:
            return RULES_BASE64
        return RULES_FILE if "rules_file" in self.model_fields_set else "default"


def names() -> tuple[str, ...]:
    """Return the names of all variables, in the order of the documentation."""
    return tuple(str(field.validation_alias) for field in RuntimeEnvs.model_fields.values())


def unknown(environ: Mapping[str, str]) -> tuple[Fault, ...]:
    """Return a warning for each variable that is set and named like those of this operator, but is not one of them."""
    odd = sorted(name for name in environ if name.startswith(_PREFIXES) and environ[name] and name not in names())
    return tuple(Fault(name, "", f"there is no such variable; the nearest is {_nearest(name)}") for name in odd)


def read(environ: Mapping[str, str]) -> tuple[RuntimeEnvs, tuple[Fault, ...]]:
    """Return the settings, with the default for each variable that cannot be used, and a fault for each of these.

    So the folders and the logging configuration are known whatever else is wrong.
    """
    values = {name: value for name in names() if (value := environ.get(name))}
    try:
        return RuntimeEnvs.model_validate(values), ()
    except ValidationError as error:
        faults = tuple(Fault(str(one["loc"][0]), "", one["msg"]) for one in error.errors())
    wrong = {fault.file for fault in faults}
    usable = {name: value for name, value in values.items() if name not in wrong}
    return RuntimeEnvs.model_validate(usable), faults
