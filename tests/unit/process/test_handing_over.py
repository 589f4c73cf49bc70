"""What a child process hands over: values whose structures have no name to be found by."""

from pickle import PicklingError
from typing import Any

import msgspec
import pytest

from selector.models import Series
from selector.process.handing_over import Parcels
from selector.results import Choice

NOTHING = Choice("T2", (), 0, 0, 1, 0)


def handed_over(value: object) -> Any:  # noqa: ANN401 - what was packed
    parcels = Parcels()
    return parcels.unpacked(parcels.packed(value))


def test_a_structure_made_at_run_time_is_the_same_on_the_other_side() -> None:
    item = msgspec.defstruct("Item", [("CodeValue", str)])
    made: Any = msgspec.defstruct("Made", [("items", tuple, ())], bases=(Series,), frozen=True)
    (other, *others) = handed_over([made("1", (), (item("a"), None)), NOTHING, {"a": {1.5, 2}}])
    assert other.__class__ is made
    assert (other.SeriesInstanceUID, other.items) == ("1", (item("a"), None))
    assert others == [NOTHING, {"a": {1.5, 2}}]


def test_a_structure_may_be_packed_as_a_whole() -> None:
    item = msgspec.defstruct("Item", [("CodeValue", str)])
    fields = [("items", tuple.__class_getitem__((item, ...)), ()), ("never", msgspec.UnsetType, msgspec.UNSET)]
    made: Any = msgspec.defstruct("Made", fields, bases=(Series,), omit_defaults=True)
    one, parcels = made("1", (), (item("a"), item("b"))), Parcels([made])
    whole = parcels.packed(one)
    other: Any = parcels.unpacked(whole)
    assert other.__class__ is made
    assert (other.SeriesInstanceUID, other.items) == ("1", (item("a"), item("b")))
    assert len(whole) < len(Parcels().packed(one))


def test_a_number_of_more_than_64_bits_does_not_keep_a_structure_from_being_packed() -> None:
    made: Any = msgspec.defstruct("Made", [("number", int, 0)], bases=(Series,), omit_defaults=True)
    parcels = Parcels([made])
    other: Any = parcels.unpacked(parcels.packed(made("1", (), 2**70)))
    assert (other.__class__, other.number) == (made, 2**70)


def test_what_is_shared_stays_shared() -> None:
    choices = (NOTHING,)
    one, two = handed_over([choices, choices])
    assert one is two


def test_a_structure_that_was_made_since_is_an_error() -> None:
    parcels = Parcels()
    with pytest.raises(PicklingError):
        parcels.packed(msgspec.defstruct("Later", [])())
