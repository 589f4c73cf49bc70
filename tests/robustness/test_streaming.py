"""Odd payloads read in pieces: what is written is what they come to when they are loaded whole."""

import json
from collections import Counter
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from selector.rules.loader import load_rules
from tests.robustness.fuzzing_bytes import mutated_bytes
from tests.robustness.fuzzing_mutations import Mutator, donors_of
from tests.robustness.fuzzing_seeds import hierarchies, names, sound_rules
from tests.support.names import IMAGES, METADATA
from tests.support.streams import expected, ways

SIZES = (256, 1 << 10, 1 << 12, 1 << 14)

WORKERS = (2, 5)


def odd_payload(rng: Random) -> tuple[bytes, bytes]:
    """Return a metadata file of several studies and its mapping, with something odd in the first or none of them."""
    parts = rng.sample(hierarchies(), rng.randrange(2, 8))
    studies: list[Any] = [study for part in parts for study in deepcopy(_listed(part.metadata))]
    document: Any = rng.choice((studies, {"studies": studies}))
    if rng.randrange(4):
        mutator = Mutator(rng, names(), donors_of(part for one in hierarchies() for part in one))
        for _ in range(rng.randrange(1, 4)):
            index = rng.randrange(len(studies))
            studies[index] = mutator.mutated(studies[index])
    if not rng.randrange(4):
        studies.append(deepcopy(rng.choice(studies)))
    separators = rng.choice(((",", ":"), (", ", ": "), (",\n", ":")))
    text = json.dumps(document, separators=separators, indent=rng.choice((None, None, 1))).encode()
    if not rng.randrange(8):
        text = mutated_bytes(text, rng)
    images = {uid: image for part in parts for uid, image in part.images.items()}
    return text, odd_mapping(rng, list(images.items()))


def odd_mapping(rng: Random, members: list[tuple[str, object]]) -> bytes:
    """Return a mapping with something odd in its order, its members or its text, or with nothing odd."""
    changes = rng.randrange(4) and rng.randrange(1, 4)
    for _ in range(changes):
        index = rng.randrange(len(members) + 1)
        uid, image = members[index - 1] if members else ("1.2", "a.nii")
        odd = rng.choice((image, "b.nii", "", None, [], ["a", "b"], ["a", ""], "c:\\d", 'e"f":', 7, {"g": "h"}))
        choice = rng.randrange(5)
        if choice == 0:
            rng.shuffle(members)
        elif choice == 1:
            del members[index : index + rng.randrange(4)]
        else:
            members[index : index + choice - 2] = [(rng.choice((uid, uid, f" {uid}", f"{uid}.9", "")), odd)]
    space, line = rng.choice((("", ""), (" ", ""), ("", "\n"), (" ", "\n  ")))
    text = f",{line}{space}".join(f"{json.dumps(uid)}:{space}{json.dumps(image)}" for uid, image in members)
    data = rng.choice((b"",) * 9 + (b"\xef\xbb\xbf",)) + f"{{{line}{text}{line}}}".encode()
    return data if rng.randrange(12) else mutated_bytes(data, rng)


def _listed(metadata: Any) -> list[Any]:  # noqa: ANN401 - JSON
    return list(metadata["studies"] if isinstance(metadata, dict) else metadata)


@pytest.mark.parametrize(("payloads", "seed"), [(60, 1), pytest.param(2_000, 2, marks=pytest.mark.long)])
def test_pieces_make_no_difference(payloads: int, seed: int, tmp_path: Path) -> None:
    read = Counter[int]()
    for number in range(payloads):
        rng = Random(f"{seed}/{number}")  # noqa: S311 - it must be repeatable, not secret
        metadata, images = odd_payload(rng)
        (tmp_path / METADATA).write_bytes(metadata)
        (tmp_path / IMAGES).write_bytes(images)
        rules = load_rules(json.dumps(rng.choice(sound_rules())).encode(), "rules.json")
        whole = expected(str(tmp_path), rules)
        size = rng.choice(SIZES)
        for way, found in enumerate(ways(str(tmp_path), rules, size, WORKERS)):
            assert found in {None, whole}, (number, size, way)
            read[way] += found is not None
    assert min(read.values()) > payloads // 20, read
