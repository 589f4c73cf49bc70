"""The payloads to measure on: the public index of the NCI Imaging Data Commons, or parts of it.

    python tests/benchmarks/payloads.py [NAME ...]

Makes what is not there yet, and prints the folder of each. They are kept, with the programs to compare with, in
`series-selector-benchmarks` below `XDG_CACHE_HOME`, or else below the folder for temporary files.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REQUIREMENTS = HERE / "requirements.txt"
MAKERS = (HERE / "indexed.py", HERE / "instances.py")

PAYLOADS = {
    "whole": ["1/1"],
    "tenth": ["1/10"],
    "hundredth": ["1/100"],
    "unlike": ["1/10", "--unlike"],
    "tenfold": ["1/1", "--copies", "10"],
    "study": ["1.3.6.1.4.1.14519.5.2.1.7311.5101.229118920940808165427490242886"],
    "instances": ["1/150", "--modality", "CT", "MR", "PT", "--instances", "200"],
}
"""The name of each, and what of the index it is: see `indexed.py`."""


def main() -> None:
    """Make payloads, and print where they are."""
    parser = ArgumentParser(description="Payloads out of a public index.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(PAYLOADS)}; without any, all")
    for name in parser.parse_args().names or PAYLOADS:
        sys.stdout.write(f"{payload(name)}: {contents(payload(name))}\n")


def payload(name: str) -> Path:
    """Return the folder with one of the payloads, which is made when it is not there yet."""
    sources = "".join(path.read_text("utf-8") for path in MAKERS)
    key = hashlib.sha256(f"{sources}{pins()['idc-index-data']}{PAYLOADS[name]}".encode()).hexdigest()[:8]
    folder = kept() / f"{name}-{key}"
    if not folder.exists():
        interpreter = environment()
        with tempfile.TemporaryDirectory(dir=kept()) as unfinished:
            made = Path(unfinished) / "payload"
            made.mkdir()
            # Another process: the memory that this one ever held would be counted among that of what it measures.
            subprocess.run([interpreter, MAKERS[0], made, *PAYLOADS[name]], check=True)
            made.rename(folder)
    return folder


class Contents(NamedTuple):
    """How much a payload is."""

    studies: int
    series: int
    instances: int
    megabytes: float


@cache
def contents(folder: Path) -> Contents:
    """Return how much a payload is; as each thing is a line of its own, lines are counted."""
    marks = (b'{"StudyInstanceUID"', b'{"SeriesInstanceUID"', b'{"SOPInstanceUID"')
    found = dict.fromkeys(marks, 0)
    with (folder / "dicom-metadata.json").open("rb") as file:
        for line in file:
            for mark in marks:
                if line.startswith(mark):
                    found[mark] += 1
    studies, series, instances = found.values()
    return Contents(studies, series, instances, sum(file.stat().st_size for file in folder.iterdir()) / 1e6)


@cache
def pins() -> dict[str, str]:
    """Return the versions of the packages in `requirements.txt`."""
    return dict(re.findall(r"^([\w-]+)==([^ ;]+)", REQUIREMENTS.read_text("utf-8"), re.MULTILINE))


@cache
def environment() -> Path:
    """Return the Python of an environment with the packages of `requirements.txt`, made when it is not there."""
    folder = kept() / "venv"
    settings = os.environ | {"PYTHON": sys.executable}
    subprocess.run([ROOT / ".ci" / "venv.sh", folder, REQUIREMENTS, "--no-deps"], check=True, env=settings)
    return folder / "bin" / "python"


def kept() -> Path:
    """Return the folder in which payloads and programs are kept."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / "series-selector-benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    main()
