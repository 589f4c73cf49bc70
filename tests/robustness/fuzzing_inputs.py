"""The inputs that are tried: each is made from a seed and its own number, so that it can be made again."""

import base64
import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from typing import Any

from tests.robustness.fuzzing_bytes import mutated_bytes
from tests.robustness.fuzzing_mutations import Donors, Mutator, donors_of
from tests.robustness.fuzzing_seeds import (
    Payload,
    hierarchies,
    logging_configuration,
    models,
    names,
    payloads,
    rules,
    sound_rules,
)
from tests.robustness.fuzzing_trial import IMAGES, LOGGING, METADATA, RULES, SETTINGS, TOP, Trial
from tests.robustness.fuzzing_values import TEXTS, text_of

Json = Any

GROWN_EVERY = 500
"""One input of so many is a large one."""
GROWN = "large payloads"
"""What is said to be odd in these."""

_COMMANDS = (
    *(("check", RULES), ("check", RULES, "--json"), ("check", RULES, "--input", "input"), ("test", RULES)),
    *(
        ("check", "--strict", "--input", "input", RULES),
        ("check", RULES, "--input", "input", "--json"),
        ("test", RULES, "--json"),
    ),
    *(
        ("try", RULES, "--input", "input"),
        ("try", RULES, "--input", "input", "--json"),
        ("try", RULES, "--input", "input", "--as-example"),
        ("diff", RULES, RULES, "--input", "input"),
    ),
)
_ON_INPUTS = tuple(command for command in _COMMANDS if "--input" in command)
_GROWN_TO = (300_000, 1_000_000, 4_000_000)


def trial(seed: int, number: int) -> Trial:
    """Return the input of a number."""
    rng = Random(f"{seed}/{number}")  # noqa: S311 - it must be repeatable, not secret
    if number % GROWN_EVERY == 0:
        return _grown(rng)
    return rng.choices(list(_MAKERS), list(_MAKERS.values()))[0](rng)


def mutated(before: Trial, rng: Random) -> Trial:
    """Return an input like another one, for a fuzzer that keeps those that reach something new."""
    path = rng.choice(sorted(before.files))
    donors = _rules_donors() if path == RULES else _payload_donors()
    try:
        document = json.loads(before.files[path])
    except (ValueError, RecursionError):
        text = mutated_bytes(before.files[path], rng)
    else:
        text = _text(_Odd(rng, donors).mutated(document), rng)
    return before if path == LOGGING and not _stays_inside(text) else before.with_file(path, text)


def sound() -> Trial:
    """Return a small input that has nothing odd."""
    payload = hierarchies()[0]
    document = {"selections": [{"conditions": {"Modality": {"present": True}}}]}
    files = {METADATA: _plain(payload.metadata), IMAGES: _plain(payload.images), RULES: _plain(document)}
    return Trial("nothing", files, SETTINGS)


class _Odd(Mutator):
    """A mutator that knows the names of this project's files."""

    def __init__(self, rng: Random, donors: Donors) -> None:
        super().__init__(rng, names(), donors)


@cache
def _rules_donors() -> Donors:
    return donors_of(rules())


@cache
def _payload_donors() -> Donors:
    return donors_of(part for payload in payloads() for part in payload)


@cache
def _all_donors() -> Donors:
    return {**_payload_donors(), **_rules_donors()}


def _text(document: Json, rng: Random) -> bytes:
    """Return a document as text, now and then with a few other bytes."""
    text = text_of(document, rng)
    return mutated_bytes(text, rng) if rng.randrange(5) == 0 else text


def _plain(document: Json) -> bytes:
    return json.dumps(document).encode()


def _files(rng: Random, payload: Payload) -> dict[str, bytes]:
    """Return sound files."""
    document = rng.choice(sound_rules())
    return {METADATA: _plain(payload.metadata), IMAGES: _plain(payload.images), RULES: _plain(document)}


def _settings(rng: Random) -> dict[str, str]:
    return {**SETTINGS, "SERIES_SELECTOR_REPORT": rng.choice(("", "", "full", "summary"))}


def _odd_rules(rng: Random) -> Trial:
    files = _files(rng, rng.choice(payloads()))
    files[RULES] = _text(_Odd(rng, _rules_donors()).mutated(rng.choice(sound_rules())), rng)
    arguments = rng.choice(_COMMANDS) if rng.randrange(5) < 2 else ()
    return Trial("the rules" if not arguments else f"the rules, for `{arguments[0]}`", files, _settings(rng), arguments)


def _odd_hierarchy(rng: Random) -> Trial:
    return _odd_metadata(rng, "metadata, as a hierarchy", hierarchies())


def _odd_model(rng: Random) -> Trial:
    return _odd_metadata(rng, "metadata, as DICOM JSON Model", models())


def _odd_metadata(rng: Random, target: str, sound: list[Payload]) -> Trial:
    payload = rng.choice(sound)
    files = _files(rng, payload)
    odd = _text(_Odd(rng, _payload_donors()).mutated(payload.metadata), rng)
    where = METADATA if rng.randrange(8) else "input/more/dicom-metadata.json"  # Beside the sound one.
    arguments = rng.choice(_ON_INPUTS) if rng.randrange(10) == 0 else ()
    return Trial(target, {**files, where: odd}, _settings(rng), arguments)


def _odd_mapping(rng: Random) -> Trial:
    payload = rng.choice(payloads())
    files = _files(rng, payload)
    odd = _text(_Odd(rng, _payload_donors()).mutated(payload.images), rng)
    where = IMAGES if rng.randrange(4) else "input/more/series-images.json"
    arguments = rng.choice(_ON_INPUTS) if rng.randrange(10) == 0 else ()
    return Trial("the mapping", {**files, where: odd}, _settings(rng), arguments)


def _all_odd(rng: Random) -> Trial:
    payload = rng.choice(payloads())
    mutator = _Odd(rng, _all_donors())
    documents = {METADATA: payload.metadata, IMAGES: payload.images, RULES: rng.choice(rules())}
    files = {path: _text(mutator.mutated(document), rng) for path, document in documents.items()}
    arguments = rng.choice(_COMMANDS) if rng.randrange(5) == 0 else ()
    return Trial("all three at once", files, _settings(rng), arguments)


def _odd_logging(rng: Random) -> Trial:
    configuration = _Odd(rng, donors_of([logging_configuration()])).mutated(logging_configuration())
    text = _text(configuration, rng)
    files = {**_files(rng, rng.choice(payloads())), LOGGING: text if _stays_inside(text) else b"{}"}
    return Trial("the logging configuration", files, {**_settings(rng), "LOG_CFG": LOGGING})


def _stays_inside(text: bytes) -> bool:
    """Tell whether a logging configuration names no file outside of the trial: what it names is written."""
    return b".." not in text and b'"/' not in text and b"/dev" not in text


def _odd_environment(rng: Random) -> Trial:
    environ = _settings(rng)
    for name in rng.sample(list(_VARIABLES), rng.choice((1, 1, 2, 4))):
        value = _VARIABLES[name](rng)
        environ[name] = os.fsdecode(value.replace("\0", "").encode("utf-8", "surrogatepass"))
    return Trial("the variables", _files(rng, rng.choice(payloads())), environ)


def _path(rng: Random) -> str:
    """Return the path of something that is there or not, always inside of the folder of the trial."""
    text = rng.choice(TEXTS).replace("..", "").replace("\0", "")
    known = ("output", "input", "logs", RULES, "missing", "input/more", "missing/below", f"{RULES}/below", METADATA)
    made = rng.choice(
        (
            *known,
            *known,
            f"{TOP}/output",
            f"{TOP}//output/",
            "./output/.",
            "x" * 300,
            "/".join(["y"] * 3000),
            f"{TOP}/{text}",
            f"./{text}",
        )
    )
    return made.replace("//etc", "/etc")


def _folder_or_nothing(rng: Random) -> str:
    return rng.choice((_path(rng), _path(rng), "/dev/null", "/proc/self/none", "/sys/none"))


def _base64(rng: Random) -> str:
    text = base64.b64encode(_text(_Odd(rng, _rules_donors()).mutated(rng.choice(rules())), rng))
    odd = mutated_bytes(text, rng) if rng.randrange(2) else text
    return odd.decode("latin-1")


def _word(rng: Random) -> str:
    words = ("1", "true", "YES ", "on", "0", "off", "none", " Full", "summary", "5678", "65536", "-1", "5_678", "")
    return rng.choice(words) if rng.randrange(2) else rng.choice(TEXTS)


_VARIABLES: Mapping[str, Callable[[Random], str]] = {
    "NVIDIA_CLARA_INPUT": _folder_or_nothing,
    "NVIDIA_CLARA_OUTPUT": _path,
    "NVIDIA_CLARA_LOGS": _path,
    "NVIDIA_CLARA_SELECTION_RULES_FILE": _folder_or_nothing,
    "NVIDIA_CLARA_SELECTION_RULES_BASE64": _base64,
    "NVIDIA_CLARA_NOSYNCLOCK": _word,
    "LOG_CFG": _path,
    "DEBUG_VSCODE": _word,
    "DEBUG_VSCODE_PORT": _word,
    "SERIES_SELECTOR_REPORT": _word,
}


def _grown(rng: Random) -> Trial:
    """Return a payload of up to a few megabytes: some studies with something odd, over and over."""
    payload = rng.choice([*hierarchies(), *models()])
    listed = payload.metadata["studies"] if isinstance(payload.metadata, dict) else payload.metadata
    odd = [*listed, _Odd(rng, _payload_donors()).mutated(listed)] if rng.randrange(3) else listed
    template = text_of(odd, rng).strip()[1:-1]
    uids = [uid.encode() for uid in payload.images]
    times = rng.choice(_GROWN_TO) // len(template) + 1
    copies = [_renamed(template, uids, copy) for copy in range(times)]
    images = {f"{uid.decode()}.{copy}": f"{copy}.nii" for uid in uids for copy in range(times)}
    metadata = b'{"studies": [' + b",\n".join(copies) + b"]}"
    files = {METADATA: metadata, IMAGES: _plain(images), RULES: _plain(rng.choice(rules()))}
    return Trial(GROWN, files, _settings(rng))


def _renamed(template: bytes, uids: list[bytes], copy: int) -> bytes:
    """Return one copy with studies and series of its own."""
    ending = b".%d" % copy
    for uid in uids:
        template = template.replace(b'"' + uid + b'"', b'"' + uid + ending + b'"')
    return template.replace(b'"StudyInstanceUID": "', b'"StudyInstanceUID": "%d.' % copy)


_MAKERS: Mapping[Callable[[Random], Trial], int] = {
    _odd_rules: 36,
    _odd_hierarchy: 20,
    _odd_model: 14,
    _odd_mapping: 8,
    _all_odd: 10,
    _odd_environment: 8,
    _odd_logging: 4,
}
