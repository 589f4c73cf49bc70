"""Selecting from one large metadata file with several processes, each of which does a range of its studies.

Where a range begins is a guess, which the range before it proves right: it ends there, with a whole study. Whatever
goes otherwise, in any of the processes, leaves the payload to one process.
"""

from collections.abc import Sequence
from functools import partial
from itertools import chain

from msgspec import Struct

from selector.models import Payload, SelectionResult
from selector.payload.files import Found
from selector.payload.streaming.loading import StreamLoader
from selector.payload.streaming.pieces import CannotStreamError, Stretch, all_studies, parts_of
from selector.payload.streaming.studies import StreamState
from selector.process.children import ChildError, Watch, answers
from selector.process.handing_over import Parcels
from selector.process.progress import Progress, terminal
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
    selecting = Selecting(loader.payload.images, rules, keep=limits.keep)
    with loader.reading(file) as descriptor:
        whole, top = all_studies(descriptor)
        loader.make_structures()
        work = _Work(loader, rules, limits, file, descriptor, Parcels())
        states = work.states(parts_of(descriptor, whole, limits.workers))
    for state in states:
        loader.stream.absorb(state.stream, top)
        selecting.absorb(state.selecting)
    loader.complete()
    return loader.payload, selecting.result()


class _Work(Struct, frozen=True):
    """What all processes have in common."""

    loader: StreamLoader
    rules: RuleSet
    limits: Limits
    file: Found
    descriptor: int
    parcels: Parcels

    def states(self, stretches: Sequence[Stretch]) -> Sequence[_PartState]:
        """Return what the processes come to, in the order of the stretches."""
        note = partial(self.loader.note, self.file, self.descriptor)
        parts = [partial(self._part, one) for one in stretches]
        try:
            with Progress("Matching", 0, terminal()) as progress:
                found = [self.parcels.unpacked(answer) for answer in answers(parts, progress.update, note)]
        except ChildError as error:
            raise CannotStreamError from error
        states = [state for state in found if isinstance(state, _PartState)]
        if sum(state.seconds for state in states) > self.limits.search_seconds:
            raise CannotStreamError
        return states

    def _part(self, stretch: Stretch, watch: Watch) -> bytes:
        """Do a stretch of the file in a process of its own."""
        stream = self.loader.stream
        selecting = Selecting(self.loader.payload.images, self.rules, keep=self.limits.keep)
        with limited(self.limits.search_seconds, lambda: None) as searching:
            studies = stream.of_stretch(self.file.path, self.descriptor, stretch)
            selecting.add(chain.from_iterable(studies), watch)
        return self.parcels.packed(_PartState(stream.state(), selecting.state(), searching.spent))
