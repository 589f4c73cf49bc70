"""Every example on the rules' page selects what the line below it says, and its tables are those of the program."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from selector import output_writer
from selector.dicom.standard.dictionary import find, keywords, kind_of
from selector.errors import ConfigurationError
from selector.rules.match.facts.table import FACTS
from selector.rules.model.document import RulesDocument
from selector.rules.model.members import Described
from selector.rules.model.selection_object import PreferenceObject, SelectionObject
from selector.rules.model.test_object import TestObject
from selector.rules.predicates.table import TABLE, fitting
from selector.series_selector import select
from tests.docs.markdown import ROOT, Block, blocks, codes, section, table
from tests.support.builders import payload_of, rules_of

PAGE = "public/docs/rules.md"
STATEMENT = re.compile(r"(Selects|Undecided|Writes) in `([^`]+)`(?: of `([^`]+)`)?:(.*)")
REFUSED = "Refused: "
EXAMPLES = [block for block in blocks(PAGE, "json") if any(STATEMENT.match(line) for line in block.below)]
FAULTS = [block for block in blocks(PAGE, "json") if any(line.startswith(REFUSED) for line in block.below)]
OUTPUTS = [
    after
    for before, after in zip(blocks(PAGE, "json"), blocks(PAGE, "json")[1:], strict=False)
    if any(line.startswith("Writes") for line in before.below)
]
EQUALITY = {"equals", "oneOf", "hasAll"}
ON_TEXT = {member for member in fitting("custom") if TABLE[member].is_textual}
IN_ORDER = set(fitting("custom")) - EQUALITY - ON_TEXT


def document_of(block: Block) -> Any:  # noqa: ANN401 - rules of any shape
    """Return the rules of an example; where only conditions are shown, those of one selection."""
    shown = json.loads(block.text)
    return shown if "selections" in shown else {"selections": [{"conditions": shown}]}


class Run:
    """What the rules of an example select in a payload, or in the studies of one patient of it."""

    def __init__(self, block: Block, folder: str, patient: str) -> None:
        text = (ROOT / folder / "dicom-metadata.json").read_text("utf-8")
        images = json.loads((ROOT / folder / "series-images.json").read_text("utf-8"))
        studies = [one for one in json.loads(text)["studies"] if not patient or one["PatientID"] == patient]
        assert studies
        self._named = {one["SeriesInstanceUID"]: one for study in studies for one in study["series"]}
        self.rules = rules_of(document_of(block))
        payload = payload_of(self.rules, studies, images)
        self.result = select(payload, self.rules)

    def selected(self, *, numbered: bool) -> dict[str, list[str]]:
        """Return the names of the series taken, by selection; those of a study that is not complete are not."""
        found: dict[str, list[str]] = {selection.name: [] for selection in self.rules.selections}
        for study in (one for one in self.result.studies if one.contributes):
            for choice in study.choices:
                found[choice.name] += (self._name(uid, numbered=numbered) for uid in choice.taken)
        return found

    def _name(self, uid: str, *, numbered: bool) -> str:
        series = self._named[uid]
        name = str(series.get("SeriesDescription", "no description"))
        return f"{series['SeriesNumber']} {name}" if numbered and "SeriesNumber" in series else name

    def undecided_because(self) -> set[str]:
        return {choice.undecided_because for study in self.result.studies for choice in study.choices} - {""}

    def written(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(output_writer.render(self.result, self.rules.layout))


def stated(text: str, names: list[str]) -> dict[str, Counter[str]]:
    """Read ``T2 `a`; ADC `b`, `c` `` or, with one selection, `` `a`, `b` ``."""
    found = {name: Counter[str]() for name in names}
    if text.strip() == "nothing.":
        return found
    for part in text.split("; "):
        name = part.split("`")[0].strip()
        found[name or names[0]] = Counter(codes(part))
    assert set(found) == set(names)
    return found


def test_every_example_says_what_it_does() -> None:
    assert len(EXAMPLES) > 30
    assert len(FAULTS) > 5
    silent = [block.line for block in blocks(PAGE, "json") if block not in [*EXAMPLES, *FAULTS, *OUTPUTS]]
    assert silent == []


def test_what_most_rules_need_makes_rules() -> None:
    rows = table(section(PAGE, "# Selection rules").partition("Ten things")[2])
    assert len(rows) == 10
    for _, written, _ in rows:
        (text,) = codes(written)
        members = json.loads(f"{{{text}}}")
        of_selection = {name: members.pop(name) for name in ("prefer", "take", "required") if name in members}
        of_document = {name: members.pop(name) for name in ("layout", "same") if name in members}
        selection = {"conditions": members or {"Modality": "CT"}, **of_selection}
        assert rules_of({"selections": [selection], **of_document}).selections


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: f"line {block.line}")
def test_example_does_what_is_said(block: Block) -> None:
    check_statements(block)


def check_statements(block: Block) -> None:
    """Check what the lines below an example say that it selects, leaves undecided or writes."""
    statements = [found for line in block.below if (found := STATEMENT.match(line))]
    for verb, folder, patient, text in (found.groups() for found in statements):
        run = Run(block, folder, patient or "")
        if verb == "Selects":
            selected = run.selected(numbered=bool(patient))
            assert {name: Counter(taken) for name, taken in selected.items()} == stated(text, list(selected))
        elif verb == "Undecided":
            assert run.undecided_because() == set(codes(text))
            assert not any(run.selected(numbered=False).values())
        else:
            (expected,) = (after for after in OUTPUTS if after.line > block.line)
            assert run.written() == json.loads(expected.text)


@pytest.mark.parametrize("block", FAULTS, ids=lambda block: f"line {block.line}")
def test_example_is_refused_as_is_said(block: Block) -> None:
    (line,) = (line for line in block.below if line.startswith(REFUSED))
    with pytest.raises(ConfigurationError) as refused:
        rules_of(document_of(block))
    faults = [str(fault) for fault in refused.value.faults]
    messages = codes(line)
    assert len(faults) == len(messages)
    for message in messages:
        assert sum(message in fault for fault in faults) == 1, (message, faults)


@pytest.mark.parametrize(
    ("heading", "described"),
    [
        ("### The document", RulesDocument),
        ("### A selection", SelectionObject),
        ("### Preferences", PreferenceObject),
        ("### Tests", TestObject),
    ],
)
def test_table_of_members_is_complete(heading: str, described: type[Described]) -> None:
    text = section(PAGE, "## Reference").split(f"{heading}\n")[1]
    listed = Counter(name for row in table(text) for name in codes(row[0]))
    assert listed == Counter(described.member_names())


def test_table_of_facts_is_complete() -> None:
    assert [codes(row[0]) for row in table(section(PAGE, "### Facts"))] == [[name] for name in FACTS]


def test_table_of_vrs_says_which_tests_fit() -> None:
    text = section(PAGE, "## Reference").split("Which tests fit depends")[1]
    rows = {vr: row for row in table(text) for vr in codes(row[0])}
    vrs = {attribute.vr for name in keywords() if (attribute := find(name))}
    assert {vr for vr in vrs if " or " not in vr} == set(rows)
    for vr, (_, equality, on_text, order) in rows.items():
        members = set(fitting(kind_of(vr)))
        assert (not equality.startswith("no;")) == (members >= EQUALITY), vr
        assert (on_text != "no") == (members >= ON_TEXT), vr
        assert (order != "no") == (members >= IN_ORDER), vr


def test_every_difference_has_its_reason() -> None:
    rows = table(section(PAGE, "## Differences from Clara and MONAI rules"))
    assert len(rows) > 15
    assert all(len(row) == 4 and all(row) for row in rows)
