"""Headers of DICOM files as JSON, with dcm2json of DCMTK, which is started for each file.

python tests/benchmarks/others/dcm2json.py INPUT OUTPUT
"""

import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Convert each file."""
    source, target = map(Path, sys.argv[1:])
    converted = target / "converted.json"
    with (target / "dicom-metadata.json").open("wb") as file:
        for number, path in enumerate(sorted(path for path in source.rglob("*") if path.is_file())):
            converted.unlink(missing_ok=True)
            subprocess.run(["dcm2json", "--quiet", path, converted], check=False)
            file.write(b"," if number else b"[")
            file.write(converted.read_bytes() if converted.exists() else b"{}")
        file.write(b"]")
    converted.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
