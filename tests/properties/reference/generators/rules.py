"""Random rules: short forms, tests of every kind, groups, facts and choosing."""

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.properties.reference.attributes import ATTRIBUTES, CUSTOM, MOMENTS, NUMBERS
from tests.properties.reference.generators.operands import EXPRESSIONS, OPERANDS
from tests.properties.reference.values import Dataset


def rules(rng: Random, selections: int) -> Dataset:
    """Return a rules document."""
    listed = [_selection(rng, f"S{number}") for number in range(selections)]
    shared = {"conditions": conditions(rng, 1, 1)} if rng.random() < 0.1 else {}
    return {**shared, "customAttributes": [CUSTOM], "layout": rng.choice(["bySeries", "byStudy"]), "selections": listed}


def _selection(rng: Random, name: str) -> Dataset:
    selection: Dataset = {"name": name, "conditions": conditions(rng, rng.choice([1, 1, 2]), 2)}
    if rng.random() < 0.5:
        selection["prefer"] = [_criterion(rng) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.6:
        selection["take"] = rng.choice([1, 1, 2, "all"])
    if rng.random() < 0.04:
        selection["required"] = rng.choice([True, 1])
    return selection


def _criterion(rng: Random) -> Dataset:
    if rng.random() < 0.4:
        return {"matching": conditions(rng, 1, 1)}
    ranked = ["SliceThickness", "SeriesNumber", "Rows", "DiffusionBValue", "PatientAge", "series.instanceCount"]
    ranked += [
        "SeriesDate",
        "SeriesTime",
        "AcquisitionTime",
        "EchoTime",
        "SeriesNumber",
        "series.frameCount",
        "series.obliquity",
    ]
    return {rng.choice(["highest", "lowest"]): rng.choice(ranked)}


def conditions(rng: Random, number: int, depth: int) -> Dataset:
    """Return a conditions object, in which groups may be nested as deep as this."""
    built: Dataset = {}
    for keyword in rng.sample(sorted(OPERANDS), number):
        if depth and rng.random() < 0.15:
            group = rng.choice(["allOf", "anyOf", "anyOf", "noneOf"])
            built[group] = [conditions(rng, rng.randint(1, 2), depth - 1) for _ in range(rng.randint(1, 3))]
            continue
        tag = ATTRIBUTES[keyword].tag
        built[rng.choice([keyword, keyword, tag, tag.lower()]) or keyword] = condition(rng, keyword)
    return built


def condition(rng: Random, keyword: str) -> object:
    """Return a condition on an attribute or a fact."""
    if keyword == "ImageOrientationPatient" and rng.random() < 0.3:
        return rng.choice(["axial", "coronal", "SAGITTAL"])
    if keyword not in {"AnatomicRegionSequence", "PixelData"} and rng.random() < 0.4:
        return _short(rng, keyword)
    if ATTRIBUTES[keyword].vr not in {"SQ", "OB or OW"} and not keyword.startswith("series.") and rng.random() < 0.1:
        return {"uniform": True, **({"tolerance": rng.choice([0.1, 1])} if ATTRIBUTES[keyword].vr in NUMBERS else {})}
    test = _test(rng, keyword)
    if "present" in test:
        return test
    if rng.random() < 0.25:
        test["ifMissing"] = rng.choice(["matched", "rejected"])
    if "not" not in test and not keyword.startswith("series.") and rng.random() < 0.2:
        test["instances"] = "any"
    return test


def _short(rng: Random, keyword: str) -> object:
    vr, single = ATTRIBUTES[keyword].vr, ATTRIBUTES[keyword].single
    operand = rng.choice(OPERANDS[keyword])
    if vr == "boolean":
        return rng.choice([True, False])
    if vr in NUMBERS or not isinstance(operand, str):
        return _short_number(rng, keyword)
    if vr in MOMENTS or vr == "AS":
        return rng.choice([operand, _expression(rng, keyword)])
    way = rng.random()
    if way < 0.35 or (vr == "AS" and way < 0.7):
        return operand.replace("(", "\\(").replace(")", "\\)") if vr != "LT" else "motion"
    if way < 0.7 and keyword != "series.plane":
        return _expression(rng, keyword)
    texts = [one for one in OPERANDS[keyword] if isinstance(one, str)]
    chosen = _few(rng, texts, 3)
    positive = len(chosen) if keyword == "ImageType" or single else 1
    split = rng.randint(0, positive)
    return chosen[:split] + [f"!{one}" for one in chosen[split:]]


def _short_number(rng: Random, keyword: str) -> object:
    numbers = sorted(one for one in OPERANDS[keyword] if not isinstance(one, str))
    way = rng.random()
    if way < 0.3:
        return rng.choice(numbers)
    if way < 0.5:
        low, high = sorted(rng.sample(numbers, 2))
        return [low, high]
    if way < 0.8 or ATTRIBUTES[keyword].vr not in NUMBERS or keyword == "ImageOrientationPatient":
        return [rng.choice(numbers), rng.choice([">", ">=", "<", "<=", "!="])]
    return rng.choice([str(rng.choice(numbers)), _expression(rng, keyword)])


def _expression(rng: Random, keyword: str) -> str:
    vr = ATTRIBUTES[keyword].vr
    return rng.choice(EXPRESSIONS.get("DS" if vr in NUMBERS else vr, EXPRESSIONS[""]))


def _test(rng: Random, keyword: str) -> Dataset:
    vr = ATTRIBUTES[keyword].vr
    if not keyword.startswith("series.") and (vr == "OB or OW" or rng.random() < 0.1):
        return {"present": rng.choice([True, False])}
    if vr == "SQ":
        return _on_sequence(rng)
    if vr == "boolean":
        return {"equals": rng.choice([True, False])}
    if rng.random() < 0.2:
        inner = _values_test(rng, keyword) if rng.random() < 0.6 else _short(rng, keyword)
        if rng.random() < 0.3 and not (isinstance(inner, dict) and "position" in inner):
            outer = _values_test(rng, keyword)
            outer.pop("position", None)
            return {**outer, "not": inner}
        return {"not": inner}
    return _values_test(rng, keyword)


def _on_sequence(rng: Random) -> Dataset:
    codes: Dataset = {"CodeValue": rng.choice(["T-A0100", "T-D3000", {"startsWith": "t-"}])}
    scheme: Dataset = {"CodingSchemeDesignator": rng.choice(["SRT", "DCM", {"present": True}, {"not": "DCM"}])}
    inner = rng.choice([codes, scheme, {**codes, **scheme}, {"anyOf": [codes, scheme]}, {"noneOf": [codes, scheme]}])
    return rng.choice([{"item": inner}, {"not": {"item": inner}}])


def _values_test(rng: Random, keyword: str) -> Dataset:
    """Return a test of values, whose members all have the same default of `values`."""
    attribute = ATTRIBUTES[keyword]
    operands = [*OPERANDS[keyword]]
    if attribute.vr == "custom":
        kind = type(rng.choice(operands))
        operands = [one for one in operands if type(one) is kind]
    numeric = attribute.vr in NUMBERS or isinstance(operands[0], int)
    ordered = numeric or attribute.vr in {*MOMENTS, "AS"}
    test = _ordered(rng, operands, keyword) if ordered and rng.random() < 0.5 else _equality(rng, operands, keyword)
    if not numeric and keyword != "series.plane" and not _is_ordered(test) and rng.random() < 0.5:
        test = _on_text(rng, operands, keyword)
    if numeric and rng.random() < 0.3:
        test["tolerance"] = rng.choice([0.5, 0.1, 0, 1])
    if not ordered and rng.random() < 0.2:
        test["caseSensitive"] = True
    if not attribute.single and "hasAll" not in test:
        test |= rng.choice(
            [{}, {}, {"values": "any"}, {"values": "all"}, {"position": 1}, {"position": 2}, {"position": 3}]
        )
    return test


def _is_ordered(test: Dataset) -> bool:
    return bool(test.keys() & {"greaterThan", "atLeast", "lessThan", "atMost", "between"})


def _ordered(rng: Random, operands: list[Any], keyword: str) -> Dataset:
    if ATTRIBUTES[keyword].vr in NUMBERS | {"custom"}:
        operands = sorted(one for one in operands if not isinstance(one, str))
    low, high = (operands[one] for one in sorted(rng.sample(range(len(operands)), 2)))
    lower, upper = rng.choice(["greaterThan", "atLeast"]), rng.choice(["lessThan", "atMost"])
    if isinstance(low, str):
        return {rng.choice([lower, upper]): low}
    return rng.choice([{lower: low}, {upper: high}, {lower: low, upper: high}, {"between": [low, high]}])


def _equality(rng: Random, operands: list[Any], keyword: str) -> Dataset:
    ways: list[Dataset] = [{"equals": rng.choice(operands)}, {"oneOf": _few(rng, operands, 3)}]
    if not ATTRIBUTES[keyword].single:
        ways.append({"hasAll": _few(rng, operands, 2)})
    return rng.choice(ways)


def _on_text(rng: Random, operands: list[str], keyword: str) -> Dataset:
    parts = [*operands, *(one[:2] for one in operands), *(one[-2:] for one in operands)]
    test: Dataset = {}
    for _ in range(rng.choice([1, 1, 2])):
        member = rng.choice(["contains", "startsWith", "endsWith", "matches"])
        if member == "matches":
            test[member] = rng.choice(
                [_expression(rng, keyword), [_expression(rng, keyword), _expression(rng, keyword)]]
            )
        else:
            test[member] = rng.choice([rng.choice(parts), _few(rng, parts, 2)])
    return test


def _few(rng: Random, listed: Sequence[Any], most: int) -> list[Any]:
    different = list(dict.fromkeys(listed))
    return rng.sample(different, rng.randint(1, min(most, len(different))))
