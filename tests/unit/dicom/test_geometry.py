"""The plane of a slice and its angle, from the direction cosines."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from selector.dicom.geometry import read_orientation


@pytest.mark.parametrize(
    ("cosines", "plane"),
    [
        ([1, 0, 0, 0, 1, 0], "axial"),
        ([-1, 0, 0, 0, 1, 0], "axial"),
        ([0, 1, 0, 1, 0, 0], "axial"),
        ([1, 0, 0, 0, 0, -1], "coronal"),
        ([0, 1, 0, 0, 0, -1], "sagittal"),
        ([0.999, 0.001, 0, -0.001, 1.001, 0], "axial"),  # written with few digits
        ([-2.07e-13, 1, 0, 0, 0, -1], "sagittal"),
        ([1, 0, 0, 0, 0.70710678, -0.70710678], ""),
        ([0.7071068, 0.7071068, 0, 0, 0, -1], ""),
    ],
)
def test_the_plane(cosines: list[float], plane: str) -> None:
    orientation = read_orientation(cosines)
    assert orientation is not None
    assert orientation.plane == plane


@pytest.mark.parametrize(
    "cosines",
    [
        [],
        [1, 0, 0],
        [1, 0, 0, 0, 1],
        [1, 0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0, 0],
        [1, 0, 0, 1, 0, 0],
        [1, 0, 0, -1, 0, 0],
        [1, 0, 0, 0, 0, 0],
        [100, 0, 0, 0, 1, 0],
        [math.nan, 0, 0, 0, 1, 0],
        [math.inf, 0, 0, 0, 1, 0],
    ],
)
def test_no_plane(cosines: list[float]) -> None:
    assert read_orientation(cosines) is None


@given(angle=some.floats(0, 44.9), turned=some.sampled_from([0, 1, 2]))
def test_the_angle(angle: float, turned: int) -> None:
    tilt = math.radians(angle)
    row, column = [1.0, 0.0, 0.0], [0.0, math.cos(tilt), math.sin(tilt)]
    axes = [row[-turned:] + row[:-turned], column[-turned:] + column[:-turned]] if turned else [row, column]
    orientation = read_orientation([*axes[0], *axes[1]])
    assert orientation is not None
    assert orientation.plane == ("axial", "sagittal", "coronal")[turned]
    assert orientation.obliquity == pytest.approx(angle, abs=1e-6)


@given(turns=some.tuples(*[some.floats(-math.pi, math.pi)] * 3))
def test_a_slice_turned_about_all_axes(turns: tuple[float, float, float]) -> None:
    (a, b, c), (s, t, u) = map(math.cos, turns), map(math.sin, turns)
    # The columns of Rz(a) Ry(b) Rx(c): where the axes of the slice end up.
    row = [a * b, s * b, -t]
    column = [a * t * u - s * c, s * t * u + a * c, b * u]
    normal = [abs(a * t * c + s * u), abs(s * t * c - a * u), abs(b * c)]
    orientation = read_orientation([*row, *column])
    assert orientation is not None
    assert math.cos(math.radians(orientation.obliquity)) == pytest.approx(max(normal), abs=1e-6)
    if sorted(normal)[2] - sorted(normal)[1] > 1e-4:
        assert orientation.plane == ("sagittal", "coronal", "axial")[normal.index(max(normal))]


def test_the_largest_angle_is_between_all_three_axes() -> None:
    root = math.sqrt(1 / 2)
    sixth = math.sqrt(1 / 6)
    orientation = read_orientation([root, -root, 0, sixth, sixth, -2 * sixth])
    assert orientation is not None
    assert orientation.plane == ""
    assert orientation.obliquity == pytest.approx(54.7356, abs=1e-4)
