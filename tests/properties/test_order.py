"""Any order of the input gives the same bytes: of studies, series, instances, members and files."""

import json
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.strategies import mapping, rules, studies
from tests.support.builders import as_json
from tests.support.names import IMAGES, METADATA
from tests.support.runs import Run, run

JsonObject = dict[str, object]

FOLDERS = ["", "a/", "b/", "b/c/", "z/"]


@st.composite
def shuffled(draw: st.DrawFn, listed: Sequence[JsonObject]) -> list[JsonObject]:
    """Return studies, series or instances in another order, each with its members in another order."""
    reordered = []
    for one in draw(st.permutations(listed)):
        members = {name: one[name] for name in draw(st.permutations(list(one)))}
        for below in {"series", "instances"} & members.keys():
            members[below] = draw(shuffled(listed_in(one, below)))
        reordered.append(members)
    return reordered


def listed_in(of: JsonObject, member: str) -> list[JsonObject]:
    listed = of[member]
    assert isinstance(listed, list)
    return listed


@st.composite
def by_series(draw: st.DrawFn, payload: Sequence[JsonObject]) -> dict[str, list[JsonObject]]:
    """Return the payload in several files: each series somewhere, with the attributes of its study."""
    files: dict[str, list[JsonObject]] = {}
    for study in payload:
        for series in listed_in(study, "series"):
            folder = draw(st.sampled_from(FOLDERS))
            files.setdefault(folder, []).append({**study, "series": [series]})
    return files


@st.composite
def in_pieces(draw: st.DrawFn, payload: Sequence[JsonObject]) -> list[JsonObject]:
    """Return the payload as many studies of one series with some of its instances; some of them twice."""
    pieces = []
    for study in payload:
        for series in listed_in(study, "series"):
            instances = series.get("instances", [])
            assert isinstance(instances, list)
            cut = draw(st.integers(0, len(instances)))
            parts = [part for part in (instances[:cut], instances[cut:]) if part]
            pieces += [{**study, "series": [{**series, "instances": part}]} for part in parts]
            if not parts or draw(st.booleans()):
                pieces.append({**study, "series": [series]})
    return pieces


def written(files: dict[str, list[JsonObject]], images: JsonObject) -> dict[str, bytes]:
    return {f"{folder}{METADATA}": as_json(listed) for folder, listed in files.items()} | {IMAGES: as_json(images)}


def reported(done: Run) -> JsonObject:
    """Return all of the report that must not depend on the order of the input: all but the hashes of its files."""
    assert done.report
    report = json.loads(done.report)
    return {name: member for name, member in report.items() if name != "inputs"}


@settings(max_examples=50)
@given(st.data())
def test_of_studies_series_instances_and_members(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images, document = data.draw(mapping(payload)), as_json(data.draw(rules()))
    reordered = data.draw(shuffled(payload))
    images_reordered = {uid: images[uid] for uid in data.draw(st.permutations(list(images)))}
    done = run(written({"": payload}, images), document, report="full")
    again = run(written({"": reordered}, images_reordered), document, report="full")
    assert (done.exit_code, done.output) == (again.exit_code, again.output)
    assert done.exit_code in {0, 4}
    assert reported(done) == reported(again)


@settings(max_examples=50)
@given(st.data())
def test_of_files_over_which_the_series_are_spread(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images, document = data.draw(mapping(payload)), as_json(data.draw(rules()))
    done = run(written({"": payload}, images), document)
    spread = run(written(data.draw(by_series(payload)), images), document)
    assert (done.exit_code, done.output) == (spread.exit_code, spread.output)


@settings(max_examples=50)
@given(st.data())
def test_of_files_that_repeat_each_other(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images, document = data.draw(mapping(payload)), as_json(data.draw(rules()))
    repeated = data.draw(shuffled(payload))
    once = run(written({"": payload}, images), document)
    twice = run(written({"": payload, "b/": repeated}, images), document)
    in_one_file = run(written({"": [*payload, *repeated]}, images), document)
    assert (once.exit_code, once.output) == (twice.exit_code, twice.output)
    assert (once.exit_code, once.output) == (in_one_file.exit_code, in_one_file.output)


@settings(max_examples=50)
@given(st.data())
def test_of_files_over_which_one_series_is_spread(data: st.DataObject) -> None:
    payload = data.draw(studies(max_studies=2))
    images, document = data.draw(mapping(payload)), as_json(data.draw(rules()))
    pieces = data.draw(in_pieces(payload))
    folders = [f"{number}/" for number in range(len(pieces))]
    one, other = (
        run(written({folder: [piece] for folder, piece in zip(folders, order, strict=True)}, images), document)
        for order in (pieces, data.draw(st.permutations(pieces)))
    )
    assert (one.exit_code, one.output) == (other.exit_code, other.output)
    assert one.exit_code in {0, 4}


@settings(max_examples=50)
@given(st.data())
def test_of_what_two_files_say_differently(data: st.DataObject) -> None:
    first, second = data.draw(studies(max_studies=2, max_series=2)), data.draw(studies(max_studies=2, max_series=2))
    images, document = data.draw(mapping([*first, *second])), as_json(data.draw(rules()))
    one = run(written({"a/": first, "b/": second}, images), document)
    other = run(written({"a/": second, "b/": first}, images), document)
    in_one_file = run(written({"": [*second, *first]}, images), document)
    assert (one.exit_code, one.output) == (other.exit_code, other.output)
    assert (one.exit_code, one.output) == (in_one_file.exit_code, in_one_file.output)
