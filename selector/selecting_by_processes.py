"""Selecting from one large metadata file with several processes, each of which does a range of its studies.

Where a range begins is a guess, which the range before it proves right: it ends there, with a whole study. Which images
belong to it is another, which holds if none of them finds its series in another range. If the first guess is wrong in
any of the processes, or one of them fails, a single process reads the payload; if the second is, several read it again,
with all images.
"""

import pickle
from collections.abc import Callable, Collection, Sequence
from functools import partial

from msgspec import Struct, msgpack

from selector.files.message_pack import packed
from selector.models import Payload
from selector.payload.files import Found
from selector.payload.streaming.loading import StreamLoader
from selector.payload.streaming.mapping import ANOTHER_ORDER, NotInStepError
from selector.payload.streaming.pieces import OneProcessError, Stretch, all_studies
from selector.payload.streaming.studies import StreamState, StudyStream
from selector.payload.uids import hashes_of
from selector.process.children import ChildError, Tell, answers
from selector.process.progress import Progress, terminal
from selector.results import SelectionResult
from selector.rules.predicates.search_time import limited
from selector.rules.rule_set import RuleSet
from selector.series_selector import Limits, Selecting, SelectingState


class _News(Struct, frozen=True):
    """The number of series that a process has done, and hashes of the UIDs that it has read since its last news."""

    done: int
    study_uids: bytes = b""
    series_uids: bytes = b""


class _PartState(Struct, frozen=True):
    """What a process has come to, and the seconds that it has spent on searches for expressions."""

    stream: StreamState
    selecting: SelectingState
    seconds: float


def by_processes(loader: StreamLoader, rules: RuleSet, limits: Limits) -> tuple[Payload, SelectionResult]:
    """Return a payload and what the rules select; raise `OneProcessError` where one process must do it."""
    if len(loader.metadata) > 1:
        raise OneProcessError
    (file,) = loader.metadata
    selecting = Selecting(rules, explain=limits.explain)
    with loader.loading():
        with loader.reading(file) as descriptor:
            whole, top = all_studies(descriptor)
            states = _Work(loader, rules, limits, file, descriptor).states(whole)
        for state in states:
            loader.stream.absorb(state.stream, top)
            selecting.absorb(state.selecting)
        loader.complete()
    return loader.payload, selecting.result(loader.payload)


class _Work(Struct, frozen=True):
    """What all processes have in common."""

    loader: StreamLoader
    rules: RuleSet
    limits: Limits
    file: Found
    descriptor: int

    def states(self, whole: Stretch) -> Sequence[_PartState]:
        """Return what the processes come to, each of which does a part of a stretch, in this order."""
        streams = self.loader.stream.parts(self.descriptor, whole, self.limits.workers)
        parts = [partial(self._part, *one) for one in streams]
        try:
            with Progress("Matching", 0, terminal()) as progress:
                states = answers(parts, _unpacked, self._noting(len(parts), progress.update), self.loader.note_files)
        except ChildError as error:
            raise OneProcessError("one of several processes ended early") from error
        if sum(state.seconds for state in states) > self.limits.search_seconds:
            raise OneProcessError("searches for expressions may take too long")
        return states

    def _noting(self, parts: int, watch: Callable[[int], None]) -> Callable[[int, bytes], None]:
        """Return what notes the news of a part, so that UIDs are checked while the processes go on."""
        done = [0] * parts

        def note(index: int, message: bytes) -> None:
            news = msgpack.decode(message, type=_News)
            self.loader.stream.absorb_uids(news.study_uids, news.series_uids)
            done[index] = news.done
            watch(sum(done))

        return note

    def _part(self, stream: StudyStream, stretch: Stretch, tell: Tell) -> bytes:
        """Do a stretch of the file in a process of its own; return no bytes if the mapping is not in step with it."""
        selecting = Selecting(self.rules, explain=self.limits.explain)

        def tell_news(study_uids: Collection[str] = (), series_uids: Collection[str] = ()) -> None:
            tell(packed(_News(selecting.done, hashes_of(study_uids), hashes_of(series_uids))))

        try:
            with limited(self.limits.search_seconds, lambda: None) as searching:
                for portion in stream.of_stretch(self.file.path, self.descriptor, stretch, note_uids=tell_news):
                    selecting.add(portion, lambda _: tell_news())
            state = _PartState(stream.state(), selecting.state(), searching.spent)
        except NotInStepError:
            return b""
        return pickle.dumps(state, pickle.HIGHEST_PROTOCOL)


def _unpacked(answer: bytes) -> _PartState:
    """Return what a process has come to; raise `NotInStepError` if the mapping is not in step with it."""
    if not answer:
        raise NotInStepError(ANOTHER_ORDER)
    state: _PartState = pickle.loads(answer)  # noqa: S301 - from a child process
    return state
