"""Hostile numbers, members given twice, and halves of characters, in metadata and mapping."""

import json

from tests.robustness.hostile_scenes import SOUND, Lay, Scene
from tests.robustness.hostile_stage import IMAGES, OTHER, T2, Stage
from tests.robustness.hostile_values import ABSENT, BOTH, CANNOT_BE_READ, IGNORED, UNREADABLE, in_mapping, in_series

_NUMBERED = {
    "selections": [
        {"name": "T2", "conditions": {"SeriesDescription": {"contains": "t2"}}},
        {"name": "numbered", "conditions": {"SeriesNumber": [3, 5]}},
    ]
}


def _digits(keyword: bytes, quote: bytes = b"", begin: bytes = b"") -> Lay:
    return in_series(lambda size: (b'"%s": %s%s' % (keyword, quote, begin), (b"7", size), quote), _NUMBERED)


DIGITS = [
    Scene(f"a number of {size:,} digits {where}", lay, outcome, takes=takes, full=size, small=size, check=check)
    for size in (10_000, 10_000_000)
    for where, lay, outcome, takes, check in (
        ("that no rule uses", _digits(b"PatientWeight"), IGNORED, SOUND, ABSENT),
        ("that rules use", _digits(b"SeriesNumber"), UNREADABLE, SOUND, CANNOT_BE_READ),
        ("given as text", _digits(b"SeriesNumber", b'"'), UNREADABLE, SOUND, CANNOT_BE_READ),
        ("after the point", _digits(b"SeriesNumber", begin=b"4."), UNREADABLE, SOUND, CANNOT_BE_READ),
    )
] + [
    Scene(
        "a number of 10,000 digits in the mapping",
        in_mapping(lambda size: (b'{"%s": ' % T2.encode(), (b"7", size), b"}")),
        "exit 3, with its JSON path",
        code=3,
        says=f"$['{T2}']: must be a file name or a list of file names",
        full=10_000,
        small=10_000,
    )
]


def _constant(name: bytes) -> list[Scene]:
    says = "$['1']: must be a file name or a list of file names"
    number = b'"SeriesNumber": %s' % name
    return [
        Scene(
            f"{name.decode()} in metadata", in_series(lambda _: (number,), _NUMBERED), UNREADABLE, check=CANNOT_BE_READ
        ),
        Scene(
            f"{name.decode()} in the mapping",
            in_mapping(lambda _: (b'{"1": %s}' % name,)),
            "exit 3, with its JSON path",
            3,
            says,
        ),
    ]


CONSTANTS = [scene for name in (b"NaN", b"-Infinity") for scene in _constant(name)] + [
    Scene(
        "1e999 in metadata",
        in_series(lambda _: (b'"SeriesNumber": 1e999',), _NUMBERED),
        UNREADABLE,
        check=CANNOT_BE_READ,
    )
]

TWICE = [
    Scene(
        "repeated members in a study, a series and an instance",
        lambda stage, _: stage.metadata(
            b'"Modality": "CT", "Modality": "MR", "SeriesDescription": "t1", "SeriesDescription": "t2", '
            b'"instances": [{"SOPInstanceUID": "1", "SOPInstanceUID": "2"}]',
            study=b'"StudyDescription": "a", "StudyDescription": "b",',
        ),
        "the last one counts",
        takes=BOTH,
    ),
    Scene(
        "a UID twice in the mapping, with two images",
        in_mapping(lambda _: (b'{"%s": "t2.nii", "%s": "t1.nii"}' % (T2.encode(), T2.encode()),)),
        "exit 3: two different images",
        code=3,
        says=f"the series {T2} is mapped to two different images",
    ),
    Scene(
        "a UID twice in the mapping, with one image",
        in_mapping(lambda _: (b'{"%s": "t2.nii", "%s": "t2.nii"}' % (T2.encode(), T2.encode()),)),
        IGNORED,
    ),
]


def _half_of_a_pair(stage: Stage, _: int) -> None:
    stage.metadata(b'"SeriesDescription": "t2 \\ud800", "\\udc00": "\\ud800", "PatientName": {"Value": "\\ud800"}')
    stage.write(IMAGES, json.dumps({T2: "\ud800.nii", OTHER: ["\udfff", "b"]}).encode())


HALVES = [
    Scene(
        "half of a surrogate pair, escaped, in values, names and the mapping",
        _half_of_a_pair,
        "read, and passed on as the escape",
        takes={T2: "\ud800.nii", OTHER: ["\udfff", "b"]},
    ),
    Scene(
        "half of a surrogate pair as bytes",
        in_series(lambda _: (b'"SeriesDescription": "t2 \xed\xa0\x80"',)),
        "exit 3, with line and column",
        code=3,
        says="line 1, column 219: this is not UTF-8",
    ),
]

SCENES = [*DIGITS, *CONSTANTS, *TWICE, *HALVES]
