"""Series that are described by the letters of the selections that want them."""

from tests.support.builders import Dataset, selection, series

LOWEST_NUMBER = [{"lowest": "SeriesNumber"}]


def wants(letter: str, **members: object) -> Dataset:
    return selection({"SeriesDescription": {"contains": letter}}, name=letter, **members)


def described(*words: str, **attributes: object) -> list[Dataset]:
    """Return series 1.1, 1.2, … with these descriptions; their SeriesNumbers follow."""
    return [
        series(f"1.{number}", SeriesDescription=word, SeriesNumber=number, **attributes)
        for number, word in enumerate(words, 1)
    ]


def by_attribute(attribute: str, *values: object) -> list[Dataset]:
    """Return series 1.1, 1.2, … that all match, with these values of an attribute."""
    return [
        series(f"1.{number}", **{"SeriesDescription": "a", attribute: value}) for number, value in enumerate(values, 1)
    ]


def framed(**frames: str | None) -> list[Dataset]:
    """Return series by description, each with its frame of reference."""
    return [
        series(f"1.{number}", SeriesDescription=word, FrameOfReferenceUID=frame, SeriesNumber=number, Modality="MR")
        for number, (word, frame) in enumerate(frames.items(), 1)
    ]
