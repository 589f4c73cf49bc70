"""Hostile rules: too deep, too many, too long, members twice, expressions that never end."""

from collections.abc import Iterator

from tests.robustness.hostile_scenes import Lay, Scene
from tests.robustness.hostile_stage import OTHER, T2, Piece, Stage, write
from tests.robustness.hostile_told import finds, tells

BOTH: object = {T2: "t2.nii", OTHER: "other.nii"}
_COMMANDS = {"check": ("check", "rules.json"), "test": ("test", "rules.json")}


def _written(*pieces: Piece) -> Lay:
    return lambda stage, _: write(stage.rules, *pieces)


def _with(conditions: bytes) -> Lay:
    return _written(b'{"selections": [{"name": "T2", "conditions": {%s}}]}' % conditions)


def _refused(what: str, lay: Lay, outcome: str, says: str, sizes: tuple[int, int] = (1, 1)) -> Scene:
    """Return rules that must be refused; `sizes` are the one in full and that for the test run."""
    return Scene(what, lay, f"exit 2, {outcome}", 2, says, full=sizes[0], small=sizes[1], bounded=False)


def _nested(
    begin: bytes, end: bytes, inner: bytes = b'"Modality": "MR"', around: tuple[bytes, bytes] = (b"", b"")
) -> Lay:
    def lay(stage: Stage, depth: int) -> None:
        before = b'{"selections": [{"conditions": {' + around[0]
        write(stage.rules, before, (begin, depth), inner, (end, depth), around[1] + b"}}]}")

    return lay


_KINDS: dict[str, Lay] = {
    "allOf": _nested(b'"allOf": [{', b"}]"),
    "noneOf": _nested(b'"noneOf": [{"StationName": "x"}, {', b"}]"),
    "not": _nested(b'"not": {', b"}", b'"equals": "MR"', (b'"Modality": {', b"}")),
    "item": _nested(b'"ReferencedImageSequence": {"item": {', b"}}", b'"Modality": "MR"'),
}
_TOO_DEEP = "the rules are nested too deeply"


def _for_command(scene: Scene, command: str) -> Scene:
    def lay(stage: Stage, size: int) -> None:
        scene.lay(stage, size)
        stage.arguments = _COMMANDS[command]

    return Scene(f"{scene.what}, for `{command}`", lay, "no faults", full=scene.full, small=scene.small, bounded=False)


def _depths() -> Iterator[Scene]:
    for kind, lay in _KINDS.items():
        depth = 190 if kind == "not" else 96
        taken = {"allOf": BOTH, "not": BOTH}.get(kind, {})
        scene = Scene(f"`{kind}` {depth} levels deep", lay, "applied", takes=taken, full=depth, small=depth)
        yield from (scene, *(_for_command(scene, command) for command in _COMMANDS))
        for deeper in (300, 100_000):
            what = f"`{kind}` {deeper:,} levels deep"
            yield _refused(what, lay, "nested too deeply", _TOO_DEEP, (deeper, deeper))


def _selections(size: int) -> Iterator[bytes]:
    return (b'{"name": "T2 %d", "conditions": {"Modality": "MR"}}, ' % at for at in range(size))


def _many_selections(stage: Stage, size: int) -> None:
    write(stage.rules, b'{"selections": [', _selections(size), b'{"conditions": {"Modality": "MR"}}]}')


def _misspelt(stage: Stage, size: int) -> None:
    names = (b'"SliceThikness%d": 1, ' % at for at in range(size))
    write(stage.rules, b'{"selections": [{"conditions": {', names, b'"Modality": "MR"}}]}')


def _repeated(stage: Stage, size: int) -> None:
    names = (b'"%08X": "x", ' % (0x00090000 + 0x20000 * at) for at in range(size))
    write(stage.rules, b'{"selections": [{"conditions": {"Modality": "CT", ', names, b'"Modality": "MR"}}]}')


_TOO_MANY = "the rules have more than the limit of 10,000 values"

NUMBERS_OF_THINGS = [
    _refused("a million selections with names", _many_selections, "too many", _TOO_MANY, (1_000_000, 3_400)),
    Scene("2,000 selections with names", _many_selections, "applied", takes=BOTH, full=2_000, small=200, bounded=False),
    Scene(
        "9,000 misspelt attributes",
        _misspelt,
        "exit 2, all of them listed",
        code=2,
        says="did you mean SliceThickness?",
        full=9_000,
        small=200,
        bounded=False,
        check=tells("no such DICOM attribute", lambda stage: stage.rules.read_bytes().count(b"SliceThikness")),
    ),
    _refused(
        "one member of 9,000 twice",
        _repeated,
        "its JSON path reported",
        ".Modality: given more than once",
        (9_000, 9_000),
    ),
    Scene(
        "a selection's name of 100 MB",
        lambda stage, size: write(
            stage.rules,
            b'{"selections": [{"name": "',
            (b"T2", size // 2),
            b'", "conditions": {"SeriesDescription": {"contains": "t2"}}}]}',
        ),
        "applied",
        full=100_000_000,
        small=1_000_000,
    ),
]

_ONE_NUMBER = b'"SeriesNumber": {"atLeast": %s}'

_NO_NUMBER = ".conditions.SeriesNumber.atLeast: this is not a number that can be used: it is larger than 1.8e308"

NUMBERS = [
    _refused(name, _with(_ONE_NUMBER % number), "its JSON path reported", _NO_NUMBER)
    for name, number in [
        ("a number of 10,000 digits", b"7" * 10_000),
        ("a number of 4,000 digits", b"7" * 4_000),
        ("1e999", b"1e999"),
        ("NaN", b"NaN"),
        ("Infinity", b"Infinity"),
    ]
]


def _twice(where: str, text: bytes, place: str) -> Scene:
    return _refused(
        f"a member twice {where}", _written(text), "its JSON path reported", f"{place}: given more than once"
    )


TWICE = [
    _twice("at the top", b'{"selections": [], "selections": []}', "$.selections"),
    _twice("in a selection", b'{"selections": [{"name": "a", "name": "b"}]}', "$.selections[0].name"),
    _twice(
        "in conditions", b'{"selections": [{"conditions": {"Modality": 1, "Modality": 2}}]}', ".conditions.Modality"
    ),
    _twice(
        "in a test", b'{"selections": [{"conditions": {"Modality": {"equals": 1, "equals": 1}}}]}', "Modality.equals"
    ),
]


def _expression(what: str, source: bytes, outcome: str, says: str) -> Scene:
    return _refused(what, _with(b'"SeriesDescription": {"matches": "%s"}' % source), outcome, says)


def _endless(stage: Stage, size: int) -> None:
    stage.metadata(b'"SeriesDescription": "', (b"a", size), b'!"')
    stage.write_rules(b'{"selections": [{"conditions": {"SeriesDescription": {"matches": "^(a|aa)+$"}}}]}')


_TOO_LARGE = "the expression is too large"

EXPRESSIONS = [
    Scene(
        "an expression of exponential time",
        _endless,
        "exit 7, ended within a second, named",
        code=7,
        says="write it without nested repetition",
        full=90_000,
        small=90_000,
    ),
    Scene(
        "an expression of exponential time, on 10 MB",
        _endless,
        "undecided: the text is too long to search",
        says="undecided=1",
        takes={},
        full=10_000_000,
        small=10_000_000,
        check=finds(OTHER, '"aaa'),
    ),
    _expression("`(?:a{1000}){1000}`", b"(?:a{1000}){1000}", "too large", _TOO_LARGE),
    _expression("`(?:.|b){1000000}`", b"(?:.|b){1000000}", "too large", _TOO_LARGE),
    _expression("60 nested repetitions", b"(?:" * 60 + b"a" + b")+" * 60, "too large", _TOO_LARGE),
    _expression("300 nested groups", b"(" * 300 + b")" * 300, "too many", "nests groups more than 100 deep"),
    _expression("an expression of 1 MB", b"a|" * 500_000, "too large", _TOO_LARGE),
    _expression("fuzzy matching", b"(?:tse){e<=1}", "the JSON path reported", "the brace at character"),
]

HALVES = [
    Scene(
        "half of a surrogate pair in a name and an operand",
        _written(
            b'{"layout": "byStudy", "selections": [{"name": "T\\ud800", "conditions": {"SeriesDescription": '
            b'{"contains": "t2", "not": {"contains": "\\udc00"}}}}]}'
        ),
        "applied, passed on as the escape",
        takes={"1.2.3": {"T\ud800": {T2: "t2.nii"}}},
    )
]

SCENES = [*_depths(), *NUMBERS_OF_THINGS, *NUMBERS, *TWICE, *EXPRESSIONS, *HALVES]
