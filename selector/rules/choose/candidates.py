"""What one selection finds in one study: its candidates in order of rank, and the series that are not candidates."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from selector.models import ImageFile, Study
from selector.results import Choice, Remark
from selector.rules.choose.claims import Claim, Grant
from selector.rules.choose.nearest import Nearest
from selector.rules.choose.prefer import LAST, Criterion
from selector.rules.choose.selection import Selection
from selector.rules.match.attribute_reader import SeriesContext

Key = tuple[float, ...]
Images = Mapping[str, ImageFile]


class Places(Struct, gc=False):
    """The series of a study that one selection matches, and those that it leaves undecided, by their index."""

    matched: list[int] = []
    undecided: list[int] = []


class Candidates:
    """The matching series that have an image, and remarks about the others.

    Series are identified by their index in the study.
    """

    def __init__(
        self, selection: Selection, contexts: Sequence[SeriesContext], places: Places, number: Criterion
    ) -> None:
        self._selection = selection
        self._contexts = contexts
        self._number = number
        self._undecided = places.undecided.copy()
        self._rejected = len(contexts) - len(places.matched) - len(places.undecided)
        self._uids = [series.SeriesInstanceUID for _, series, _ in contexts]
        self._with_image = [index for index in places.matched if self._uids[index] in contexts[index][2]]
        self._without_image = [index for index in places.matched if self._uids[index] not in contexts[index][2]]
        self._ranked: list[int] = []
        self._remarks: list[Remark] = []

    def exclude(self, incomparable: Mapping[int, str]) -> None:
        """Count matching series as undecided that cannot be compared with others, each with what it lacks for that."""
        excluded = [index for index in (*self._with_image, *self._without_image) if index in incomparable]
        self._with_image = [index for index in self._with_image if index not in incomparable]
        self._without_image = [index for index in self._without_image if index not in incomparable]
        self._undecided += excluded
        for names in dict.fromkeys(map(incomparable.__getitem__, excluded)):
            text = f"series that meet the conditions have no single value of {names} to compare, so they are undecided"
            lacking = (self._uids[index] for index in excluded if incomparable[index] == names)
            self._remarks.append(Remark(text, tuple(sorted(lacking))))

    def claim(self) -> Claim:
        """Return what the selection wants: candidates that `prefer` does not separate share a level."""
        keys = {index: self._key(index) for index in self._with_image}
        levels = {key: level for level, key in enumerate(sorted(set(keys.values())))}
        self._ranked = sorted(keys, key=lambda index: self._rank(index, keys[index])) if len(keys) > 1 else list(keys)
        candidates = {index: levels[keys[index]] for index in self._ranked}
        return Claim(candidates, self._selection.take, self._selection.required)

    def choice(self, grant: Grant) -> Choice:
        """Return the choice that follows from what the selection gets."""
        self._remark_separating_nothing()
        if grant.tied:
            places = "1 place" if grant.places == 1 else f"{grant.places} places"
            by = ", then ".join(criterion.words for criterion in self._selection.prefer)
            return self._choice([], f"{len(grant.tied)} series tie for {places}{by and f' by {by}'}", grant.tied)
        taken = list(grant.taken)
        self._remark_unranked()
        if taken:
            self._remark_passed_by(taken, self._without_image, "{} series without an image")
            self._remark_passed_by(taken, self._undecided, "{} undecided series")
        return self._choice(taken, "")

    def undecided(self, reason: str) -> Choice:
        """Return the choice of a selection that cannot decide."""
        return self._choice([], reason if self._with_image else "")

    def _choice(self, taken: list[int], undecided_because: str, tied: Sequence[int] = ()) -> Choice:
        return Choice(
            name=self._selection.name,
            taken=tuple(self._uids[index] for index in taken),
            matched=len(self._with_image) + len(self._without_image),
            undecided=len(self._undecided),
            ranked=tuple(self._uids[index] for index in self._ranked),
            rejected=self._rejected,
            without_image=len(self._without_image),
            undecided_because=undecided_because,
            tied=tuple(self._uids[index] for index in tied),
            remarks=tuple(sorted(self._remarks)),
        )

    def _remark_passed_by(self, taken: list[int], others: list[int], what: str) -> None:
        """Add a remark about series that would have ranked before one that is taken, or tied with it."""
        if not self._selection.prefer and self._selection.take is None:
            return
        worst = max(map(self._key, taken))
        is_full = self._selection.take == len(taken)
        passed_by = [index for index in others if self._key(index) < worst or (is_full and self._key(index) == worst)]
        if passed_by:
            text = f"{what.format(len(passed_by))} would have ranked before one that is taken, or tied with it"
            self._remarks.append(Remark(text, tuple(sorted(self._uids[index] for index in passed_by))))

    def _remark_unranked(self) -> None:
        if len(self._with_image) < 2:
            return
        for criterion in self._selection.prefer:
            last = sum(criterion.key(self._contexts[index]) == LAST for index in self._with_image)
            if last and not self._why_nothing(criterion):
                text = f"{last} of the candidates ranked last: no single value for {criterion.words}"
                self._remarks.append(Remark(text))

    def _remark_separating_nothing(self) -> None:
        for criterion in self._selection.prefer if len(self._with_image) > 1 else ():
            if why := self._why_nothing(criterion):
                self._remarks.append(Remark(f"{criterion.words} separates nothing: {why}"))

    def _why_nothing(self, criterion: Criterion) -> str:
        """Return why a criterion separates no candidates of the study; empty if it may."""
        return criterion.why_nothing(self._contexts[0]) if isinstance(criterion, Nearest) else ""

    def _key(self, index: int) -> Key:
        return tuple(criterion.key(self._contexts[index]) for criterion in self._selection.prefer)

    def _rank(self, index: int, key: Key) -> tuple[Key, float, str]:
        return key, self._number.key(self._contexts[index]), self._uids[index]


def take_all(selection: Selection, study: Study, images: Images, places: Places, number: Criterion) -> Choice:
    """Return the choice of a selection that takes all that match and competes with no other selection.

    The result is that of `Candidates`, without ranking what needs no rank.
    """
    matched = [study.series[index] for index in places.matched]
    taken = [series for series in matched if series.SeriesInstanceUID in images]
    if len(taken) > 1:
        taken.sort(key=lambda series: (number.key((study, series, images)), series.SeriesInstanceUID))
    undecided, without_image = len(places.undecided), len(matched) - len(taken)
    rejected = len(study.series) - len(matched) - undecided
    uids = tuple([series.SeriesInstanceUID for series in taken])
    return Choice(selection.name, uids, len(matched), undecided, rejected, without_image, uids)
