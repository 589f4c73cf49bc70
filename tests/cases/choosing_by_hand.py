"""From a case's conditions to what is selected: the order of studies, ranks, choices and layouts, by trying everything.

What the cases do not need is refused, not guessed.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from tests.cases.by_hand import LAST, Dataset, Series, Truth, is_date

ROOT = Path(__file__).resolve().parents[2]

Ranked = list[tuple[tuple[float, ...], Series]]
Chosen = list[list[Series]]


def unranked(_: Series) -> tuple[float, ...]:
    return ()


@dataclass
class Selection:
    """One selection: `prefer` gives a key, the least first; `take` is None for all."""

    name: str
    matches: Callable[[Series], Truth]
    prefer: Callable[[Series], tuple[float, ...]] = unranked
    take: int | None = None
    required: bool = False


@dataclass
class Case:
    """What a case selects. `payloads` names folders of the repository, each by the subfolder of the input it is in."""

    payloads: dict[str, str]
    selections: list[Selection]
    layout: str = "bySeries"
    distinct: bool = False
    same: str = ""
    totals: dict[str, dict[str, int]] = field(default_factory=dict)


def selected(case: Case) -> Dataset:
    """Return the content of selected-images.json, and add up the case's totals."""
    by_series: Dataset = {}
    by_study: Dataset = {}
    case.totals = {selection.name: {} for selection in case.selections}
    for series in studies_of(case):
        candidates = [ranked(selection, series) for selection in case.selections]
        chosen = choose_same(case, candidates) if case.same else choose(case, candidates)
        if any(selection.required and not taken for selection, taken in zip(case.selections, chosen, strict=True)):
            chosen = [[] for _ in chosen]
        add_up(case, series, chosen)
        images = [{one.uid: one.image for one in taken} for taken in chosen]
        if any(images):
            names = [selection.name for selection in case.selections]
            by_study[str(series[0].study["StudyInstanceUID"])] = dict(zip(names, images, strict=True))
        for taken in images:
            by_series |= {uid: image for uid, image in taken.items() if uid not in by_series}
    return by_study if case.layout == "byStudy" else by_series


def studies_of(case: Case) -> list[list[Series]]:
    """Return the series of each study, newest study first; studies without a readable date last; then by UID."""
    studies = []
    for subfolder, folder in case.payloads.items():
        document = json.loads((ROOT / folder / "dicom-metadata.json").read_text("utf-8"))
        images = json.loads((ROOT / folder / "series-images.json").read_text("utf-8"))
        for study in document["studies"]:
            placed = [(own, images.get(own["SeriesInstanceUID"])) for own in study["series"]]
            studies.append([Series(study, own, image and f"{subfolder}{image}") for own, image in placed])
    studies.sort(key=lambda series: str(series[0].study["StudyInstanceUID"]))
    return sorted(studies, key=newest_first)


def newest_first(series: list[Series]) -> tuple[float, float]:
    date = " ".join({value for one in series for value in one.values("StudyDate") if value is not None})
    time = " ".join({value for one in series for value in one.values("StudyTime") if value is not None})
    if not is_date(date):
        return (LAST, 0)
    return (-int(date), -float(time) if re.fullmatch(r"\d{6}(\.\d+)?", time) else LAST)


def ranked(selection: Selection, series: Iterable[Series]) -> Ranked:
    """Return the candidates with their keys, by rank."""
    candidates = [(selection.prefer(one), one) for one in series if selection.matches(one) and one.image is not None]
    return sorted(candidates, key=lambda pair: (pair[0], pair[1].number("SeriesNumber"), pair[1].uid))


def choose(case: Case, candidates: list[Ranked]) -> Chosen:
    if case.distinct:
        return choose_distinct(case.selections, candidates)
    return [cut(field, selection.take) for selection, field in zip(case.selections, candidates, strict=True)]


def cut(candidates: Ranked, take: int | None) -> list[Series]:
    """Return the first ones; nothing where the cut goes through a tie."""
    take = len(candidates) if take is None else take
    if 0 < take < len(candidates) and candidates[take - 1][0] == candidates[take][0]:
        return []
    return [one for _, one in candidates[:take]]


def choose_distinct(selections: list[Selection], candidates: list[Ranked]) -> Chosen:
    """Try every way of giving each selection a first series of its own; then fill the further places."""
    found = []
    for picks in product(*([None, *range(len(ranks))] for ranks in candidates)):
        pairs = list(zip(candidates, picks, strict=True))
        uids = [ranks[pick][1].uid for ranks, pick in pairs if pick is not None]
        if len(set(uids)) == len(uids):
            levels = [LAST if pick is None else level(ranks, pick) for ranks, pick in pairs]
            required = sum(one.required and pick is not None for one, pick in zip(selections, picks, strict=True))
            found.append(((-required, -len(uids), *levels), picks))
    best = min(score for score, _ in found)
    equal = [picks for score, picks in found if score == best]
    return [
        with_further(selection, ranks, picks, [other for other in candidates if other is not ranks])
        for selection, ranks, *picks in zip(selections, candidates, *equal, strict=True)
    ]


def level(candidates: Ranked, pick: int) -> int:
    return sorted({key for key, _ in candidates}).index(candidates[pick][0])


def with_further(
    selection: Selection, candidates: Ranked, picks: list[int | None], others: list[Ranked]
) -> list[Series]:
    """Return the first series, if all best ways agree on it, and as many further ones as the selection takes."""
    pick = picks[0]
    if pick is None or len(set(picks)) > 1:
        return []
    rest = [pair for pair in candidates if pair is not candidates[pick]]
    wanted = 0 if selection.take == 1 else min(len(rest), (selection.take or len(candidates)) - 1)
    contested = {one.uid for _, one in rest} & {one.uid for ranks in others for _, one in ranks}
    further = cut(rest, wanted)
    if wanted and (contested or len(further) < wanted):
        raise NotImplementedError
    return [candidates[pick][1], *further]


def choose_same(case: Case, candidates: list[Ranked]) -> Chosen:
    """Return the choice that fills the most, among those from series with one and the same value."""
    choices = []
    for value in sorted({one.one(case.same) for ranks in candidates for _, one in ranks}):
        chosen = choose(case, [[pair for pair in ranks if pair[1].one(case.same) == value] for ranks in candidates])
        required = sum(one.required and bool(taken) for one, taken in zip(case.selections, chosen, strict=True))
        choices.append(((required, sum(map(bool, chosen))), chosen))
    best = max((score for score, _ in choices), default=None)
    equal = [chosen for score, chosen in choices if score == best]
    if len(equal) > 1:
        raise NotImplementedError
    return equal[0] if equal else [[] for _ in candidates]


def add_up(case: Case, series: list[Series], chosen: Chosen) -> None:
    for selection, taken in zip(case.selections, chosen, strict=True):
        told = [selection.matches(one) for one in series]
        counts = {
            "taken": len(taken),
            "matched": told.count(True),
            "undecided": told.count(None),
            "rejected": told.count(False),
            "without_image": sum(bool(is_so) and one.image is None for one, is_so in zip(series, told, strict=True)),
        }
        totals = case.totals[selection.name]
        totals |= {word: totals.get(word, 0) + count for word, count in counts.items()}
