"""A selection that is ready to be applied."""

from msgspec import Struct

from selector.rules.choose.prefer import Criterion
from selector.rules.match.groups import AllOf
from selector.rules.match.series_batch import SeriesBatch


class Selection(Struct, frozen=True, eq=False):
    """One selection: `take` is None for all, `required` the least number of series, 0 if not required."""

    name: str
    condition: AllOf[SeriesBatch]
    prefer: tuple[Criterion, ...] = ()
    take: int | None = None
    required: int = 0
    description: str = ""
