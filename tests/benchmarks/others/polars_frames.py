"""The job with data frames, by Polars.

    VENV/bin/python tests/benchmarks/others/polars_frames.py RULES INPUT OUTPUT

The mapping is read by `json`: an object of a million members is a column to Polars for each of them.
"""

import json
import sys
from collections.abc import Iterator
from functools import reduce
from operator import and_
from pathlib import Path

import polars as pl
from polars import col

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.benchmarks.asked import DAYS, Selection, read

INSTANCE = {"ImageType": pl.List(pl.String), "SliceThickness": pl.Float64}
SERIES = {
    "SeriesInstanceUID": pl.String,
    "SeriesNumber": pl.Int64,
    "Modality": pl.String,
    "BodyPartExamined": pl.String,
    "SeriesDescription": pl.String,
    "NumberOfSeriesRelatedInstances": pl.Int64,
    "StudyDate": pl.String,
    "PatientAge": pl.String,
}
STUDY = {"StudyInstanceUID": pl.String, "StudyDate": pl.String, "PatientAge": pl.String}


def main() -> None:
    """Read, select, write."""
    rules, source, target = sys.argv[1:]
    selections = read(rules)
    asks_instances = any(one.image_type for one in selections)
    series = SERIES | ({"instances": pl.List(pl.Struct(INSTANCE))} if asks_instances else {})
    form = {"studies": pl.List(pl.Struct(STUDY | {"series": pl.List(pl.Struct(series))}))}
    every = series_of(pl.read_json(f"{source}/dicom-metadata.json", schema=form).lazy())
    with Path(source, "series-images.json").open(encoding="utf-8") as file:
        mapping = json.load(file)
    images = pl.LazyFrame({"SeriesInstanceUID": list(mapping), "image": list(mapping.values())})
    numbers = [pl.when(reduce(and_, conditions(one))).then(index) for index, one in enumerate(selections)]
    taken = (
        every.with_columns(selection=pl.concat_list(numbers).list.drop_nulls())
        .filter(col("selection").list.len() > 0)
        .select("StudyInstanceUID", "SeriesInstanceUID", "SeriesNumber", "study_order", "selection")
        .explode("selection")
    )
    rows = (
        taken.join(images, on="SeriesInstanceUID")
        .sort(
            ["study_order", "StudyInstanceUID", "selection", "SeriesNumber", "SeriesInstanceUID"],
            descending=[True, False, False, False, False],
            nulls_last=True,
        )
        .select("SeriesInstanceUID", "image")
        .collect()
    )
    with Path(target, "selected-images.json").open("w", encoding="utf-8") as file:
        file.write(json.dumps(dict(rows.iter_rows()), indent=2, ensure_ascii=False) + "\n")


def series_of(document: pl.LazyFrame) -> pl.LazyFrame:
    """Return a row for each series, with what its study says where it says nothing itself."""
    studies = document.explode("studies").unnest("studies").rename({"StudyDate": "date", "PatientAge": "age"})
    series = studies.explode("series").unnest("series")
    date = pl.coalesce("StudyDate", "date")
    dates = date.over("StudyInstanceUID", mapping_strategy="join").list.drop_nulls().list.unique()
    return series.with_columns(
        date=date,
        age=pl.coalesce("PatientAge", "age").str.to_uppercase(),
        text=col("SeriesDescription").str.to_lowercase(),
        study_order=pl.when(dates.list.len() == 1).then(dates.list.first()),
    )


def conditions(asked: Selection) -> Iterator[pl.Expr]:
    """Yield what a selection asks of a series; what is null does not hold."""
    if asked.modalities:
        yield col("Modality").is_in(asked.modalities)
    if asked.body_parts:
        yield col("BodyPartExamined").is_in(asked.body_parts)
    if asked.counts:
        yield col("NumberOfSeriesRelatedInstances").is_between(*asked.counts)
    if asked.contains:
        yield col("text").str.contains_any(asked.contains)
    if asked.lacks:
        yield ~col("text").str.contains_any(asked.lacks)
    if asked.expression:
        yield col("text").str.contains(asked.expression)
    if asked.since:
        yield col("date") >= asked.since
    if asked.days:
        number, unit = col("age").str.extract("^([0-9]{3})[DWMY]$").cast(pl.Int64), col("age").str.slice(3)
        yield number * unit.replace_strict(DAYS, default=None) >= asked.days
    if asked.image_type:
        yield col("instances").list.eval(reduce(and_, of_instance(asked)).fill_null(value=False)).list.all()


def of_instance(asked: Selection) -> Iterator[pl.Expr]:
    """Yield what a selection asks of every instance."""
    image_type = pl.element().struct.field("ImageType")
    yield from (image_type.list.contains(value) for value in asked.image_type)
    yield from (~image_type.list.contains(value) for value in asked.no_image_type)
    if asked.thickness:
        yield pl.element().struct.field("SliceThickness").is_between(*asked.thickness)


if __name__ == "__main__":
    main()
