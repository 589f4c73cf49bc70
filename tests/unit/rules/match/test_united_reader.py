"""Several attributes as one, of a series: each after the rule of levels, and put together for each instance."""

import pytest

from selector.models import Outcome
from tests.support.builders import (
    MATCHED,
    REJECTED,
    UNDECIDED,
    Dataset,
    outcome,
    outcomes,
    series,
    study,
    verdict,
)

KEY = "SeriesDescription or ProtocolName"
T1, T2 = {"SeriesDescription": "t1"}, {"ProtocolName": "t2"}


@pytest.mark.parametrize(
    ("instances", "own", "expected"),
    [
        # Every instance has it of one or the other.
        ([{"SeriesDescription": "t2"}, T2], {}, MATCHED),
        ([T1, T2], {}, UNDECIDED),
        ([T1, {**T1, **T2}], {}, UNDECIDED),
        ([T1, {}], {}, UNDECIDED),
        # What the series has of an attribute holds for all instances if none has that attribute itself.
        ([T1, {}], T2, MATCHED),
        ([T1, {}], {"SeriesDescription": "t2"}, UNDECIDED),
        ([T2, {}], {"ProtocolName": "t1", **T1}, UNDECIDED),
        ([{}, {}], {**T1, **T2}, MATCHED),
        ([], {**T1, **T2}, MATCHED),
        ([], T1, REJECTED),
        ([], {}, UNDECIDED),
    ],
)
def test_each_attribute_has_its_own_level(instances: list[Dataset], own: Dataset, expected: Outcome) -> None:
    assert outcome({KEY: "t2"}, *instances, **own) is expected


def test_the_study_counts_if_nothing_below_has_the_attribute() -> None:
    listed = [
        study("1", series("1.1"), **T2),
        study("2", series("2.1", ProtocolName="t1"), **T2),
        study("3", series("3.1", {}, **T1), **T2),
    ]
    assert outcomes({KEY: "t2"}, *listed) == [MATCHED, REJECTED, MATCHED]


def test_one_instance_may_be_enough() -> None:
    assert outcome({KEY: {"equals": "t2", "instances": "any"}}, T1, T2) is MATCHED
    assert outcome({KEY: {"equals": "t3", "instances": "any"}}, T1, T2) is REJECTED
    assert outcome({KEY: {"equals": "t3", "instances": "any"}}, T1, {}) is UNDECIDED


@pytest.mark.parametrize(
    ("instances", "own", "expected"),
    [
        ([{"EchoTime": 80}, {"EchoTime": 80.5}], {}, MATCHED),
        ([{"EchoTime": 80}, {"EffectiveEchoTime": 80.5}], {}, MATCHED),
        ([{"EchoTime": 80}, {"EffectiveEchoTime": 81.5}], {}, REJECTED),
        ([{"EchoTime": 80}, {"EchoTime": 80, "EffectiveEchoTime": 80}], {}, REJECTED),
        ([{"EchoTime": 80}, {}], {}, UNDECIDED),
        ([{"EchoTime": 80}, {"EchoTime": "x"}], {}, UNDECIDED),
        ([{"EchoTime": 80}, {"EchoTime": 80}], {"EffectiveEchoTime": "x"}, UNDECIDED),
        ([{}, {}], {"EchoTime": 80}, MATCHED),
        ([], {"EchoTime": 80}, UNDECIDED),
    ],
)
def test_uniform_compares_the_values_of_all(instances: list[Dataset], own: Dataset, expected: Outcome) -> None:
    test = {"EchoTime or EffectiveEchoTime": {"uniform": True, "tolerance": 1}}
    assert outcome(test, *instances, **own) is expected


def test_the_report_counts_the_instances() -> None:
    (finding,) = verdict({KEY: "t2"}, T1, {**T1, **T2}, {}).findings
    assert (
        finding.found
        == 'holds for 1 of 3 instances: SeriesDescription "t1", SeriesDescription "t1" and ProtocolName "t2", absent'
    )
