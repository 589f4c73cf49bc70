"""Explaining studies: the verdict of each selection on each series, what it is recognised by, and what ranked it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, chain, islice
from typing import TypeVar

from msgspec.structs import replace

from selector.models import ImageFile, Study
from selector.results import Explained, Step, StudyResult, Verdict
from selector.rules.choose.prefer import series_numbers
from selector.rules.choose.study_order import Key
from selector.rules.explain.funnel import Funnels
from selector.rules.explain.ranking import found_by
from selector.rules.explain.sample import lowest
from selector.rules.explain.series_labels import SeriesLabels
from selector.rules.explain.verdicts import Explainer
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.rule_set import RuleSet

_TOGETHER = 10_000
"""Studies in one batch."""

_Entry = TypeVar("_Entry")


def explained(
    rules: RuleSet,
    studies: Iterable[tuple[Study, StudyResult]],
    images: Mapping[str, ImageFile],
    watch: Callable[[int], None] | None = None,
) -> Explained:
    """Explain studies, in their order.

    `images` has the images of their series. `watch` is called from time to time with the number of series done.
    """
    explaining, each = _Explaining(rules, images), iter(studies)
    while some := list(islice(each, _TOGETHER)):
        done = explaining.add(some)
        if watch:
            watch(done)
    return explaining.explained()


def together(parts: Sequence[tuple[Sequence[Key], Explained]], most: float) -> Explained:
    """Return the sample of the studies that several processes have sampled and explained, each with its sort keys.

    `most` is the number of series in the sample of each.
    """
    several = [one for _, one in parts]
    sizes = dict(chain.from_iterable(one.studies for one in several))
    within = lowest(sizes, most)
    keys = chain.from_iterable(keys for keys, _ in parts)
    ends = dict(zip(keys, accumulate(size for one in several for _, size in one.studies), strict=True))
    listed = sorted(key for key in ends if key[-1] in within)
    order = [index for key in listed for index in range(ends[key] - sizes[key[-1]], ends[key])]

    def ordered(columns: Iterable[Sequence[_Entry]]) -> list[_Entry]:
        every = list(chain.from_iterable(columns))
        return list(map(every.__getitem__, order))

    return Explained(
        studies=[(uid, sizes[uid]) for *_, uid in listed],
        uids=ordered(one.uids for one in several),
        has_image=ordered(one.has_image for one in several),
        verdicts=[ordered(columns) for columns in zip(*(one.verdicts for one in several), strict=True)],
        about={name: ordered(one.about[name] for one in several) for name in several[0].about},
        ranked_by={key: found for one in several for key, found in one.ranked_by.items()},
        steps=[tuple(map(_sum, *each)) for each in zip(*(one.steps for one in several), strict=True)],
    )


class _Explaining:
    """Explains studies, batch by batch."""

    def __init__(self, rules: RuleSet, images: Mapping[str, ImageFile]) -> None:
        self._rules, self._images = rules, images
        self._explainers = [Explainer(selection, rules.same) for selection in rules.selections]
        self._funnels, self._labels = Funnels(rules.selections), SeriesLabels()
        self._studies: list[tuple[str, int]] = []
        self._uids: list[str] = []
        self._verdicts: list[list[Verdict]] = [[] for _ in rules.selections]
        self._about: dict[str, list[str]] = {name: [] for name in self._labels.names}
        self._ranked_by: dict[tuple[str, int], dict[str, tuple[str, ...]]] = {}

    def add(self, some: Sequence[tuple[Study, StudyResult]]) -> int:
        """Explain some studies; return the number of series so far."""
        batch = SeriesBatch.of([study for study, _ in some], self._images)
        self._funnels.note(batch)
        self._studies += zip((result.uid for _, result in some), batch.sizes, strict=True)
        uids = [series.SeriesInstanceUID for series in batch.series]
        keys = list(zip(batch.study_numbers, series_numbers(batch), uids, strict=True))
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self._uids += map(uids.__getitem__, order)
        for column, explainer in zip(self._verdicts, self._explainers, strict=True):
            column.extend(map(explainer.verdicts(batch).__getitem__, order))
        for name, texts in self._labels.columns(batch).items():
            self._about[name] += map(texts.all().__getitem__, order)
        for study, result in some:
            self._note_ranks(study, result)
        return len(self._uids)

    def _note_ranks(self, study: Study, result: StudyResult) -> None:
        """Note what ranked the candidates of a study."""
        for index, choice in enumerate(result.choices):
            criteria = self._rules.selections[index].prefer
            if criteria and choice.ranked:
                series = {one.SeriesInstanceUID: one for one in study.series}
                self._ranked_by[result.uid, index] = {
                    uid: found_by(criteria, (study, series[uid], self._images)) for uid in choice.ranked
                }

    def explained(self) -> Explained:
        """Return all that was explained."""
        return Explained(
            studies=self._studies,
            uids=self._uids,
            has_image=[uid in self._images for uid in self._uids],
            verdicts=self._verdicts,
            about=self._about,
            ranked_by=self._ranked_by,
            steps=[tuple(funnel.steps()) for funnel in self._funnels.each],
        )


def _sum(*same: Step) -> Step:
    """Return what one condition leaves over of the series of several processes."""
    return replace(same[0], left=sum(one.left for one in same), undecided=sum(one.undecided for one in same))
