"""Writes one payload out of the index of the NCI Imaging Data Commons: `payloads.py` keeps what it writes.

    VENV/bin/python tests/benchmarks/indexed.py FOLDER PART [--modality MODALITY ...] [--instances NUMBER]
                                                [--unlike] [--copies NUMBER]

PART is `1/N`, the studies of which the MD5 of the UID leaves no rest when divided by N, or a StudyInstanceUID. With
`--unlike` no two series have the same description; with `--copies` everything is there so many times, with other UIDs.
Each study and each series is a line of its own, in the form that `tests/data/README.md` describes.
"""

import hashlib
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from importlib.util import find_spec
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TextIO

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.instances import Maker, made_uid

Attributes = dict[str, Any]

STUDY = ("StudyDate", "StudyDescription", "PatientID", "PatientSex", "PatientAge")
# In the order in which they are written: by tag, but for the first.
ATTRIBUTES = (
    "Modality",
    "TransferSyntaxUID",
    "SOPClassUID",
    "StudyDate",
    "SeriesDate",
    "Manufacturer",
    "StudyDescription",
    "SeriesDescription",
    "ManufacturerModelName",
    "PatientID",
    "PatientSex",
    "PatientAge",
    "BodyPartExamined",
    "SeriesNumber",
    "NumberOfSeriesRelatedInstances",
    "PhotometricInterpretation",
    "PixelRepresentation",
)
# Of these the index joins the values of a series' instances: where there are several, the series has none.
OF_INSTANCES = ("TransferSyntaxUID", "PhotometricInterpretation", "PixelRepresentation")


def main() -> None:
    """Write both files of a payload into a folder that is there."""
    parser = ArgumentParser(description="A payload out of the index.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("part")
    parser.add_argument("--modality", nargs="*", default=[])
    parser.add_argument("--instances", type=int, default=0, help="how many to list for each series")
    parser.add_argument("--unlike", action="store_true", help="let every series have a description of its own")
    parser.add_argument("--copies", type=int, default=0, help="how many to write, each with UIDs of its own")
    arguments = parser.parse_args()
    rows = _rows(arguments.part, arguments.modality)
    if arguments.copies:
        rows = _copies(rows, arguments.copies)
    if arguments.unlike:
        rows = map(_unlike, rows)
    with (
        (arguments.folder / "dicom-metadata.json").open("w", encoding="utf-8") as metadata,
        (arguments.folder / "series-images.json").open("w", encoding="utf-8") as images,
    ):
        write(metadata, images, studies(rows), arguments.instances)


def write(metadata: TextIO, images: TextIO, every: Iterable[Attributes], instances: int = 0) -> None:
    """Write studies and a mapping that has an image for each of their series, with so many instances listed."""
    series_before = 0
    for number, study in enumerate(every):
        metadata.write(",\n" if number else '{"studies":[\n')
        metadata.write(f"{_json(study | {'series': []}).removesuffix(']}')}\n")
        for index, series in enumerate(study["series"]):
            uid = series["SeriesInstanceUID"]
            metadata.write(",\n" if index else "")
            metadata.write(_series(series, instances))
            images.write(",\n" if series_before else "{\n")
            images.write(f'"{uid}":"{uid}.nii.gz"')
            series_before += 1
        metadata.write("\n]}")
    metadata.write("\n]}\n")
    images.write("\n}\n")


def _series(series: Attributes, instances: int) -> str:
    if not instances:
        return _json(series)
    lines = ",\n".join(map(_json, Maker(series).instances(instances)))
    listed = series | {"NumberOfSeriesRelatedInstances": instances, "instances": []}
    return f"{_json(listed).removesuffix(']}')}\n{lines}\n]}}"


def studies(rows: Iterable[Attributes]) -> Iterator[Attributes]:
    """Yield studies with their series, out of a row for each series; the rows of a study follow one another.

    An attribute stands at the level at which all below agree on it. A study of several patients is left out: the
    operator selects nothing in it, which the programs that it is compared with do not know.
    """
    for uid, following in groupby(rows, itemgetter("StudyInstanceUID")):
        of_study = list(following)
        if len({row["PatientID"] for row in of_study} - {None, ""}) > 1:
            continue
        first = {name: of_study[0][name] for name in STUDY}
        common = {name: value for name, value in first.items() if all(row[name] == value for row in of_study)}
        names = [name for name in ATTRIBUTES if name not in common]
        series = [{"SeriesInstanceUID": row["SeriesInstanceUID"], **_present(row, names)} for row in of_study]
        yield {"StudyInstanceUID": uid, **_present(common, common), "series": series}


def _present(row: Attributes, names: Sequence[str] | Mapping[str, Any]) -> Attributes:
    return {name: row[name] for name in names if row[name] not in (None, "")}


def _rows(part: str, modalities: Sequence[str]) -> Iterator[Attributes]:
    """Yield a row for each series, by study, then by SeriesNumber and UID."""
    import duckdb  # noqa: PLC0415 - the tests import this module, and have no DuckDB

    package = find_spec("idc_index_data")
    if package is None or package.origin is None:
        raise SystemExit("the package idc-index-data is not installed")
    index = Path(package.origin).with_name("idc_index.parquet")
    with closing(duckdb.connect()) as connection:
        connection.execute(_query(modalities), [str(index), *modalities])
        names = [column[0] for column in connection.description]
        while some := connection.fetchmany(10_000):
            yield from (dict(zip(names, row, strict=True)) for row in some if _is_in(part, row[0]))


def _unlike(row: Attributes) -> Attributes:
    return row | {"SeriesDescription": f"{row['SeriesDescription'] or ''} {row['SeriesInstanceUID'][-12:]}"}


def _copies(rows: Iterable[Attributes], number: int) -> Iterator[Attributes]:
    """Yield all rows so many times, each time with other UIDs."""
    every = list(rows)
    for copy in range(number):
        for row in every:
            study, series = (made_uid(f"{row[name]}/{copy}") for name in ("StudyInstanceUID", "SeriesInstanceUID"))
            yield row | {"StudyInstanceUID": study, "SeriesInstanceUID": series}


def _is_in(part: str, study: str) -> bool:
    divisor = part.removeprefix("1/")
    if divisor == part:
        return study == part
    return int(hashlib.md5(study.encode(), usedforsecurity=False).hexdigest(), 16) % int(divisor) == 0


def _query(modalities: Sequence[str]) -> str:
    """Return SQL that names the columns of the index as DICOM does, and has numbers where DICOM has them."""
    columns = {name: name for name in ("StudyInstanceUID", "SeriesInstanceUID", *ATTRIBUTES)}
    columns |= {name: f"replace({name}, '-', '')" for name in ("StudyDate", "SeriesDate")}
    columns |= {name: f"if(contains({name}, ','), null, {name})" for name in OF_INSTANCES}
    columns |= {
        "SeriesNumber": "cast(SeriesNumber as bigint)",
        "PixelRepresentation": "try_cast(PixelRepresentation as bigint)",
        "NumberOfSeriesRelatedInstances": "instanceCount",
    }
    shown = ", ".join(f"{value} as {name}" for name, value in columns.items())
    condition = f"where Modality in ({', '.join('?' * len(modalities))})" if modalities else ""
    order = "StudyInstanceUID, columns.SeriesNumber nulls last, SeriesInstanceUID"
    return f"select * from (select {shown} from read_parquet(?) {condition}) as columns order by {order}"  # noqa: S608


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
