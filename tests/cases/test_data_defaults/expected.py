"""The conditions of `config/selection-rules.json` in plain Python."""

from tests.cases.by_hand import Series, Truth, all_of, no
from tests.cases.choosing_by_hand import Case, Selection


def is_ct(series: Series) -> Truth:
    frames = series.frames()
    return all_of(series.is_one_of("Modality", "CT"), None if frames is None else frames >= 10)


def is_pet(series: Series) -> Truth:
    return all_of(series.is_one_of("Modality", "PT"), series.describes("(?<![a-z])ac(?![a-z])"))


def is_t2(series: Series) -> Truth:
    return all_of(series.is_one_of("Modality", "MR"), series.describes("t2"), no(series.describes("flair|loc|scout")))


def is_flair(series: Series) -> Truth:
    return all_of(series.is_one_of("Modality", "MR"), series.describes("flair"))


def is_echo_planar(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "MR"),
        series.has("ScanningSequence", lambda value: "EP" in value),
        series.has("ImageType", lambda values: {"ORIGINAL", "PRIMARY"} <= set(values)),
    )


CASE = Case(
    {"": "test-data"},
    [
        Selection("CT", is_ct),
        Selection("PET", is_pet),
        Selection("T2", is_t2),
        Selection("FLAIR", is_flair),
        Selection("EPI", is_echo_planar),
    ],
)
