"""Many payloads: each as in a run of its own, by several processes, with a summary. Rules are read once."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import takewhile

from msgspec import Struct

from selector import app, batch_worker, logging_setup, run_log, runtime_envs, version
from selector.batch_worker import Greeting, result, task
from selector.errors import Fault, OutputError, SeriesSelectorError
from selector.files.message_pack import packed
from selector.many import resuming, summary
from selector.many.folders import Folders, listed_names
from selector.many.row import RowMaker, clean, how_it_died
from selector.many.rows import PayloadRow
from selector.many.summary import Rows
from selector.many.tally import Tally
from selector.process import cores, memory_limit, signals
from selector.process.progress import Progress, terminal
from selector.process.signals import Stop
from selector.process.workers import Died, Workers
from selector.report.build import rules_row
from selector.rules.rule_set import RuleSet
from selector.runtime_envs import RuntimeEnvs

logger = logging.getLogger(__name__)

_MOST_LOGGED = 100
"""The most payloads without output that the log names; the rows name all."""


class Request(Struct, frozen=True):
    """What the arguments ask for.

    Attributes
    ----------
    names_file
        A file with the names of the payloads; empty for all that there are.
    resume
        Whether what has its output stays.
    """

    names_file: str = ""
    resume: bool = False


def run(environ: Mapping[str, str], request: Request) -> int:
    """Do the payloads with the settings in an environment, and return the exit code."""
    code = app.attempt(partial(_run, environ, request))
    if isinstance(code, SeriesSelectorError):
        run_log.log_failure(code)
        code = code.exit_code
    logger.info("Batch ended", extra={"exit_code": code})
    return code


def _run(environ: Mapping[str, str], request: Request) -> int:
    logging_setup.set_up_console()  # Until it is known where the log is.
    settings, faults = runtime_envs.read(environ)
    folders = Folders.of(settings)
    logging_setup.set_up(settings.logging_config, folders.logs.top)
    logger.info("Batch started", extra={"version": version()})
    run_log.log_settings(runtime_envs.unknown(environ))
    names = listed_names(request.names_file) if request.names_file else folders.names()
    if not request.resume:
        summary.remove_stale(folders.logs.top)
        _remove_stale(folders, settings, names)
    rules = app.usable_rules(settings, faults)
    run_log.log_rules(settings.rules_source, rules.source, rules.text, rules)
    folders.require_output()
    with signals.noted() as stop:
        return _Batch(environ, settings, folders, rules, stop).do(names, resume=request.resume)


def _remove_stale(folders: Folders, settings: RuntimeEnvs, names: Iterable[str]) -> None:
    """Remove what was written of payloads; what cannot be removed ends the run on its payload."""
    for name in names:
        with suppress(OutputError):
            app.remove_stale(folders.settings(settings, name))


class _Batch:
    """Does the payloads, and writes the summary."""

    def __init__(
        self, environ: Mapping[str, str], settings: RuntimeEnvs, folders: Folders, rules: RuleSet, stop: Stop
    ) -> None:
        self._environ, self._settings, self._folders, self._rules = environ, settings, folders, rules
        self._stop = stop
        self._logs = folders.logs.top
        self._tally = Tally(clean(one.name) for one in rules.selections)
        self._made = RowMaker(version(), rules)

    def do(self, names: Sequence[str], *, resume: bool) -> int:
        """Do all payloads but those that stay; return the exit code."""
        kept = self._kept(names) if resume else {}
        if self._stop.exit_code():
            return self._stop.exit_code()
        rest = [name for name in names if name not in kept]
        summary.remove_stale(self._logs)
        with Rows(self._logs, kept.values()) as rows, self._progress("Selecting", len(rest)) as progress:
            if resume:
                _remove_stale(self._folders, self._settings, rest)
            for row in kept.values():
                self._tally.add(row)
            for done, row in enumerate(self._rows(rest), start=1):
                rows.add(row)
                self._count(row)
                progress.update(done)
        if self._stop.exit_code():
            logger.warning(
                "Stopped by a signal; --resume goes on", extra={"payloads": self._tally.payloads, "of": len(names)}
            )
            return self._stop.exit_code()
        return self._end(len(kept))

    def _kept(self, names: Sequence[str]) -> dict[str, PayloadRow]:
        """Return the rows of the payloads that stay, by name."""
        rules = self._rules.sha256
        earlier = {row.payload: row for row in summary.earlier_rows(self._logs)}
        pairs = [(name, row) for name in names if (row := earlier.get(clean(name)))]
        compared = [(name, row) for name, row in pairs if resuming.may_stay(row, version(), rules)]
        kept = set()
        with self._progress("Comparing", len(compared)) as progress:
            tasks = (task(name, row) for name, row in compared)
            for done, (number, answer) in enumerate(self._answers(tasks, len(compared)), start=1):
                if result(answer)[0]:
                    kept.add(number)
                progress.update(done)
        return {name: row for number, (name, row) in enumerate(compared) if number in kept}

    def _rows(self, names: Sequence[str]) -> Iterator[PayloadRow]:
        """Yield the row of each payload as it ends; what may have lacked memory is done once more, alone."""
        again: list[str] = []
        for number, answer in self._answers(map(task, names), len(names)):
            row, lacked_memory = result(answer)
            if row and not lacked_memory:
                yield row
                continue
            logger.warning("Tried once more, alone", extra=self._why_again(names[number], answer))
            again.append(names[number])
        for number, answer in self._answers(map(task, again), min(len(again), 1)):
            if isinstance(answer, Died):
                self._clear(again[number])
                self._made.begin(again[number])
                yield self._made.died(answer)
            elif row := result(answer)[0]:
                yield row

    def _why_again(self, name: str, answer: bytes | Died) -> dict[str, object]:
        if not isinstance(answer, Died):
            return {"payload": clean(name), "fault": "memory ran out"}
        self._clear(name)
        return {"payload": clean(name), "fault": how_it_died(answer)}

    def _clear(self, name: str) -> None:
        _remove_stale(self._folders, self._settings, [name])

    def _answers(self, tasks: Iterable[bytes], count: int) -> Iterator[tuple[int, bytes | Died]]:
        """Yield the answers of at most `count` workers, until the process is told to stop."""
        count = min(count, memory_limit.fitting(self._settings.workers or cores.granted()))
        if not count:
            return
        logger.info("Workers start", extra={"workers": count})
        greeting = Greeting.of(self._environ, self._rules, memory_limit.share(count))
        with Workers(batch_worker.begin, packed(greeting), count) as workers:
            yield from workers.do(takewhile(lambda _: not self._stop.exit_code(), tasks))

    def _count(self, row: PayloadRow) -> None:
        self._tally.add(row)
        if row.exit_code and self._tally.without_output <= _MOST_LOGGED:
            fault = "; ".join(str(Fault(one.file, one.place, one.message)) for one in row.faults[:1])
            logger.warning("No output", extra={"payload": row.payload, "exit_code": row.exit_code, "fault": fault})

    def _end(self, kept: int) -> int:
        whole = self._tally.summary(version(), rules_row(self._rules, self._settings.rules_source), kept)
        summary.write(self._logs, whole)
        counts = {"payloads": whole.payloads, "without_output": self._tally.without_output, "complete": whole.complete}
        logger.info("Summary written", extra={**counts, "kept": kept})
        return whole.exit_code

    @staticmethod
    def _progress(event: str, total: int) -> Progress:
        return Progress(event, total, terminal(), unit="payloads")
