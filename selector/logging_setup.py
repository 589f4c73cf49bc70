"""Logging as configured in `logging_config.json`, with the log file in the logs folder.

The configuration is what `logging.config.dictConfig` takes. A handler's relative `filename` is relative to the logs
folder; if the file is not writable, that handler is disabled, with a warning. An absolute `filename` stays as it is.
"""

import json
import logging
import logging.config
import logging.handlers
import os
import re
import sys
import time
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, cast

from selector.errors import ConfigurationError, Fault
from selector.files import creation, regular_file
from selector.files.json_text import fault_of, whole_number
from selector.process import memory_limit

logger = logging.getLogger(__name__)

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_MOST_BACKUPS = 1000
_NEEDS_QUOTES = frozenset(' "=')
# What `dictConfig` raises for a faulty configuration depends on the part in which the fault is.
_UNUSABLE = (ValueError, TypeError, AttributeError, LookupError, ImportError, OSError, RecursionError)


def set_up(config_path: str, logs_folder: str, *, console: bool = True) -> None:
    """Configure logging from a file, with relative file names in `logs_folder`, which is created if missing.

    A line that cannot be written never stops the run, and never causes a traceback. If the configuration cannot be
    used, `ConfigurationError` is raised, and readable lines go to the console. Without `console` nothing goes there.
    """
    logging.raiseExceptions = False
    if console:
        set_up_console()
    configuration = _read(config_path)
    if not console:
        _disable(configuration, "logging.StreamHandler")
    try:
        unwritable = _place_files(configuration, logs_folder)
        logging.basicConfig(handlers=[], level=logging.WARNING, force=True)  # From here on only configured handlers.
        logging.config.dictConfig(configuration)
        _require_handlers()
    except _UNUSABLE as error:
        set_up_console()
        if memory_limit.is_shortage(error):
            raise MemoryError from error
        raise ConfigurationError([_fault(config_path, error)]) from error
    if unwritable:
        logger.warning("No log file, only the console", extra={"folder": logs_folder, "reason": unwritable})


def set_up_console() -> None:
    """Log readable lines to stdout, until a configuration is read or if there is none."""
    if isinstance(sys.stdout, TextIOWrapper):
        # No line may be lost because the console's encoding lacks one of its characters.
        sys.stdout.reconfigure(errors="backslashreplace")
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(ReadableLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)


class ReadableLines(logging.Formatter):
    """One line for each record: the time in UTC, level, logger, event, and the `extra` data as ``key=value``.

    A `fault` in the data is a sentence, and follows the event after a colon. Line breaks in the data are escaped.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the standard library's name
        """Return the line without a traceback."""
        data = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        fault = data.pop("fault", None)
        line = super().formatMessage(record) + ("" if fault is None else f": {fault}")
        return printable(" ".join([line, *(f"{key}={_shown(value)}" for key, value in data.items())]))


class LogFile(logging.handlers.RotatingFileHandler):
    """A rotating log file that belongs to the owner of its folder.

    If it can no longer be written, the first lost line causes one warning, and the run continues.
    """

    _has_warned = False
    _last: tuple[logging.LogRecord | None, str] = (None, "")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, made once: the standard library asks for it twice, first to measure it."""
        known, line = self._last
        if known is not record:
            line = super().format(record)
            self._last = record, line
        return line

    def doRollover(self) -> None:  # noqa: N802 - the standard library's name
        """Begin a new file."""
        self.backupCount = min(self.backupCount, _MOST_BACKUPS)  # A rollover checks each of them.
        super().doRollover()

    def _open(self) -> TextIOWrapper:
        try:
            return self._opened()
        except FileNotFoundError:  # The folder was removed after it was created.
            _make_folder(os.path.dirname(self.baseFilename))
            return self._opened()

    def _opened(self) -> TextIOWrapper:
        stream = open(  # noqa: SIM115 - the handler closes it
            self.baseFilename,
            self.mode,
            encoding=self.encoding,
            errors=self.errors,
            opener=creation.open_to_write,
        )
        return cast("TextIOWrapper", stream)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - the standard library's signature
        """Warn once: the warning itself fails here too."""
        if not self._has_warned:
            self._has_warned = True
            reason = str(sys.exc_info()[1])
            logger.warning("Lines are lost from the log file", extra={"file": self.baseFilename, "reason": reason})


def _shown(value: object) -> str:
    if isinstance(value, str) and value and _NEEDS_QUOTES.isdisjoint(value):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def printable(line: str) -> str:
    """Return a line with invisible characters and terminal control characters escaped."""
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)


def _read(path: str) -> dict[str, Any]:
    try:
        configuration = json.loads(regular_file.read(path).decode("utf-8-sig"), parse_int=whole_number)
    except OSError as error:
        raise ConfigurationError([Fault(path, "", f"cannot be read: {error.strerror}")]) from error
    except json.JSONDecodeError as error:
        raise ConfigurationError([Fault(path, *fault_of(error))]) from error
    except (ValueError, RecursionError) as error:  # Not UTF-8, nested too deeply.
        raise ConfigurationError([Fault(path, "", f"cannot be read as JSON: {error}")]) from error
    if not isinstance(configuration, dict):
        raise ConfigurationError([Fault(path, "$", "must be an object, as for logging.config.dictConfig")])
    # By default `dictConfig` disables all existing loggers, which are ours.
    return {"disable_existing_loggers": False, **configuration}


def _require_handlers() -> None:
    """Raise `TypeError` if the handler of a logger is not a `Handler`: `dictConfig` accepts any object."""
    root = logging.getLogger()
    for each in (root, *(one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger))):
        others: list[object] = [*each.handlers]
        for other in others:
            if not isinstance(other, logging.Handler):
                each.handlers.clear()
                raise TypeError(f"{type(other).__name__} is not a handler")


def _disable(configuration: dict[str, Any], name: str) -> None:
    """Disable the handlers of a class; loggers may refer to them all the same."""
    handlers = configuration.get("handlers")
    for handler in handlers.values() if isinstance(handlers, dict) else ():
        if isinstance(handler, dict) and handler.get("class") == name:
            handler.clear()
            handler["class"] = "logging.NullHandler"


def _place_files(configuration: dict[str, Any], logs_folder: str) -> str:
    """Resolve relative file names in the logs folder; return why a file cannot be written, or an empty text."""
    unwritable = ""
    handlers = configuration.get("handlers")
    if not isinstance(handlers, dict):
        return ""
    for name, handler in list(handlers.items()):
        file = handler.get("filename") if isinstance(handler, dict) else None
        if isinstance(file, str) and not os.path.isabs(file):
            handler["filename"] = os.path.abspath(os.path.join(logs_folder, file))
            reason = _prepare(handler["filename"])
            if reason:
                unwritable = reason
                handlers[name] = {"class": "logging.NullHandler"}  # Loggers and other handlers may refer to it by name.
    return unwritable


def _prepare(path: str) -> str:
    """Create the file and its folder; return why that is not possible, or an empty text."""
    try:
        _make_folder(os.path.dirname(path))
        with open(path, "ab", opener=creation.open_to_write):
            return ""
    except OSError as error:
        return str(error.strerror)


def _make_folder(path: str) -> None:
    with suppress(FileNotFoundError):
        os.stat(path)  # Fails here if the path is too long, before part of it is created.
    missing = []
    while path and not os.path.isdir(path):
        missing.append(path)
        path = os.path.dirname(path)
    for folder in reversed(missing):
        creation.make_folder(folder)


def _fault(path: str, error: Exception) -> Fault:
    text = f"{error}: {error.__cause__}" if error.__cause__ else str(error)
    part = re.match(r"Unable to configure (?:(handler|formatter|logger|filter) '([^']+)'|root)", text)
    place = "$" if not part else f"$.{part[1]}s.{part[2]}" if part[1] else "$.root"
    return Fault(path, place, f"cannot be used: {text}")
