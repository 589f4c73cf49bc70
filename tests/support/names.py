"""The names of files, as tests lay them out and look for them."""

METADATA = "dicom-metadata.json"
IMAGES = "series-images.json"
OUTPUT = "selected-images.json"
LOG = "series-selector.log"
REPORT = "selection-report.json"
PAGE = "selection-report.html"

LEFTOVER = f".{OUTPUT}.0123456789abcdef.tmp"
"""What a run that was killed may leave; the next one removes it."""
BYSTANDER = "of somebody else.txt"
"""What no run may touch."""
