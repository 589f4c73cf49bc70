"""The job in SQL, by DuckDB.

    VENV/bin/python tests/benchmarks/others/duckdb_sql.py RULES INPUT OUTPUT

The metadata are read by `from_json`, with the columns that are needed: for one object of 500 MB `read_json` takes five
times as long. The mapping is read by `read_json`: a cast of JSON to a map takes twenty times as long. Each step makes a
table of its own: where lists of lists are taken apart in one step, it takes thirty times as long.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.benchmarks.asked import DAYS, Selection, read

INSTANCE = {"ImageType": ["VARCHAR"], "SliceThickness": "DOUBLE"}
SERIES = {
    "SeriesInstanceUID": "VARCHAR",
    "SeriesNumber": "BIGINT",
    "Modality": "VARCHAR",
    "BodyPartExamined": "VARCHAR",
    "SeriesDescription": "VARCHAR",
    "NumberOfSeriesRelatedInstances": "BIGINT",
    "StudyDate": "VARCHAR",
    "PatientAge": "VARCHAR",
}
STUDY = {"StudyInstanceUID": "VARCHAR", "StudyDate": "VARCHAR", "PatientAge": "VARCHAR"}

READ = "create temp table document as select from_json(content, $form).studies as studies from read_text($metadata)"
STUDIES = "create temp table studies as select unnest(studies) as study from document"
EVERY = """
create temp table every as
select
    study.StudyInstanceUID as study_uid,
    study.StudyDate as study_date,
    study.PatientAge as study_age,
    unnest(study.series) as series
from studies
"""
DATED = """
create temp table dated as
select
    series.*,
    study_uid,
    coalesce(series.StudyDate, study_date) as date,
    upper(coalesce(series.PatientAge, study_age)) as age,
    lower(series.SeriesDescription) as text
from every
"""
SELECTED = """
with orders as (
    select study_uid, case when count(distinct date) = 1 then max(date) end as study_order from dated group by study_uid
), taken as (
    select study_uid, SeriesInstanceUID, SeriesNumber, unnest({numbers}) as selection from dated
), images as (
    select unnest(map_entries(json), recursive := true)
    from read_json(
        $mapping,
        format = 'unstructured',
        records = false,
        columns = {{json: 'map(varchar, varchar)'}},
        maximum_object_size = {size}
    )
)
select key, value
from taken
join orders using (study_uid)
join images on key = SeriesInstanceUID
where selection is not null
order by study_order desc nulls last, study_uid, selection, SeriesNumber nulls last, SeriesInstanceUID
"""


def main() -> None:
    """Select, write."""
    rules, source, target = sys.argv[1:]
    selections = read(rules)
    numbers = [f"case when {' and '.join(conditions(one))} then {index} end" for index, one in enumerate(selections)]
    asks_instances = any(one.image_type for one in selections)
    series = SERIES | {"instances": [INSTANCE]} if asks_instances else SERIES
    form = json.dumps({"studies": [STUDY | {"series": [series]}]})
    mapping = Path(source, "series-images.json")
    connection = duckdb.connect()
    connection.execute(READ, {"form": form, "metadata": f"{source}/dicom-metadata.json"})
    for step in (STUDIES, EVERY, DATED):
        connection.execute(step)
    query = SELECTED.format(numbers=f"[{', '.join(numbers)}]", size=mapping.stat().st_size + 1)
    rows = connection.execute(query, {"mapping": str(mapping)}).fetchall()
    with (Path(target) / "selected-images.json").open("w", encoding="utf-8") as file:
        file.write(json.dumps(dict(rows), indent=2, ensure_ascii=False) + "\n")


def conditions(asked: Selection) -> Iterator[str]:
    """Yield what a selection asks of a series; what is null does not hold."""
    if asked.modalities:
        yield f"Modality in ({texts(asked.modalities)})"
    if asked.body_parts:
        yield f"BodyPartExamined in ({texts(asked.body_parts)})"
    if asked.counts:
        yield f"NumberOfSeriesRelatedInstances between {asked.counts[0]} and {asked.counts[1]}"
    if asked.contains:
        yield f"({' or '.join(f'contains(text, {texts([word])})' for word in asked.contains)})"
    yield from (f"not contains(text, {texts([word])})" for word in asked.lacks)
    if asked.expression:
        yield f"regexp_matches(text, {texts([asked.expression])})"
    if asked.since:
        yield f"date >= {texts([asked.since])}"
    if asked.days:
        units = " ".join(f"when '{unit}' then {days}" for unit, days in DAYS.items())
        yield "regexp_full_match(age, '[0-9]{3}[DWMY]')"
        yield f"try_cast(age[1:3] as integer) * case age[4] {units} end >= {asked.days}"
    if asked.image_type:
        yield f"len(list_filter(instances, lambda one: {' and '.join(of_instance(asked))})) = len(instances)"


def of_instance(asked: Selection) -> Iterator[str]:
    """Yield what a selection asks of every instance."""
    yield from (f"list_contains(one.ImageType, {texts([value])})" for value in asked.image_type)
    yield from (f"not list_contains(one.ImageType, {texts([value])})" for value in asked.no_image_type)
    if asked.thickness:
        yield f"one.SliceThickness between {asked.thickness[0]} and {asked.thickness[1]}"


def texts(values: Sequence[str]) -> str:
    """Return SQL text literals."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


if __name__ == "__main__":
    main()
