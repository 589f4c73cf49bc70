"""Rules as dictionaries, and what is suspicious about them."""

import json
from collections.abc import Mapping

from selector.rules.faults import Suspicion
from selector.rules.lint.suspicions import suspicions
from selector.rules.loader import load_rules

CONDITIONS = "$.selections[0].conditions"


def found(document: object) -> list[Suspicion]:
    return list(suspicions(load_rules(json.dumps(document).encode(), "selection-rules.json")))


def kinds(conditions: Mapping[str, object], **members: object) -> list[tuple[str, str]]:
    """Return kind and place, below the conditions, of what is suspicious about one selection."""
    document = {"selections": [{"conditions": conditions}], **members}
    return [(one.kind, one.place.removeprefix(CONDITIONS)) for one in found(document)]


def only(conditions: Mapping[str, object], **members: object) -> Suspicion:
    (one,) = found({"selections": [{"conditions": conditions}], **members})
    return one
