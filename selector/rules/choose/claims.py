"""What selections want in a study, what they get, and how good that is."""

from msgspec import Struct

Level = int
Index = int


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
    """What one selection gets: series in order of rank, or nothing because those in `tied` tie for `places` places."""

    taken: tuple[Index, ...] = ()
    tied: tuple[Index, ...] = ()
    places: int = 0


class Assignment(Struct, frozen=True):
    """What all selections get; `others` is true if another assignment fills as many selections, but different ones."""

    grants: tuple[Grant, ...]
    others: bool = False
