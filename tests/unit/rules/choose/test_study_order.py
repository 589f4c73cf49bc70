"""The order of studies."""

from tests.support.builders import result_of, series, study


def test_studies_come_newest_first_then_without_a_date_then_by_uid() -> None:
    dates: dict[str, tuple[object, object]] = {
        "1.7": ("20240101", "120000"),
        "1.1": ("20240102", "080000"),
        "1.2": ("20240101", "123000"),
        "1.5": ("20240101", None),
        "1.3": ("2024.01.01", "12:00:00"),
        "1.4": (None, "120000"),
        "1.6": ("***", None),
    }
    studies = [study(uid, series(f"{uid}.1"), StudyDate=day, StudyTime=time) for uid, (day, time) in dates.items()]
    order = [one.uid for one in result_of({}, *studies).studies]
    assert order == ["1.1", "1.2", "1.3", "1.7", "1.5", "1.4", "1.6"]
    assert [one.uid for one in result_of({}, *reversed(studies)).studies] == order


def test_a_study_date_may_come_from_series_or_instances() -> None:
    studies = [
        study("1", series("1.1", StudyDate="20220101")),
        study("2", series("2.1", {"00080020": {"vr": "DA", "Value": ["20240101"]}})),
        study("3", series("3.1"), StudyDate="20230101"),
        study("4", series("4.1", StudyDate="20200101"), series("4.2", StudyDate="20250101")),
    ]
    assert [one.uid for one in result_of({}, *studies).studies] == ["2", "3", "1", "4"]
