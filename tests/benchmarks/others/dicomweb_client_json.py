"""Headers of DICOM files as JSON, with the file client of dicomweb-client, which keeps an index of the files.

python tests/benchmarks/others/dicomweb_client_json.py INPUT OUTPUT
"""

import json
import logging
import sys
import warnings
from pathlib import Path

from dicomweb_client import DICOMfileClient


def main() -> None:
    """Index, ask for the metadata of every study, write."""
    source, target = map(Path, sys.argv[1:])
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    client = DICOMfileClient(url=f"file://{source}", in_memory=True, update_db=True)
    studies = [study["0020000D"]["Value"][0] for study in client.search_for_studies(limit=1_000_000)]
    datasets = [dataset for uid in studies for dataset in client.retrieve_study_metadata(uid)]
    (target / "dicom-metadata.json").write_text(json.dumps(datasets), "utf-8")


if __name__ == "__main__":
    main()
