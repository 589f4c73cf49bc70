"""What selections want in a study, what they get, and how good that is."""

from collections.abc import Sequence

from msgspec import Struct

Level = int
Index = int
UNFILLED: Level = 1 << 30


class Claim(Struct, frozen=True):
    """What one selection wants in one study.

    Attributes
    ----------
    candidates
        The level of each candidate by its index in the study, in order of rank.
    take
        The most series; None for all.
    required
        The least number of series; 0 if it is not required.
    """

    candidates: dict[Index, Level]
    take: int | None = None
    required: int = 0

    @property
    def places(self) -> int:
        """The number of series that it can take."""
        return len(self.candidates) if self.take is None else min(self.take, len(self.candidates))


class Grant(Struct, frozen=True):
    """What one selection gets: series in order of rank, or nothing because `tied` series tie for `places` places."""

    taken: tuple[Index, ...] = ()
    tied: int = 0
    places: int = 0


class Assignment(Struct, frozen=True):
    """What all selections get, and how good that is: the lower the `score`, the better.

    `others` is true if another assignment fills as many selections, but different ones.
    """

    grants: tuple[Grant, ...]
    score: tuple[object, ...]
    others: bool = False

    @property
    def filled(self) -> tuple[bool, ...]:
        """Which selections are filled, or tie for it."""
        return tuple(bool(grant.taken or grant.tied) for grant in self.grants)


def score(claims: Sequence[Claim], placed: Sequence[Sequence[Level]]) -> tuple[object, ...]:
    """Return how good the levels of the places are; less is better, compared from left to right."""
    filled = [bool(levels) for levels in placed]
    return (
        -sum(len(levels) >= claim.required > 0 for levels, claim in zip(placed, claims, strict=True)),
        -sum(filled),
        tuple(levels[0] if levels else UNFILLED for levels in placed),
        tuple((-len(levels), tuple(levels)) for levels in placed),
    )
