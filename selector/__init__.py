"""The Series Selector: from what a DICOM parser wrote to the images that a model needs."""

import sys

if "typing_extensions" not in sys.modules:
    # Where it is installed, msgspec takes from it what `typing` has, too. To import it takes half as long as to start
    # Python; and so it is not there until msgspec is.
    sys.modules["typing_extensions"] = None  # type: ignore[assignment] # the import system's word for: not to be had
    import msgspec  # noqa: F401

    del sys.modules["typing_extensions"]
