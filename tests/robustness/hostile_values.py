"""Hostile metadata and mappings: too deep, too long, too many."""

from collections.abc import Callable, Iterator

from tests.robustness.hostile_scenes import SOUND, Lay, Scene
from tests.robustness.hostile_stage import IMAGES, METADATA, OTHER, SECRET, T2, Piece, Stage
from tests.robustness.hostile_told import finds, lists_left_out, tells

BOTH: object = {T2: "t2.nii", OTHER: "other.nii"}

_SKIPPED, _ASKED = b"PatientComments", b"SeriesDescription"
UNREADABLE = "the value is unreadable, the rest selected as usual"
IGNORED = "selected as usual"
ABSENT, CANNOT_BE_READ = finds(OTHER, "absent"), finds(OTHER, "cannot be read")


def in_series(make: Callable[[int], tuple[Piece, ...]], rules: object = None) -> Lay:
    """Lay out members of the other series, of some size."""

    def lay(stage: Stage, size: int) -> None:
        stage.metadata(*make(size))
        if rules:
            stage.write_rules(rules)

    return lay


def in_mapping(make: Callable[[int], tuple[Piece, ...]]) -> Lay:
    """Lay out the file with the images."""
    return lambda stage, size: stage.write(IMAGES, *make(size))


def _nested(keyword: bytes) -> Lay:
    return in_series(lambda size: (b'"%s": ' % keyword, (b'{"a": [', size), b'"%s"' % SECRET, (b"]}", size)))


def _text(keyword: bytes, begin: bytes = b"", piece: bytes = SECRET) -> Lay:
    return in_series(lambda size: (b'"%s": "' % keyword, begin, (piece, size // len(piece)), b'"'))


DEPTHS = [
    Scene(
        f"{levels} levels of objects and lists in {where}",
        _nested(keyword),
        outcome,
        full=depth,
        small=depth,
        check=check,
    )
    for levels, depth in (("a hundred", 50), ("200,000", 100_000))
    for where, keyword, outcome, check in (
        ("an attribute that no rule uses", _SKIPPED, IGNORED, ABSENT),
        ("an attribute that rules use", _ASKED, UNREADABLE, CANNOT_BE_READ),
    )
]


def _of_100_mb(what: str, lay: Lay, outcome: str = IGNORED, takes: object = SOUND, says: str = "") -> Scene:
    return Scene(f"{what} of 100 MB", lay, outcome, says=says, takes=takes, full=100_000_000, small=1_000_000)


_NOT_SEARCHED = "undecided: too long to search"
LENGTHS = [
    _of_100_mb("a text that no rule uses,", _text(_SKIPPED)),
    _of_100_mb("a text that rules use,", _text(_ASKED), "rejected", says="matched=1 undecided=0 rejected=1"),
    _of_100_mb("a text that an expression searches,", _text(_ASKED, b"t2 "), _NOT_SEARCHED, says="undecided=1"),
    _of_100_mb("a text in escapes,", _text(_ASKED, b"t2 ", b"\\u00e9"), _NOT_SEARCHED, says="undecided=1"),
    _of_100_mb("a SeriesInstanceUID", _text(b"SeriesInstanceUID", b"", b"1.2345")),
    _of_100_mb(
        "the name of an image file that is not selected,",
        in_mapping(
            lambda size: (b'{"%s": "' % OTHER.encode(), (b"../", size // 3), b'", "%s": "t2.nii"}' % T2.encode())
        ),
    ),
    _of_100_mb(
        "a UID in the mapping,",
        in_mapping(lambda size: (b'{"%s": "t2.nii", "' % T2.encode(), (b"1.2345", size // 6), b'": "x"}')),
    ),
]


def _attributes(size: int) -> Iterator[bytes]:
    return (b'"%08X": "%s", ' % (0x00090000 + 0x20000 * (at // 1000) + at % 1000, SECRET) for at in range(size))


def _instances(size: int) -> Iterator[bytes]:
    return (b'{"SOPInstanceUID": "1.2.%d", "SeriesDescription": "%s"}, ' % (at, SECRET) for at in range(size))


def _series(size: int) -> Iterator[bytes]:
    return (b'{"SeriesInstanceUID": "1.2.3.4.%d", "Modality": "CT"}, ' % at for at in range(size))


def _series_over_and_over(stage: Stage, size: int) -> None:
    one = b'{"SeriesInstanceUID": "%s", "Modality": "MR", "SeriesDescription": "t2"}' % T2.encode()
    stage.write(METADATA, b'{"studies": [{"StudyInstanceUID": "1", "series": [', (one + b", ", size - 1), one, b"]}]}")


def _many_for_distinct(stage: Stage, size: int) -> None:
    stage.write(METADATA, b'[{"StudyInstanceUID": "1", "series": [', _series(size), b'{"SeriesInstanceUID": "1.2"}]}]')
    stage.write(IMAGES, b'{"9": "x"', (b', "1.2.3.4.%d": "x"' % at for at in range(size)), b"}")
    stage.write_rules({"distinct": True, "selections": [{"conditions": {"Modality": "CT"}}] * 6})


NUMBERS_OF_THINGS = [
    Scene(
        "a million attributes in one series",
        in_series(lambda size: (_attributes(size), b'"PatientName": "x"')),
        IGNORED,
        full=1_000_000,
        small=20_000,
    ),
    Scene(
        "a million values in one attribute",
        in_series(
            lambda size: (b'"ImageType": [', (b'"ORIGINAL", ', size), b'"x"]'),
            {"selections": [{"conditions": {"SeriesDescription": {"contains": "t2"}, "ImageType": ["x"]}}]},
        ),
        "nothing selected: the T2 lacks the attribute",
        takes={},
        full=1_000_000,
        small=20_000,
        check=finds(T2, "absent"),
    ),
    Scene(
        "100,000 instances in one series",
        in_series(lambda size: (b'"instances": [', _instances(size), b'{"SOPInstanceUID": "1"}]')),
        IGNORED,
        full=100_000,
        small=2_000,
    ),
    Scene(
        "one series 50,000 times in a study",
        _series_over_and_over,
        "counted once",
        says="Payload read studies=1 series=1 images=1",
        full=50_000,
        small=1_000,
    ),
    Scene(
        "a million series that are null",
        lambda stage, size: stage.write(
            METADATA,
            b'{"studies": [{"StudyInstanceUID": "1", "series": [',
            (b"null, ", size),
            b'{"SeriesInstanceUID": "%s", "Modality": "MR", "SeriesDescription": "t2"}]}]}' % T2.encode(),
        ),
        "left out, the first 10,000 listed; the rest selected as usual",
        says="it is not an object",
        full=1_000_000,
        small=11_000,
        check=lists_left_out("it is not an object", 10_000),
    ),
    Scene(
        "a million images of unknown series",
        in_mapping(
            lambda size: (b'{"%s": "t2.nii"' % T2.encode(), (b', "9.%d": "x"' % at for at in range(size)), b"}")
        ),
        IGNORED,
        full=1_000_000,
        small=10_000,
    ),
    Scene(
        "100,000 images that are numbers",
        in_mapping(lambda size: (b'{"%s": 5' % T2.encode(), (b', "9.%d": 5' % at for at in range(size)), b"}")),
        "exit 3, the first 10,000 faults listed",
        code=3,
        says="must be a file name or a list of file names",
        full=100_000,
        small=11_000,
        check=tells("must be a file name or a list of file names", lambda _: 10_000),
    ),
    Scene(
        "2,000 series of one study for six selections under `distinct`",
        _many_for_distinct,
        "a tie, reported",
        says="series tie for",
        takes={},
        full=2_000,
        small=300,
    ),
]


SCENES = [*DEPTHS, *LENGTHS, *NUMBERS_OF_THINGS]
