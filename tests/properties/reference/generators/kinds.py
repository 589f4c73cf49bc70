"""Which kinds of payloads and rules are generated."""

import json
from typing import NamedTuple


class Kinds(NamedTuple):
    """What may be generated, beside what always is."""

    multi_frame: bool = True
    """Multi-frame objects, and the number of frames of series without instances."""
    merging: bool = True
    """Datasets of studies in flat lists, and studies and series whose parts say different things."""
    two_patients: bool = True
    two_image_types: bool = True
    """Multi-frame objects whose ImageType has two values, in a series or study whose ImageType has three."""
    negated_items: bool = True

    def include(self, selection: object) -> bool:
        """Return whether rules may have this selection."""
        text = json.dumps(selection)
        return (self.multi_frame or "series.frameCount" not in text) and (
            self.negated_items or '"not": {"item"' not in text
        )


ALL = Kinds()
