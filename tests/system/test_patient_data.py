"""No value of an attribute leaves by a log line, a message or a traceback; in reports stand those that may be shown.

Every attribute of a payload has a value that is found nowhere else: a marker.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from selector.dicom.standard.dictionary import Attribute, find, keywords
from tests.support.reports import all_series

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "selector" / "dicom" / "standard" / "confidentiality.tsv"
METADATA, IMAGES = "dicom-metadata.json", "series-images.json"
JSON_REPORT, PAGE = "selection-report.json", "selection-report.html"

DESCRIPTIONS = {
    *("StudyDescription", "SeriesDescription", "ProtocolName", "ContrastBolusAgent", "DerivationDescription"),
    *("AcquisitionDeviceProcessingDescription", "RequestedProcedureDescription", "PerformedProcedureStepDescription"),
}
KEPT_BY = ("RetainUIDs", "RetainDeviceIdent", "RetainPatientChars")
IDENTITY = {"StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"}
UNLISTED = ("Modality", "ImageType", "SliceThickness", "EchoTime", "ScanningSequence", "PixelSpacing", "SequenceName")
CUSTOM = ("OfTheParser", "00091001", "00231080")

OPERANDS = {"number": 1, "DA": "1700", "TM": "01", "DT": "1700", "age": "999Y"}
FORMS = ("plain", "model", "flat")
LEVELS = ("study", "series", "instance", "item")

Json = dict[str, Any]


@cache
def planted() -> tuple[tuple[Attribute, ...], frozenset[str]]:
    """Return attributes to plant, and the names of those that a report may show, as section E of PS3.15 has it."""
    with TABLE.open(encoding="ascii") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    listed = {row["keyword"]: row for row in rows}
    attributes = [one for name in (*listed, *UNLISTED) if name not in IDENTITY and (one := find(name)) is not None]
    kept = {name for name, row in listed.items() if any(row[option] == "K" for option in KEPT_BY)}
    assert set(listed) & set(keywords()) > kept | DESCRIPTIONS
    return tuple(attributes), frozenset(kept | DESCRIPTIONS | set(UNLISTED))


def marker(attribute: Attribute, number: int) -> str:
    """Return a text that is a value of the attribute, and of no other."""
    if attribute.vr == "DA":
        return f"{1800 + number // 300}{number % 300 // 25 + 1:02}{number % 25 + 1:02}"
    if attribute.vr == "TM":
        return f"211937.{number:06}"
    if attribute.vr == "DT":
        return f"19731207211937.{number:06}"
    if attribute.kind == "age":
        return f"{number % 1000:03}D"
    if attribute.vr == "UI":
        return f"1.2.73117.{number:05}.8"
    return f"7311{number:05}" if attribute.kind == "number" else f"Zq{number:05}Xk"


def markers() -> dict[str, str]:
    """Return the marker of every attribute by its name."""
    made = {one.name: marker(one, number) for number, one in enumerate(planted()[0]) if one.kind != "sequence"}
    return made | {name: f"Zq9{number:04}Xk" for number, name in enumerate(CUSTOM)}


def may_be_shown() -> set[str]:
    return {text for name, text in markers().items() if name in planted()[1]}


def element(attribute: Attribute, text: str) -> Json:
    """Return an attribute in the DICOM JSON Model (PS3.18 F.2)."""
    if attribute.kind == "binary":
        return {"vr": "OB", "InlineBinary": text}
    return {"vr": attribute.vr, "Value": [{"Alphabetic": text} if attribute.vr == "PN" else text]}


def dataset(form: str, *, with_items: bool) -> Json:
    """Return every attribute with its marker: as plain JSON by keyword, or in the DICOM JSON Model by tag."""
    texts = markers()
    plain = [one for one in planted()[0] if one.kind != "sequence"]
    made: Json = {name: texts[name] for name in CUSTOM}
    for one in plain:
        made |= {one.keyword: texts[one.name]} if form == "plain" else {one.tag: element(one, texts[one.name])}
    if not with_items:
        return made
    return {
        one.keyword if form == "plain" else one.tag: [made] if form == "plain" else {"vr": "SQ", "Value": [made]}
        for one in planted()[0]
        if one.kind == "sequence"
    }


def payload(form: str, level: str) -> Any:  # noqa: ANN401 - JSON
    """Return a payload of two studies with the markers at a level."""
    made = dataset(form, with_items=level == "item")
    at = {"item": "instance"}.get(level, level)
    uids = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    if form == "flat":
        tags = [attribute.tag for name in uids if (attribute := find(name))]
        values = [("1.1", "1.1.1", "1.1.1.1"), ("1.1", "1.1.2", "1.1.2.1"), ("1.2", "1.2.1", "1.2.1.1")]
        return [
            made | {tag: {"vr": "UI", "Value": [uid]} for tag, uid in zip(tags, each, strict=True)} for each in values
        ]
    instance = {"SOPInstanceUID": "1", **(made if at == "instance" else {})}
    series = [
        {"SeriesInstanceUID": uid, **(made if at == "series" else {}), "instances": [instance]}
        for uid in ("1.1.1", "1.1.2")
    ]
    study = {"StudyInstanceUID": "1.1", **(made if at == "study" else {}), "series": series}
    return {"studies": [study, {"StudyInstanceUID": "1.2", "series": [{"SeriesInstanceUID": "1.2.1", **made}]}]}


def rules(*, required: bool = False, of_attributes: Collection[str] = ()) -> Json:
    """Return selections that no marker matches, for each attribute or for a few, and one that asks for much at once."""
    attributes = [one for one in planted()[0] if not of_attributes or one.keyword in of_attributes]
    conditions = [condition for one in attributes for condition in asked(one)]
    conditions += [{name: test} for name in CUSTOM for test in ({"equals": "no"}, {"present": False}, {"atLeast": 3})]
    selections: list[Json] = [{"conditions": condition} for condition in conditions]
    selections.append({"conditions": {"anyOf": conditions[:40], "noneOf": [{"PatientName": {"present": True}}]}})
    ranked: Json = {"conditions": {"PatientName": {"present": True}}, "prefer": [{"lowest": "PatientBirthDate"}]}
    same = ["PatientName", "FrameOfReferenceUID"]
    selections.append({**ranked, **({"required": 9} if required else {"take": 1})})
    return {"customAttributes": ["OfTheParser"], "same": same, "selections": selections}


def asked(attribute: Attribute) -> Iterator[Json]:
    """Yield conditions on an attribute."""
    if attribute.kind == "sequence":
        yield {attribute.keyword: {"item": {"PatientName": "no", "SeriesDescription": {"equals": "no"}}}}
    elif attribute.kind == "binary":
        yield {attribute.keyword: {"present": False}}
    else:
        operand = OPERANDS.get(attribute.vr, OPERANDS.get(attribute.kind, "no"))
        yield {attribute.keyword: {"equals": operand}}
        yield {attribute.tag: {"not": {"equals": operand}, "ifMissing": "rejected"}}
        yield {attribute.keyword: {"atMost": operand} if operand != "no" else {"oneOf": [operand, "not so"]}}


@dataclass
class Run:
    """What a run left, all of it as text."""

    exit_code: int
    told: str
    reports: dict[str, str] = field(default_factory=dict)


@dataclass
class Operator:
    """Runs the operator in a folder."""

    folder: Path

    def put(self, metadata: object, images: object = None, within: str = "input") -> None:
        """Write the two input files; bytes and text are written as they are."""
        mapping = {"1.1.1": "a.nii", "1.1.2": "b.nii", "1.2.1": "c.nii"} if images is None else images
        (self.folder / within).mkdir(parents=True, exist_ok=True)
        for name, content in ((METADATA, metadata), (IMAGES, mapping)):
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            (self.folder / within / name).write_bytes(data)

    def run(self, document: object, program: Sequence[str] = ("main.py",), **settings: str) -> Run:
        """Run it with every line of the log."""
        logging = json.loads((ROOT / "logging_config.json").read_text("utf-8"))
        logging["root"]["level"] = "DEBUG"
        (self.folder / "logging.json").write_text(json.dumps(logging), "utf-8")
        (self.folder / "rules.json").write_text(json.dumps(document), "utf-8")
        (self.folder / "output").mkdir(exist_ok=True)
        environ = {
            "NVIDIA_CLARA_INPUT": str(self.folder / "input"),
            "NVIDIA_CLARA_OUTPUT": str(self.folder / "output"),
            "NVIDIA_CLARA_LOGS": str(self.folder / "logs"),
            "NVIDIA_CLARA_SELECTION_RULES_FILE": str(self.folder / "rules.json"),
            "LOG_CFG": str(self.folder / "logging.json"),
            "SERIES_SELECTOR_REPORT": "full",
        }
        command = [sys.executable, *program]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | environ | settings, capture_output=True, check=False)
        logs = self.folder / "logs"
        log = (logs / "series-selector.log").read_text("utf-8")
        reports = {name: (logs / name).read_text("utf-8") for name in (JSON_REPORT, PAGE) if (logs / name).exists()}
        assert "Series Selector ended" in log
        return Run(done.returncode, f"{done.stdout.decode()}\n{done.stderr.decode()}\n{log}", reports)


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


def check(run: Run, exit_code: int, *more: str) -> None:
    """Find no marker in what was told, and in reports only those that they may show."""
    assert run.exit_code == exit_code, run.told[-3000:]
    every = {*markers().values(), *more}
    assert not [one for one in every if one in run.told]
    hidden = every - may_be_shown()
    for name, report in run.reports.items():
        assert not [one for one in hidden if one in report], name


def test_there_is_much_to_hide() -> None:
    texts = markers()
    assert len(set(texts.values())) == len(texts)
    assert len(set(texts.values()) - may_be_shown()) > 250
    assert len(may_be_shown()) > 100
    assert {"PatientName", "PatientID", "StudyDate", "AccessionNumber", *CUSTOM} <= set(texts) - planted()[1]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("form", FORMS)
def test_a_good_run(form: str, level: str, operator: Operator) -> None:
    if form == "flat" and level in {"study", "series"}:
        pytest.skip("every dataset of a flat list is an instance")
    operator.put(payload(form, level))
    done = operator.run(rules())
    check(done, 0)
    found = [one["found"] for one in _findings(json.loads(done.reports[JSON_REPORT]))]
    assert any(text.startswith("<present, ") for text in found)
    shown = {text for text in may_be_shown() if any(text in one for one in found)}
    assert shown if level == "item" else len(shown) > 50


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("level", ["summary", "none"])
def test_with_less_of_a_report(form: str, level: str, operator: Operator) -> None:
    operator.put(payload(form, "instance"))
    done = operator.run(rules(), SERIES_SELECTOR_REPORT=level)
    check(done, 0)
    assert bool(done.reports) == (level == "summary")


def test_no_study_is_complete(operator: Operator) -> None:
    operator.put(payload("plain", "series"))
    check(operator.run(rules(required=True)), 4)


def test_rules_that_cannot_be_used(operator: Operator) -> None:
    operator.put(payload("plain", "series"))
    check(operator.run({**rules(), "layout": "x"}), 2)


def test_output_that_cannot_be_written(operator: Operator) -> None:
    operator.put(payload("plain", "series"))
    (operator.folder / "output" / "selected-images.json" / "x").mkdir(parents=True)
    check(operator.run(rules()), 5)


SECRET = "Zq88888Xk"  # noqa: S105 - a marker like the others
ASKED_FOR = ("PatientName", "PatientID", "SeriesDescription")
"""Attributes that rules ask for in payloads that cannot be read: enough, because no rule gets to see a value."""
GOOD = f'{{"studies": [{{"StudyInstanceUID": "1.1", "PatientName": "{SECRET}", "series": ['
DAMAGED: Mapping[str, bytes] = {
    "cut off in a value": GOOD[: GOOD.index(SECRET) + 5].replace("Zq", SECRET + "Zq").encode(),
    "cut off after it": GOOD.encode(),
    "a text as a whole": f'"{SECRET}"'.encode(),
    "a list of texts": f'["{SECRET}"]'.encode(),
    "a control character": GOOD.replace("Xk", "Xk\n").replace(SECRET[:-2], SECRET).encode(),
    "a bad escape": GOOD.replace("Xk", "Xk\\q").encode(),
    "no quotation mark": GOOD.replace(f'"{SECRET}"', SECRET).encode(),
    "no UTF-8": GOOD.replace("Xk", "Xké").encode("latin-1"),
    "a lone surrogate": f'[{{"StudyInstanceUID": "{SECRET}\\ud800"}}]'.encode(),
    "NaN": GOOD.replace(f'"{SECRET}"', f'NaN, "PatientID": "{SECRET}"').encode(),
    "studies of another shape": json.dumps({"studies": {SECRET: SECRET}}).encode(),
    "no series": json.dumps({"studies": [{"StudyInstanceUID": "1", "PatientName": SECRET, "series": []}]}).encode(),
    "a series in two studies that have no UID": json.dumps(
        [{"StudyInstanceUID": f"{SECRET}{number}", "SeriesInstanceUID": SECRET} for number in range(2)]
    ).encode(),
    "a series in two studies": json.dumps(
        [{"StudyInstanceUID": uid, "SeriesInstanceUID": "1.9", "PatientName": SECRET} for uid in ("1", "2")]
    ).encode(),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_metadata_that_cannot_be_read(damage: str, operator: Operator) -> None:
    operator.put(DAMAGED[damage])
    done = operator.run(rules(of_attributes=ASKED_FOR))
    check(done, 3, SECRET)
    assert done.reports


@pytest.mark.parametrize(
    "images",
    [
        f'{{"1.1.1": "{SECRET}'.encode(),
        f'{{"1.1.1": {{"PatientName": "{SECRET}"}}}}'.encode(),
        f'["{SECRET}"]'.encode(),
        f'{{"1.1.1": "{SECRET}a", "1.1.1": "{SECRET}b"}}'.encode(),
        f'{{"1.1.1": ["{SECRET}", 5]}}'.encode(),
        f'{{"{SECRET}": 5, "{SECRET}a": "a", "{SECRET}a": "b"}}'.encode(),
    ],
)
def test_a_mapping_that_cannot_be_read(images: bytes, operator: Operator) -> None:
    operator.put(payload("plain", "series"), images)
    check(operator.run(rules(of_attributes=ASKED_FOR)), 3, SECRET)


ODD: Sequence[Any] = [
    *(SECRET, [SECRET], 7311888, {"StudyInstanceUID": "1.5", "series": SECRET}, {"PatientName": SECRET, "series": []}),
    {"StudyInstanceUID": "1.5", "series": [SECRET, {"PatientName": SECRET}]},
    {
        "StudyInstanceUID": "1.6",
        "series": [{"SeriesInstanceUID": "1.6.1", "instances": [SECRET, {"PatientID": SECRET}]}],
    },
    {"StudyInstanceUID": "1.7", "series": [{"SeriesInstanceUID": "1.7.1", "instances": {"PatientID": SECRET}}]},
    {"StudyInstanceUID": "1.8", "PatientName": {SECRET: [[SECRET]]}, "series": [{"SeriesInstanceUID": "1.8.1"}]},
    {"StudyInstanceUID": "1.9", "PatientName": "A", "00100010": SECRET, "series": [{"SeriesInstanceUID": "1.9.1"}]},
    {"StudyInstanceUID": "1.10", "PatientSize": [SECRET, SECRET], "series": [{"SeriesInstanceUID": "1.10.1"}]},
    {
        "StudyInstanceUID": "1.11",
        "PatientBirthDate": SECRET,
        "StudyDate": SECRET,
        "series": [{"SeriesInstanceUID": "1.11.1"}],
    },
    {"StudyInstanceUID": {"PatientID": SECRET}, "series": [{"SeriesInstanceUID": "1.12.1"}]},
]


def test_odd_parts_are_left_out_without_their_values(operator: Operator) -> None:
    sound = payload("plain", "instance")
    operator.put({"studies": [*ODD, *sound["studies"]]})
    done = operator.run(rules())
    check(done, 0, SECRET, "7311888")
    record = json.loads(done.reports[JSON_REPORT])
    assert len(record["leftOut"]) >= 8


@pytest.mark.parametrize("required", [1, 3])
def test_what_is_not_a_uid_is_not_told_as_one(required: int, operator: Operator) -> None:
    uids = [f"{SECRET} {number}" for number in range(3)]
    listed = [{"SeriesInstanceUID": uid, "SeriesNumber": number} for number, uid in enumerate(uids)]
    operator.put([{"StudyInstanceUID": SECRET, "series": listed}], {uids[0]: "a.nii", uids[1]: "b.nii"})
    best = {"prefer": [{"highest": "SeriesNumber"}], "take": required, "required": required}
    done = operator.run({"selections": [{"conditions": {"SeriesNumber": {"present": True}}, **best}]})
    assert done.exit_code == (0 if required == 1 else 4)
    assert SECRET not in done.told
    assert 'study="<no UID>"' in done.told
    assert required != 1 or 'series="<no UID>"' in done.told


@pytest.mark.parametrize("nesting", [300, 3000])
def test_what_is_nested_too_deeply(nesting: int, operator: Operator) -> None:
    deep = f'{{"StudyInstanceUID": "1.5", "PatientName": {"[" * nesting}"{SECRET}"{"]" * nesting}, "series": []}}'
    whole = json.dumps(payload("plain", "series")).encode()
    operator.put(whole.replace(b'{"studies": [', b'{"studies": [' + deep.encode() + b", ", 1))
    check(operator.run(rules()), 0, SECRET)


FAILING = """
import sys
from selector import app, series_selector
import os
def fails(payload, *_, **__):
    studies = payload.whole.studies
    raise ValueError(repr(studies), {"PatientName": studies[0].PatientName})
series_selector.select = fails
sys.exit(app.run(os.environ))
"""


def test_an_unexpected_failure(operator: Operator) -> None:
    operator.put(payload("plain", "study"))
    done = operator.run(rules(), ("-c", FAILING))
    check(done, 1)
    assert "ValueError" in done.told


def _findings(record: Json) -> Iterator[Json]:
    for series in all_series(record):
        for verdict in series["verdicts"]:
            yield from verdict["findings"]
