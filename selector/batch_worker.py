"""What a worker process of a batch does: one payload after another, with rules and structures that are made once."""

import gc
import os
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from selector import app, runtime_envs, version
from selector.errors import OutOfMemoryError, SeriesSelectorError
from selector.files.message_pack import packed
from selector.many.folders import Folders
from selector.many.resuming import still_holds
from selector.many.row import RowMaker
from selector.many.rows import PayloadRow
from selector.many.summary import decode_row, encode_row
from selector.payload.structures import Structures
from selector.process import memory_limit
from selector.process.worker import SpentError, Work
from selector.process.workers import Died
from selector.rules.explain.series_labels import scanner_attributes
from selector.rules.loader import load_rules
from selector.rules.rule_set import RuleSet
from selector.runtime_envs import RuntimeEnvs


class Greeting(Struct, frozen=True):
    """What a worker needs to know, with texts as the system has them: they may not be UTF-8.

    Attributes
    ----------
    environ
        The variables of the operator.
    rules, source
        The text of the rules, and where it comes from.
    data
        How many bytes of data the process may have; None for no limit.
    """

    environ: dict[str, bytes]
    rules: bytes
    source: bytes
    data: int | None

    @classmethod
    def of(cls, environ: Mapping[str, str], rules: RuleSet, data: int | None) -> "Greeting":
        """Return the greeting for these variables and rules."""
        variables = {name: os.fsencode(environ[name]) for name in runtime_envs.names() if name in environ}
        return cls(variables, rules.text, rules.source.encode("utf-8", "surrogateescape"), data)


class Task(Struct, frozen=True):
    """A payload to do or, with the row that an earlier batch left, to compare with that."""

    name: bytes
    row: bytes = b""


class Answer(Struct, frozen=True):
    """What became of a task.

    Attributes
    ----------
    row
        The row of the payload; empty if it is to be done, because it is not as the row of an earlier batch says.
    lacked_memory
        Whether it ended because memory ran out.
    """

    row: bytes
    lacked_memory: bool = False


_greetings, _tasks = msgspec.msgpack.Decoder(Greeting), msgspec.msgpack.Decoder(Task)
_answers = msgspec.msgpack.Decoder(Answer)


def task(name: str, row: PayloadRow | None = None) -> bytes:
    """Return a task as a worker takes it."""
    return packed(Task(os.fsencode(name), encode_row(row) if row else b""))


def result(answer: bytes | Died) -> tuple[PayloadRow | None, bool]:
    """Return the row in an answer, if there is one, and whether the payload may be done where there is more memory."""
    if isinstance(answer, Died):
        return None, True
    decoded = _answers.decode(answer)
    return decode_row(decoded.row), decoded.lacked_memory


def begin(greeting: bytes) -> Work:
    """Return what does the tasks of a batch in this process."""
    asked = _greetings.decode(greeting)
    memory_limit.set_share(asked.data)
    settings, _ = runtime_envs.read({name: os.fsdecode(value) for name, value in asked.environ.items()})
    rules = load_rules(asked.rules, asked.source.decode("utf-8", "surrogateescape"))
    payloads = _Payloads(settings, rules)
    gc.collect()
    gc.freeze()
    gc.disable()  # As in a run of its own.
    return payloads.do


class _Payloads:
    """Does payloads one after another."""

    def __init__(self, settings: RuntimeEnvs, rules: RuleSet) -> None:
        self._settings, self._folders = settings, Folders.of(settings)
        structures = Structures(app.needed_by(rules, settings, scanner_attributes()))
        self._ready = app.Preparation(rules, structures, hashing=True)
        self._rows = RowMaker(version(), rules)

    def do(self, data: bytes) -> bytes:
        """Do a task; raise `SpentError` with the answer if memory ran out, so that the next begins with all of it."""
        asked = _tasks.decode(data)
        name = os.fsdecode(asked.name)
        settings = self._folders.settings(self._settings, name)
        earlier = decode_row(asked.row) if asked.row else None
        if earlier:
            return packed(Answer(asked.row if still_holds(earlier, settings) else b""))
        self._rows.begin(name)
        outcome = app.run_payload(settings, lambda: self._ready, observer=self._rows)
        failure = outcome if isinstance(outcome, SeriesSelectorError) else None
        del outcome
        row = self._rows.ended(settings.output_folder, failure)
        answer = packed(Answer(encode_row(row), isinstance(failure, OutOfMemoryError)))
        if isinstance(failure, OutOfMemoryError):
            raise SpentError(answer)
        app.forget()
        gc.collect(0)  # All that a payload leaves is young: what was there before is frozen.
        return answer
