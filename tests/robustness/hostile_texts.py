"""Hostile texts: UIDs that look alike, paths, what a terminal or a browser would act on, and other encodings."""

import gzip
import json

from tests.robustness.hostile_scenes import Scene
from tests.robustness.hostile_stage import IMAGES, METADATA, T2, Ran, Stage
from tests.robustness.hostile_values import in_series

LOOK_ALIKES = (
    *(
        "1.2.3.01",
        "1.2.3.1.",
        "01.2.3.1",
        "1.2.3.\uff11",
        "1.2.3.\u0661",
        "1.2.3.1\u200b",
        "1.2.3.1\u00a0",
        "1.2.3.1\u0301",
    ),
    *("1.2.3.1 x", "1.2.3.1\0x", "1.2.3.1" + "1" * 64, "\u202e1.3.2.1"),
)
PADDED = (" 1.2.3.1", "1.2.3.1 ", "1.2.3.1\0", "\t1.2.3.1\r\n")
PATHS = (
    *(
        "../../etc/passwd",
        "/etc/shadow",
        "file:///etc/hostname",
        "evil\n/etc/hostname",
        "evil\r\n",
        "C:\\evil",
        "\\\\evil\\x",
    ),
    *("$(touch evil)", "`touch evil`", "|evil", "-rf evil", "~evil", "%2e%2e/evil", "evil\0.nii", "evil" * 2000),
)
ESCAPES = "\x1b[31mred\x1b]0;title\x07\x9b2J\x08\x7f\u202e\u2028\u2066"
TAGS = "</script><script>alert(1)</script><img src=x onerror=alert(1)><!--"


def _alike(stage: Stage, _: int) -> None:
    """Lay out a study of the T2 and of series with UIDs like it; only one of them has an image."""
    series = [{"SeriesInstanceUID": uid, "Modality": "MR", "SeriesDescription": "t2"} for uid in (T2, *LOOK_ALIKES)]
    stage.write(METADATA, json.dumps([{"StudyInstanceUID": "1", "series": series}]).encode())


def _alike_in_mapping(stage: Stage, _: int) -> None:
    stage.images({uid: f"{at}.nii" for at, uid in enumerate(LOOK_ALIKES)} | {T2: "t2.nii"})


def _padded(uid: str) -> Scene:
    name = json.dumps(uid).strip('"')
    return Scene(f"the UID as `{name}` in the mapping", lambda stage, _: stage.images({uid: "t2.nii"}), "the same UID")


UIDS = [
    Scene(
        "UIDs that look alike: leading zeros, dots, digits of other scripts, zero-width characters",
        _alike,
        "others",
        says=f"series={len(LOOK_ALIKES) + 1} images=1",
    ),
    Scene(
        "the same in the mapping",
        _alike_in_mapping,
        "others",
        says=f"names images of {len(LOOK_ALIKES)} series that were not read from dicom-metadata.json",
    ),
    *map(_padded, PADDED),
]


def _paths(stage: Stage, _: int) -> None:
    stage.images({T2: list(PATHS)})


def _paths_in_a_folder(stage: Stage, _: int) -> None:
    stage.images({})
    stage.write(f"more/{IMAGES}", json.dumps({T2: "../../../etc/passwd"}).encode())


def nothing_opened(stage: Stage, _: Ran) -> str:
    """Return what was opened, listed, renamed or removed of what the mapping names."""
    events = [json.loads(line) for line in (stage.top / "opened").read_text("utf-8").splitlines()]
    touched = [path for _, *paths in events for path in paths]
    if not any(path.endswith(METADATA) for path in touched):
        return "the record of what was opened is empty"
    marks = ("evil", "passwd", "shadow", "hostname")
    return "".join(f"opened: {path!r}" for path in dict.fromkeys(touched) if any(mark in path for mark in marks))


FILE_NAMES = [
    Scene(
        "paths out of the folder, with newlines and commands, in the mapping",
        _paths,
        "passed on unchanged, never opened",
        takes={T2: list(PATHS)},
        check=nothing_opened,
        audited=True,
    ),
    Scene(
        "`../../../etc/passwd` in the mapping of a subfolder",
        _paths_in_a_folder,
        "prefixed with the subfolder, never opened",
        takes={T2: "more/../../../etc/passwd"},
        check=nothing_opened,
        audited=True,
    ),
]


def _text_everywhere(text: str, stage: Stage) -> None:
    uid = f"1.2.{text}"
    series = [
        {"SeriesInstanceUID": T2, "Modality": "MR", "SeriesDescription": f"t2 {text}"},
        {"SeriesInstanceUID": uid, "Modality": text, "SeriesDescription": f"t2 {text}"},
        {"SeriesInstanceUID": text, text: text, "instances": [text]},
    ]
    stage.write(
        METADATA, json.dumps([{"StudyInstanceUID": "1", "series": series}, {"StudyInstanceUID": text}]).encode()
    )
    stage.images({T2: "t2.nii", uid: text, "9": text})
    conditions = {"SeriesDescription": {"contains": "t2", "not": {"contains": text * 2}}}
    selections = [{"name": text, "description": text, "conditions": conditions}, {"conditions": {"Modality": text}}]
    stage.write_rules({"selections": selections})


def _everywhere(what: str, text: str) -> Scene:
    taken = {T2: "t2.nii", f"1.2.{text.strip()}": text}
    lay = lambda stage, _: _text_everywhere(text, stage)  # noqa: E731
    return Scene(
        f"{what} in UIDs, values, names and the mapping", lay, "shown escaped, passed on unchanged", takes=taken
    )


def _rules_with_escapes(stage: Stage, _: int) -> None:
    odd = ESCAPES + TAGS
    stage.write_rules({"selections": [{"conditions": {odd: odd}, odd: 1}], odd: odd})


NAMES = [
    _everywhere("escape sequences of terminals", ESCAPES),
    _everywhere("tags and scripts of pages", TAGS),
    Scene(
        "both of these, in rules that cannot be used",
        _rules_with_escapes,
        "exit 2, shown escaped",
        code=2,
        says="no such member",
    ),
]


def _encoded(encoding: str) -> Scene:
    def lay(stage: Stage, _: int) -> None:
        stage.metadata(b'"SeriesDescription": "\xc3\xa9"')
        path = stage.input / METADATA
        path.write_bytes(path.read_text("utf-8").encode(encoding))

    return Scene(f"metadata in {encoding.upper()} with a byte order mark", lay, "selected as usual")


def _written(what: str, content: bytes, outcome: str, says: str) -> Scene:
    return Scene(what, lambda stage, _: stage.write(METADATA, content), f"exit 3, {outcome}", code=3, says=says)


_BLANK = "the file is blank"

ENCODINGS = [
    *map(_encoded, ("utf-8-sig", "utf-16", "utf-32")),
    Scene(
        "carriage returns as line ends",
        lambda stage, _: stage.write(METADATA, (stage.input / METADATA).read_bytes().replace(b", ", b",\r")),
        "selected as usual",
    ),
    _written("an empty file", b"", "blank", _BLANK),
    _written("a file of blanks and line ends", b" \r\n\t" * 1000, "blank", _BLANK),
    _written("a file with only a byte order mark", b"\xef\xbb\xbf", "blank", _BLANK),
    _written("a file of NULs", b"\0" * 100_000, "not JSON", "this is not JSON"),
    _written("a file compressed by gzip", gzip.compress(b"[]" * 100), "not UTF-8", "this is not UTF-8"),
    _written("a file in EBCDIC", '{"studies": []}'.encode("cp037"), "not UTF-8", "this is not UTF-8"),
    Scene(
        "rules in UTF-16",
        lambda stage, _: stage.write_rules('{"selections": []}'.encode("utf-16")),
        "exit 2, not UTF-8",
        code=2,
        says="invalid UTF-8",
    ),
    Scene("invalid UTF-8 in a name", in_series(lambda _: (b'"\xff": 1',)), "exit 3", 3, "this is not UTF-8"),
]

SCENES = [*UIDS, *FILE_NAMES, *NAMES, *ENCODINGS]
