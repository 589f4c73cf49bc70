"""Headers of DICOM files as JSON, with pydicom's `to_json_dict`.

python tests/benchmarks/others/pydicom_json.py INPUT OUTPUT
"""

import json
import sys
import warnings
from pathlib import Path

import pydicom


def main() -> None:
    """Read, convert, write."""
    source, target = map(Path, sys.argv[1:])
    warnings.simplefilter("ignore")
    datasets = []
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        read = pydicom.dcmread(path, stop_before_pixels=True, force=True)
        datasets.append(read.to_json_dict(suppress_invalid_tags=True))
    (target / "dicom-metadata.json").write_text(json.dumps(datasets), "utf-8")


if __name__ == "__main__":
    main()
