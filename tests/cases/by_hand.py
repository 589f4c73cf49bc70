"""Reading and asking the JSON of a payload by hand: what the cases on real data are checked against.

Nothing of the operator is used here or in the cases' own `expected.py`, only plain Python.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LAST = float("inf")

Dataset = dict[str, Any]
Truth = bool | None
"""None is undecided."""


def filled(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value without outer blanks, or None where it is empty."""
    value = value.strip() if isinstance(value, str) else value
    return None if value in ("", [], {}) else value


def all_of(*told: Truth) -> Truth:
    return False if False in told else None if None in told else True


def any_of(*told: Truth) -> Truth:
    return True if True in told else None if None in told else False


def no(told: Truth) -> Truth:
    return None if told is None else not told


def first_if(told: Truth) -> int:
    """Return a rank: those of which it is true come first."""
    return 0 if told else 1


def is_date(text: str) -> bool:
    return re.fullmatch(r"\d{8}", text) is not None


@dataclass
class Series:
    """A series with its study and its image: what conditions are asked about."""

    study: Dataset
    own: Dataset
    image: str | list[str] | None

    @property
    def uid(self) -> str:
        return str(self.own["SeriesInstanceUID"])

    def values(self, keyword: str) -> list[Any]:
        """Return what the most specific level says that says something: one value for each instance, or one."""
        instances = [filled(instance.get(keyword)) for instance in self.own.get("instances", [])]
        if any(value is not None for value in instances):
            return instances
        own = filled(self.own.get(keyword))
        return [own if own is not None else filled(self.study.get(keyword))]

    def one(self, keyword: str) -> Any:  # noqa: ANN401 - JSON
        """Return the value that all instances agree on, or None."""
        values = self.values(keyword)
        return values[0] if all(value == values[0] for value in values) else None

    def lacks(self, keyword: str) -> bool:
        return all(value is None for value in self.values(keyword))

    def has(self, keyword: str, check: Callable[[Any], Truth], *, missing: Truth = None) -> Truth:
        """Tell what all instances agree on; `missing` is what absence counts as."""
        told = [missing if value is None else check(value) for value in self.values(keyword)]
        return told[0] if all(one is told[0] for one in told) else None

    def has_somewhere(self, keyword: str, check: Callable[[Any], Truth]) -> Truth:
        return any_of(*(None if value is None else check(value) for value in self.values(keyword)))

    def is_one_of(self, keyword: str, *texts: str) -> Truth:
        return self.has(keyword, lambda value: value.upper() in texts)

    def shows(self, keyword: str, pattern: str, *, missing: Truth = None) -> Truth:
        """Tell whether an expression is found in a text, whatever its case."""
        return self.has(keyword, lambda value: re.search(pattern, value, re.IGNORECASE) is not None, missing=missing)

    def describes(self, pattern: str, *, missing: Truth = None) -> Truth:
        return self.shows("SeriesDescription", pattern, missing=missing)

    def date(self, check: Callable[[str], bool]) -> Truth:
        """Ask for the date of the study."""
        return self.has("StudyDate", lambda text: check(text) if is_date(text) else None)

    def age(self, check: Callable[[int], bool], *, missing: Truth = None) -> Truth:
        """Ask for the age in years; the data have no other unit."""

        def told(text: str) -> Truth:
            years = re.fullmatch(r"(\d{3})Y", text)
            return check(int(years[1])) if years else None

        return self.has("PatientAge", told, missing=missing)

    def count(self) -> int:
        listed = self.own.get("instances")
        return len(listed) if listed else int(self.one("NumberOfSeriesRelatedInstances"))

    def frames(self) -> int | None:
        """Count images; None where a single object is known by its number alone, because it may have many."""
        listed = self.own.get("instances")
        if listed:
            return sum(int(one.get("NumberOfFrames") or 1) for one in listed)
        return None if self.count() == 1 and not self.one("SOPClassUID") else self.count()

    def number(self, keyword: str) -> float:
        """Return a number to rank by, the last where there is none."""
        value = self.one(keyword)
        return LAST if value is None else float(value)

    def normal(self) -> list[float]:
        """Return the sizes of the components of the slice normal: left to right, front to back, feet to head."""
        a, b, c, d, e, f = self.one("ImageOrientationPatient")
        across = [abs(b * f - c * e), abs(c * d - a * f), abs(a * e - b * d)]
        length = sum(part * part for part in across) ** 0.5
        return [part / length for part in across]

    def lies(self, plane: str) -> bool:
        normal = self.normal()
        return normal.index(max(normal)) == ["sagittal", "coronal", "axial"].index(plane)
