"""Selecting from one large metadata file with several processes, each of which does a range of its studies.

Where a range begins is a guess, which the range before it proves right: it ends there, with a whole study. Which images
belong to it is another, which holds if none of them finds its series in another range. Whatever goes otherwise, in any
of the processes, leaves the payload to one process, or to several with all images.
"""

import pickle
from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from selector.models import Payload
from selector.payload.files import Found
from selector.payload.streaming.loading import StreamLoader
from selector.payload.streaming.mapping import NotInStepError
from selector.payload.streaming.pieces import CannotStreamError, Stretch, all_studies
from selector.payload.streaming.studies import StreamState, StudyStream
from selector.process.children import ChildError, Watch, answers
from selector.process.progress import Progress, terminal
from selector.results import SelectionResult
from selector.rules.predicates.search_time import limited
from selector.rules.rule_set import RuleSet
from selector.series_selector import Limits, Selecting, SelectingState


class _PartState(Struct, frozen=True):
    """What a process has come to, and the seconds that it has spent on searches for expressions."""

    stream: StreamState
    selecting: SelectingState
    seconds: float


def by_processes(loader: StreamLoader, rules: RuleSet, limits: Limits) -> tuple[Payload, SelectionResult]:
    """Return a payload and what the rules select; raise `CannotStreamError` where one process must do it."""
    if len(loader.metadata) > 1:
        raise CannotStreamError
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
                heard = answers(parts, progress.update, self.loader.note_files)
                found = [pickle.loads(answer) for answer in heard]  # noqa: S301 - from a child process
        except ChildError as error:
            raise CannotStreamError from error
        states = [state for state in found if isinstance(state, _PartState)]
        if len(states) < len(found):
            raise NotInStepError
        if sum(state.seconds for state in states) > self.limits.search_seconds:
            raise CannotStreamError
        return states

    def _part(self, stream: StudyStream, stretch: Stretch, watch: Watch) -> bytes:
        """Do a stretch of the file in a process of its own; return nothing if the mapping is not in step with it."""
        selecting = Selecting(self.rules, explain=self.limits.explain)
        try:
            with limited(self.limits.search_seconds, lambda: None) as searching:
                for portion in stream.of_stretch(self.file.path, self.descriptor, stretch):
                    selecting.add(portion, watch)
            state = _PartState(stream.state(), selecting.state(), searching.spent)
        except NotInStepError:
            return pickle.dumps(None)
        return pickle.dumps(state, pickle.HIGHEST_PROTOCOL)
