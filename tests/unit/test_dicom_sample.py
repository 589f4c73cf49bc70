"""The DICOM files of `test-data`."""

from tests.support.dicom_sample import SAMPLE, files


def test_sample_is_what_its_program_makes() -> None:
    assert {path.name: path.read_bytes() for path in SAMPLE.iterdir()} == dict(files())
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 200_000
