"""Instances for a series of the index, which lists none: as a parser writes them of CT, MR and PT images.

Most series agree in what the rules ask. Some have an embedded localizer, lack the slice thickness, or have two echoes.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

PLANES = ([1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0, -1], [0, 1, 0, 0, 0, -1])
THICKNESSES = (0.625, 1, 1.25, 2, 2.5, 3, 5, 7.5)
ECHO_TIMES = (2.46, 30, 85, 102.5)


class Maker:
    """Makes the instances of one series; the same UID gives the same instances."""

    def __init__(self, series: dict[str, Any]) -> None:
        self._uid = series["SeriesInstanceUID"]
        self._modality = series["Modality"]
        self._date = series.get("SeriesDate", "20000101")
        chance = hashlib.md5(self._uid.encode(), usedforsecurity=False).digest()
        self._plane = PLANES[chance[0] % 4 % 3]
        self._thickness = THICKNESSES[chance[1] % len(THICKNESSES)]
        self._echo_times = (ECHO_TIMES[chance[2] % 4], ECHO_TIMES[(chance[2] + chance[3] % 8 // 7) % 4])
        self._is_derived = chance[4] % 4 == 0
        self._has_localizer = chance[5] % 16 == 0
        self._has_thickness = chance[6] % 16 != 0
        self._pixel = (0.5, 0.75, 0.9765625)[chance[7] % 3]

    def instances(self, number: int) -> Iterator[dict[str, Any]]:
        """Yield so many instances."""
        for index in range(number):
            yield self._instance(index)

    def _instance(self, index: int) -> dict[str, Any]:
        made = {
            "SOPInstanceUID": made_uid(f"{self._uid}/{index}"),
            "InstanceNumber": index + 1,
            "ImageType": self._image_type(index),
            "AcquisitionDate": self._date,
            "ContentDate": self._date,
            "ContentTime": f"1{index // 3600 % 10}{index // 60 % 60:02}{index % 60:02}",
        }
        if self._has_thickness:
            made["SliceThickness"] = self._thickness
        if self._modality == "MR":
            made["EchoTime"] = self._echo_times[index % 2]
            made["RepetitionTime"] = 3200
            made["MagneticFieldStrength"] = 3
        return made | {
            "AcquisitionNumber": 1,
            "ImagePositionPatient": [-250.5 + self._pixel, -180.25, -120 + round(index * self._thickness, 3)],
            "ImageOrientationPatient": self._plane,
            "SliceLocation": -120 + round(index * self._thickness, 3),
            "Rows": 512,
            "Columns": 512,
            "PixelSpacing": [self._pixel, self._pixel],
            "BitsStored": 12,
            "WindowCenter": 40 + index % 7,
            "WindowWidth": 400,
        }

    def _image_type(self, index: int) -> list[str]:
        if index == 0 and self._has_localizer:
            return ["ORIGINAL", "PRIMARY", "LOCALIZER"]
        origin = "DERIVED" if self._is_derived else "ORIGINAL"
        return [origin, "PRIMARY", "M", "ND"] if self._modality == "MR" else [origin, "PRIMARY", "AXIAL"]


def made_uid(text: str) -> str:
    """Return a UID made of a text; the same text gives the same UID."""
    return f"2.25.{int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest(), 'big')}"
