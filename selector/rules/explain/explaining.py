"""Explaining studies: the verdict of each selection on each series, what it is recognised by, and what ranked it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from math import isinf
from operator import attrgetter
from typing import TypeVar

from msgspec.structs import replace

from selector.models import ImageFile, Study
from selector.results import Choice, StudyResult
from selector.rules.choose.prefer import series_numbers
from selector.rules.choose.study_order import Key, StudyOrder
from selector.rules.explain.causes.funnel import Funnels
from selector.rules.explain.found_values import found_by
from selector.rules.explain.sample import Sample, lowest
from selector.rules.explain.series_labels import SeriesLabels
from selector.rules.explain.verdicts import Explainer
from selector.rules.explain.waiting import Found, WaitingStudies
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.rule_set import RuleSet
from selector.verdicts import NOT_EXPLAINED, Explained, Step, Verdict

Part = tuple[list[Key], Explained]
"""Studies that one process has explained, with what they are sorted by."""

_Batch = tuple[SeriesBatch, Sequence[Found]]
"""Whole studies, and the choices that found something in each of them."""

_Entry = TypeVar("_Entry")


def explained(
    rules: RuleSet, studies: Iterable[tuple[Study, StudyResult]], images: Mapping[str, ImageFile]
) -> Explained:
    """Explain studies, in their order; `images` has the images of their series."""
    columns = _Columns(rules)
    several = list(studies)
    batch = SeriesBatch.of([study for study, _ in several], images)
    columns.add(batch, [result.found for _, result in several])
    return columns.explained(range(len(several)))


class Explaining:
    """Explains the studies of a payload, or a sample of them, of which some may be explained by other processes.

    Studies wait until it is known whether they are in the sample: as batches, which remember what was read when they
    were matched, as long as all are in it, and then packed. Those with instances do not: keeping them, and reading them
    once more, would cost more than explaining some of them in vain.

    Parameters
    ----------
    rules
        The rules that are applied.
    most
        The most series in the sample; the study with the last of these is explained whole. If it is 0, nothing is.
    """

    def __init__(self, rules: RuleSet, most: float) -> None:
        self._rules, self._most = rules, most
        self._sample, self._order = Sample(most), StudyOrder()
        self._batches: list[_Batch] = []
        self._waiting = WaitingStudies()
        self._keys: list[Key] = []
        self._others: list[Part] = []

    def add(self, batch: SeriesBatch, results: Sequence[StudyResult]) -> None:
        """Explain the whole studies of a batch, now or later."""
        chosen = self._sample.chosen(map(_uid_of, batch.whole_studies))
        if not chosen:
            return
        some = batch.of_studies(chosen), [results[index].found for index in chosen]
        added = (self._sample.add(uid, len(series)) for uid, series in map(_uid_and_series_of, some[0].whole_studies))
        dropped = list(chain.from_iterable(added))
        if batch.list_instances or isinf(self._most):
            self._explain(*some)
        else:
            self._batches.append(some)
        if not self._sample.is_all:
            for one in self._batches:
                self._waiting.add(*one)
            self._batches.clear()
            self._waiting.drop(dropped)

    @cached_property
    def _columns(self) -> "_Columns":
        return _Columns(self._rules)

    def _explain(self, batch: SeriesBatch, found: Sequence[Found]) -> None:
        """Explain the whole studies of a batch, with the choices that found something in each of them."""
        self._columns.add(batch, found)
        self._keys += self._order.keys(batch)

    def part(self) -> Part:
        """Return the studies that this process has explained, for `absorb` in another one."""
        if not self._most:
            return [], NOT_EXPLAINED
        self._waiting.drop(self._sample.cut())
        for one in (*self._batches, self._waiting.take()):
            self._explain(*one)
        self._batches.clear()
        newest = sorted(range(len(self._keys)), key=self._keys.__getitem__)
        return list(map(self._keys.__getitem__, newest)), self._columns.explained(newest)

    def absorb(self, part: Part) -> None:
        """Add what was explained elsewhere."""
        self._others.append(part)

    def explained(self) -> Explained:
        """Return all studies in the sample, the newest first."""
        return _together([self.part(), *self._others], self._most)


class _Columns:
    """What is explained, column by column."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._indexes = {selection.name: index for index, selection in enumerate(rules.selections)}
        self._explainers = [Explainer(selection, rules.same) for selection in rules.selections]
        self._funnels, self._labels = Funnels(rules.selections), SeriesLabels()
        self._studies: list[tuple[str, int]] = []
        self._numbers: list[float] = []
        self._uids: list[str] = []
        self._has_image: list[bool] = []
        self._verdicts: list[list[Verdict]] = [[] for _ in rules.selections]
        self._about: dict[str, list[str]] = {name: [] for name in self._labels.names}
        self._ranked_by: dict[tuple[str, int], dict[str, tuple[str, ...]]] = {}

    def add(self, batch: SeriesBatch, found: Sequence[Found]) -> None:
        """Explain the whole studies of a batch, with the choices that found something in each."""
        if not batch:
            return
        self._funnels.note(batch)
        self._studies += [(study.StudyInstanceUID, len(study.series)) for study in batch.whole_studies]
        uids = list(map(_series_uid_of, batch.series))
        self._numbers += series_numbers(batch)
        self._uids += uids
        self._has_image += map(batch.images.__contains__, uids)
        for column, explainer in zip(self._verdicts, self._explainers, strict=True):
            column.extend(explainer.verdicts(batch))
        for name, texts in self._labels.columns(batch).items():
            self._about[name] += texts.all()
        for study, choices in zip(batch.whole_studies, found, strict=True):
            self._note_ranks(study, choices, batch.images)

    def _note_ranks(self, study: Study, found: Iterable[Choice], images: Mapping[str, ImageFile]) -> None:
        """Note what ranked the candidates of a study."""
        ranked = [choice for choice in found if choice.ranked]
        series = {one.SeriesInstanceUID: one for one in study.series} if ranked else {}
        for choice in ranked:
            index = self._indexes[choice.name]
            if criteria := self._rules.selections[index].prefer:
                self._ranked_by[study.StudyInstanceUID, index] = {
                    uid: found_by(criteria, (study, series[uid], images)) for uid in choice.ranked
                }

    def explained(self, order: Sequence[int]) -> Explained:
        """Return all that was explained; `order` sorts the studies, and SeriesNumber the series of each."""
        ends = list(accumulate(size for _, size in self._studies))
        keys = list(zip(self._numbers, self._uids, strict=True))
        ranges = (range(ends[index] - self._studies[index][1], ends[index]) for index in order)
        every = [index for series in ranges for index in sorted(series, key=keys.__getitem__)]

        def ordered(column: Sequence[_Entry]) -> list[_Entry]:
            return list(map(column.__getitem__, every))

        return Explained(
            studies=list(map(self._studies.__getitem__, order)),
            uids=ordered(self._uids),
            has_image=ordered(self._has_image),
            verdicts=list(map(ordered, self._verdicts)),
            about={name: ordered(column) for name, column in self._about.items()},
            ranked_by=self._ranked_by,
            steps=[tuple(funnel.steps()) for funnel in self._funnels.each],
        )


def _together(parts: Sequence[Part], most: float) -> Explained:
    """Return the sample of what several processes have explained, the newest study first."""
    several = [one for _, one in parts]
    within = lowest(dict(chain.from_iterable(one.studies for one in several)), most)
    keys = list(chain.from_iterable(keys for keys, _ in parts))
    listed = sorted(key for key in keys if key[-1] in within)
    if len(several) == 1 and keys == listed:
        return several[0]
    ends = dict(zip(keys, accumulate(size for one in several for _, size in one.studies), strict=True))
    order = [index for key in listed for index in range(ends[key] - within[key[-1]], ends[key])]

    def ordered(columns: Iterable[Sequence[_Entry]]) -> list[_Entry]:
        every = list(chain.from_iterable(columns))
        return list(map(every.__getitem__, order))

    return Explained(
        studies=[(uid, within[uid]) for *_, uid in listed],
        uids=ordered(one.uids for one in several),
        has_image=ordered(one.has_image for one in several),
        verdicts=[ordered(columns) for columns in zip(*(one.verdicts for one in several), strict=True)],
        about={name: ordered(one.about[name] for one in several) for name in several[0].about},
        ranked_by={key: found for one in several for key, found in one.ranked_by.items()},
        steps=[tuple(map(_sum, *each)) for each in zip(*(one.steps for one in several), strict=True)],
    )


def _sum(*same: Step) -> Step:
    """Return what one condition leaves over of the series of several processes."""
    return replace(same[0], left=sum(one.left for one in same), undecided=sum(one.undecided for one in same))


_uid_of, _uid_and_series_of = attrgetter("StudyInstanceUID"), attrgetter("StudyInstanceUID", "series")
_series_uid_of = attrgetter("SeriesInstanceUID")
