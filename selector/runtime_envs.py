"""The environment, read once into frozen settings.

Variables and their defaults are part of the operator's interface; they are defined here only.
A variable that is set but empty counts as unset.
No message repeats a variable's value: rules and paths may be confidential, and Base64 text is long.
"""

import os
from binascii import a2b_base64
from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, SkipValidation, ValidationError
from pydantic_core import PydanticCustomError, PydanticUseDefault

from selector.errors import Fault

INPUT = "NVIDIA_CLARA_INPUT"
OUTPUT = "NVIDIA_CLARA_OUTPUT"
LOGS = "NVIDIA_CLARA_LOGS"
RULES_FILE = "NVIDIA_CLARA_SELECTION_RULES_FILE"
RULES_BASE64 = "NVIDIA_CLARA_SELECTION_RULES_BASE64"
LOGGING_CONFIG = "LOG_CFG"
DEBUG = "DEBUG_VSCODE"
DEBUG_PORT = "DEBUG_VSCODE_PORT"
REPORT = "SERIES_SELECTOR_REPORT"
WORKERS = "SERIES_SELECTOR_WORKERS"

Report = Literal["full", "summary", "none"]

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


def _decoded(text: str) -> bytes:
    try:
        # `base64` wraps its lines, so white space is allowed; any other character outside the alphabet is a fault.
        return a2b_base64("".join(text.split()), strict_mode=True)
    except ValueError as error:
        message = "is not valid Base64 ({reason}): encode the rules with `base64 -w 0 selection-rules.json`"
        raise PydanticCustomError("base64", message, {"reason": str(error)}) from error


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
    output_folder: _Path = Field("/output", validation_alias=OUTPUT, description="output folder")
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
        None, validation_alias=WORKERS, description="processes that read DICOM files at the same time"
    )


def read(environ: Mapping[str, str]) -> tuple[RuntimeEnvs, tuple[Fault, ...]]:
    """Return the settings, with the default for each variable that cannot be used, and a fault for each of these.

    So the folders and the logging configuration are known whatever else is wrong.
    """
    names = [str(field.validation_alias) for field in RuntimeEnvs.model_fields.values()]
    values = {name: value for name in names if (value := environ.get(name))}
    try:
        return RuntimeEnvs.model_validate(values), ()
    except ValidationError as error:
        faults = tuple(Fault(str(one["loc"][0]), "", one["msg"]) for one in error.errors())
    wrong = {fault.file for fault in faults}
    usable = {name: value for name, value in values.items() if name not in wrong}
    return RuntimeEnvs.model_validate(usable), faults
