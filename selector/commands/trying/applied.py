"""Rules applied to an input as a run would: what `try` and `diff` have in common. Nothing is removed or written."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from selector import runtime_envs, version
from selector.dicom.requested import RequestedAttribute, united
from selector.dicom.standard.dictionary import Attribute
from selector.metadata_loader import load_payload
from selector.models import Payload, Study
from selector.payload.structures import Structures
from selector.process.progress import Progress, Show
from selector.report import build as report
from selector.report.record import Record
from selector.results import SelectionResult, StudyResult
from selector.rules.explain.explaining import explained
from selector.rules.predicates.search_time import limited
from selector.rules.rule_set import RuleSet
from selector.runtime_envs import RuntimeEnvs
from selector.series_selector import needed_by, select


class Applied(Struct, frozen=True, eq=False):
    """What rules select of a payload."""

    rules: RuleSet
    payload: Payload
    result: SelectionResult

    def record_of(self, studies: Sequence[tuple[Study, StudyResult]]) -> Record:
        """Return the record that a run would write, of some studies in full."""
        in_words = explained(self.rules, studies, self.result.images)
        shown = structs.replace(self.result, explained=in_words)
        return report.record(version(), self.payload, self.rules, shown, "full", source=runtime_envs.RULES_FILE)


def load(folder: str, rules: Iterable[RuleSet], also: Sequence[Attribute]) -> Payload:
    """Return the payload of a folder, with the attributes that all these rules need, and others."""
    requested: list[RequestedAttribute] = [one for each in rules for one in needed_by(each, also)]
    return load_payload(folder, Structures(united(requested)))


def apply(rules: RuleSet, payload: Payload, settings: RuntimeEnvs, show: Show | None) -> Applied:
    """Apply rules to a payload, and keep all its studies; `show` displays the progress."""
    progress = Progress("Matching", payload.series_count, show)
    with progress, limited(settings.search_seconds, progress.tick):
        return Applied(rules, payload, select(payload, rules, keep=True, watch=progress.update))
