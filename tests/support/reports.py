"""Reading a record: what its tables say of each series, put together."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def studies_of(record: Json) -> list[Json]:
    """Return the studies, each with its `choices`, one for each selection, and its `series` with their verdicts.

    Series are named by UID wherever the record has their index.
    """
    uids = record["series"]["uid"]
    choices = {(one["study"], one["selection"]): one for one in record["choices"]}
    studies = [{**study, "choices": [], "series": []} for study in record["studies"]]
    for number, study in enumerate(studies):
        for selection in range(len(record["selections"])):
            made = choices.get((number, selection), NOTHING)
            named = {name: [uids[index] for index in made[name]] for name in ("taken", "ranked", "tied")}
            study["choices"].append({**made, **named})
    for index, number in enumerate(record["series"]["study"]):
        studies[number]["series"].append(series_of(record, index))
    return studies


def series_of(record: Json, index: int) -> Json:
    """Return a series with its labels and the verdict of each selection."""
    table = record["series"]
    labels = ((name, column["texts"][column["index"][index]]) for name, column in table["about"].items())
    return {
        "uid": table["uid"][index],
        "study": record["studies"][table["study"][index]]["uid"],
        "hasImage": table["hasImage"][index],
        "about": {name: text for name, text in labels if text},
        "verdicts": [verdict_of(record, column[index]) for column in table["verdicts"]],
    }


def verdict_of(record: Json, number: int) -> Json:
    """Return a verdict with its findings."""
    verdict: Json = record["verdicts"][number]
    return {**verdict, "findings": [record["findings"][one] for one in verdict["findings"]]}


def nearest_of(record: Json, selection: int = 0) -> list[Json]:
    """Return the nearest misses of a selection in a summary: study, series and verdict."""
    listed = [series_of(record, index) for index in record["nearest"][selection]]
    return [
        {"study": one["study"], "series": one["uid"], "verdict": one["verdicts"][selection], "about": one["about"]}
        for one in listed
    ]


def all_series(record: Json) -> Iterator[Json]:
    """Yield every series of a record, in its order."""
    for index in range(len(record["series"]["uid"])):
        yield series_of(record, index)


_LISTS = ("taken", "ranked", "rankedBy", "tied", "tiedAt", "remarks")
NOTHING: Json = {"undecidedBecause": "", **{name: [] for name in _LISTS}}
"""A choice of a selection that has no candidates in a study."""
