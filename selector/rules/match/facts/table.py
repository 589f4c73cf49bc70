"""Every fact by its name; a new fact is one function in this package and an entry here.

A fact has one value. It is absent if there is nothing to derive it from, and unreadable if it cannot be established.
"""

from selector.rules.match.facts.counting import frame_count, has_image, instance_count, voxel_count
from selector.rules.match.facts.fact import Fact
from selector.rules.match.facts.orientation import obliquity, plane
from selector.rules.match.facts.slices import slice_facts

FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        instance_count(),
        frame_count(),
        voxel_count(),
        plane(),
        obliquity(),
        *slice_facts(),
        has_image(),
    )
}
"""Every fact by its name."""
