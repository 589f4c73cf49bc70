"""Dates, times and ages: what they stand for, and what is none."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from selector.dicom.periods import Period, read_age, read_period

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR


def day(year: int, month: int, of_month: int) -> int:
    return dt.date(year, month, of_month).toordinal() * DAY


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", day(2024, 1, 1), day(2025, 1, 1)),
        ("202402", day(2024, 2, 1), day(2024, 3, 1)),
        ("202412", day(2024, 12, 1), day(2025, 1, 1)),
        ("20240229", day(2024, 2, 29), day(2024, 3, 1)),
        ("20241231", day(2024, 12, 31), day(2025, 1, 1)),
        ("2024.01.31", day(2024, 1, 31), day(2024, 2, 1)),
        ("2024-01-31", day(2024, 1, 31), day(2024, 2, 1)),
        ("99991231", day(9999, 12, 31), day(9999, 12, 31) + DAY),
        ("9999", day(9999, 1, 1), day(9999, 12, 31) + DAY),
    ],
)
def test_a_date(text: str, start: int, end: int) -> None:
    assert read_period("DA", text) == Period(start, end)
    if "." not in text and "-" not in text:
        assert read_period("DT", text) == Period(start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("13", 13 * HOUR, 14 * HOUR),
        ("1330", 13 * HOUR + 30 * 60 * SECOND, 13 * HOUR + 31 * 60 * SECOND),
        ("133015", 13 * HOUR + 1815 * SECOND, 13 * HOUR + 1816 * SECOND),
        ("13:30:15", 13 * HOUR + 1815 * SECOND, 13 * HOUR + 1816 * SECOND),
        ("133015.5", 13 * HOUR + 1815 * SECOND + 500_000, 13 * HOUR + 1815 * SECOND + 600_000),
        ("000000.000001", 1, 2),
        ("235960", 23 * HOUR + 59 * 60 * SECOND + 60 * SECOND, 24 * HOUR + SECOND),
    ],
)
def test_a_time(text: str, start: int, end: int) -> None:
    assert read_period("TM", text) == Period(start, end)


@pytest.mark.parametrize(
    ("text", "start", "length", "zoned"),
    [
        ("2024013113", day(2024, 1, 31) + 13 * HOUR, HOUR, False),
        ("20240131133015.25", day(2024, 1, 31) + 13 * HOUR + 1815 * SECOND + 250_000, 10_000, False),
        ("2024013113+0000", day(2024, 1, 31) + 13 * HOUR, HOUR, True),
        ("2024013113+0130", day(2024, 1, 31) + 11 * HOUR + 30 * 60 * SECOND, HOUR, True),
        ("2024013123-0500", day(2024, 2, 1) + 4 * HOUR, HOUR, True),
        ("2024+0100", day(2024, 1, 1) - HOUR, 366 * DAY, True),
    ],
)
def test_a_moment(text: str, start: int, length: int, *, zoned: bool) -> None:
    assert read_period("DT", text) == Period(start, start + length, zoned=zoned)


@pytest.mark.parametrize(
    ("vr", "texts"),
    [
        (
            "DA",
            [
                "",
                "24",
                "20241",
                "2024013",
                "20240132",
                "20230229",
                "20241301",
                "0000",
                "2024.0131",
                "2024-01.31",
                "***",
            ],
        ),
        ("DA", ["20240131 ", "2024013113", "31.01.2024", "\N{FULLWIDTH DIGIT TWO}024"]),
        ("TM", ["", "1", "24", "1360", "133061", "13.5", "1330.5", "13:3015", "133015.", "133015.1234567", "1 pm"]),
        (
            "DT",
            [
                "",
                "202",
                "202401311",
                "2024013124",
                "20241301",
                "20241",
                "2024+01",
                "+0100",
                "2024013113Z",
                "2024-01-31",
            ],
        ),
    ],
)
def test_what_is_none(vr: str, texts: list[str]) -> None:
    assert [text for text in texts if read_period(vr, text) is not None] == []


def test_beside_one_that_knows_its_offset_a_period_grows() -> None:
    zoned, local = Period(0, DAY, zoned=True), Period(0, DAY)
    earliest, latest = local.extremes(zoned)
    assert (earliest.start, latest.end) == (-14 * HOUR, DAY + 12 * HOUR)
    assert zoned.extremes(local) == (zoned,)
    assert local.extremes(local) == (local,)
    assert zoned.extremes(zoned) == (zoned,)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("018Y", 18 * 365.25),
        ("18y", 18 * 365.25),
        ("012M", 365.25),
        ("002W", 14),
        ("000D", 0),
        ("999D", 999),
        ("18", None),
        ("Y", None),
        ("1000Y", None),
        ("018 Y", None),
        ("-1Y", None),
        ("", None),
        ("***", None),
    ],
)
def test_an_age(text: str, days: float | None) -> None:
    assert read_age(text) == days


@given(some.dates(max_value=dt.date(9999, 12, 30)))
def test_days_months_and_years_are_nested(date: dt.date) -> None:
    periods = [read_period("DA", date.strftime(form).rjust(length, "0")) for form, length in FORMS.items()]
    year, month, of_day = (period for period in periods if period)
    assert year.start <= month.start <= of_day.start < of_day.end <= month.end <= year.end
    assert of_day.end - of_day.start == DAY


FORMS = {"%Y": 4, "%Y%m": 6, "%Y%m%d": 8}
"""How dates are written, and how long that is; years before 1000 need leading zeros."""


@given(some.sampled_from(["DA", "TM", "DT"]), some.text(alphabet="0123456789.:+-", max_size=20))
def test_whatever_the_text_it_is_a_period_that_is_not_empty_or_none(vr: str, text: str) -> None:
    period = read_period(vr, text)
    assert period is None or period.start < period.end
