"""The environment, read once into frozen settings.

Names of variables and defaults are part of the operator's interface.
A variable that is set but empty counts as unset.
No message repeats a variable's value: rules and paths may be confidential, and Base64 text is long.
"""

import os
from binascii import a2b_base64
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from selector.errors import ConfigurationError, Fault

Report = Literal["full", "summary", "none"]

INPUT = "NVIDIA_CLARA_INPUT"
OUTPUT = "NVIDIA_CLARA_OUTPUT"
LOGS = "NVIDIA_CLARA_LOGS"
RULES_FILE = "NVIDIA_CLARA_SELECTION_RULES_FILE"
RULES_BASE64 = "NVIDIA_CLARA_SELECTION_RULES_BASE64"
LOGGING_CONFIG = "LOG_CFG"
DEBUG = "DEBUG_VSCODE"
DEBUG_PORT = "DEBUG_VSCODE_PORT"
REPORT = "SERIES_SELECTOR_REPORT"

_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_YES = ("1", "true", "yes", "on")
_NO = ("0", "false", "no", "off")
_REPORTS: tuple[Report, ...] = ("full", "summary", "none")


class RuntimeEnvs(Struct, frozen=True):
    """The settings of one run.

    Paths are text, as the user wrote them.

    Attributes
    ----------
    input_folder, output_folder, logs_folder
        The three folders; none is touched here.
    rules_file
        The rules file that is read where `rules_text` is None.
    rules_text
        The rules' JSON text as decoded from Base64, which wins over the file; None where it is not set.
    logging_config
        The file with the logging configuration.
    debug, debug_port
        Whether to wait for a debugger, and the TCP port it attaches to.
    report
        How much the report says; None leaves it to the size of the payload.
    """

    input_folder: str
    output_folder: str
    logs_folder: str
    rules_file: str
    rules_text: bytes | None
    logging_config: str
    debug: bool
    debug_port: int
    report: Report | None


def from_environment(environ: Mapping[str, str]) -> RuntimeEnvs:
    """Read all settings.

    Raises
    ------
    ConfigurationError
        With one fault for each variable whose value cannot be used; the fault's `file` is the variable's name.
    """
    faults: list[Fault] = []
    settings = RuntimeEnvs(
        input_folder=environ.get(INPUT) or "/input",
        output_folder=output_folder(environ),
        logs_folder=logs_folder(environ),
        rules_file=environ.get(RULES_FILE) or os.path.join(_HOME, "config", "selection-rules.json"),
        rules_text=_decoded(environ, faults),
        logging_config=logging_config(environ),
        debug=_debug(environ, faults),
        debug_port=_port(environ, faults),
        report=_report(environ, faults),
    )
    if faults:
        raise ConfigurationError(faults)
    return settings


def output_folder(environ: Mapping[str, str]) -> str:
    """Return the output folder, which is known whatever else is wrong."""
    return environ.get(OUTPUT) or "/output"


def logs_folder(environ: Mapping[str, str]) -> str:
    """Return the logs folder, which is known whatever else is wrong."""
    return environ.get(LOGS) or "/logs"


def logging_config(environ: Mapping[str, str]) -> str:
    """Return the logging configuration's path, which is known whatever else is wrong."""
    return environ.get(LOGGING_CONFIG) or os.path.join(_HOME, "logging_config.json")


def debugger_port(environ: Mapping[str, str]) -> int | None:
    """Return the port for the debugger, or None where none is asked for.

    None too where these two settings cannot be used: `from_environment` says what is wrong with them.
    """
    faults: list[Fault] = []
    wanted, port = _debug(environ, faults), _port(environ, faults)
    return port if wanted and not faults else None


def _debug(environ: Mapping[str, str], faults: list[Fault]) -> bool:
    word = _word(environ, DEBUG)
    if word and word not in _YES + _NO:
        faults.append(Fault(DEBUG, "", f"must be one of {', '.join(_YES)} (or {', '.join(_NO)})"))
    return word in _YES


def _port(environ: Mapping[str, str], faults: list[Fault]) -> int:
    word = _word(environ, DEBUG_PORT) or "5678"
    # int() alone would also take "5_678" and digits of other scripts, and fail on thousands of digits.
    port = int(word[:6]) if word.isascii() and word.isdigit() else 0
    if port not in range(1, 65536):
        faults.append(Fault(DEBUG_PORT, "", "must be a TCP port, a whole number from 1 to 65535"))
    return port


def _report(environ: Mapping[str, str], faults: list[Fault]) -> Report | None:
    word = _word(environ, REPORT)
    if word and word not in _REPORTS:
        faults.append(Fault(REPORT, "", f"must be one of {', '.join(_REPORTS)}"))
    return next((report for report in _REPORTS if report == word), None)


def _decoded(environ: Mapping[str, str], faults: list[Fault]) -> bytes | None:
    text = environ.get(RULES_BASE64)
    if not text:
        return None
    try:
        # `base64` wraps its lines, so blanks are no fault; anything else that is not Base64 is one.
        return a2b_base64("".join(text.split()), strict_mode=True)
    except ValueError as error:
        advice = "make it with `base64 -w 0 selection-rules.json`"
        faults.append(Fault(RULES_BASE64, "", f"is not Base64 ({error}): {advice}"))
        return None


def _word(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip().lower()
