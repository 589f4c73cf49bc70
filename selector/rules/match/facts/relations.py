"""Relations of a series to the others of its study: which refer to it, and to which it refers.

As facts they only say whether there is anything to decide on; see `selector.rules.match.relation_condition`.
"""

from collections.abc import Callable

from selector.dicom.references import NAMING_INSTANCES, NAMING_SERIES
from selector.dicom.standard.dictionary import required
from selector.dicom.values import PRESENT, Values
from selector.models import Series
from selector.rules.match.attribute_reader import SeriesContext
from selector.rules.match.facts.fact import Fact
from selector.rules.match.study_references import StudyReferences, references_around

REFERENCES, REFERENCED_BY = "series.references", "series.referencedBy"


def references() -> Fact:
    """`series.references`: the series refers to another one; absent where it names none at all."""
    description = "It refers to another series of the study that meets these conditions."
    return _relation(REFERENCES, description, lambda found, series: series in found.written)


def referenced_by() -> Fact:
    """`series.referencedBy`: another series refers to the series; absent where no other series names any."""
    description = "Another series of the study refers to it that meets these conditions."
    return _relation(REFERENCED_BY, description, lambda found, series: bool(found.written - {series}))


def _relation(name: str, description: str, is_written: Callable[[StudyReferences, Series], bool]) -> Fact:
    def of(context: SeriesContext) -> Values:
        return (PRESENT,) if is_written(references_around(context), context[1]) else ()

    return Fact(name, "relation", description, tuple(map(required, (*NAMING_SERIES, *NAMING_INSTANCES))), of)
