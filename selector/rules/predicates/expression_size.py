"""How large an expression is, as `regex` compiles it: repetitions written out, for which there is no time limit.

`a{1000000}` would take it hundreds of megabytes, alternatives so repeated crash it, and thirty groups in one another,
each repeated twice, would keep it busy for ever.
"""

import re

from selector.rules.faults import Misfit

MOST = 20_000
"""Parts of an expression; no sound one comes near it."""
DEEPEST = 100
"""Groups in one another; `re` and `regex` take two or three times as many, depending on where they are called."""

TOO_DEEP = f"the expression nests groups more than {DEEPEST} deep"
_TOO_LARGE = (
    f"the expression is too large: with its repetitions expanded it has more than {MOST:,} parts; for any length "
    "write + or *"
)
_TOKEN = re.compile(
    r"""(?P<comment>\(\?\#[^)]*\))
    |(?P<open>\(\??)|(?P<close>\))
    |(?P<times>[*?+]|\{\d*,?\d*\})
    |\\N\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.""",
    re.DOTALL | re.VERBOSE,
)
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")
_LINE_COMMENT = re.compile(r"(?<!\\)#[^\n]*")


def check_length(source: str) -> None:
    """Raise `Misfit` where an expression is so long that it is not even looked at."""
    if len(source) > 2 * MOST:
        raise Misfit(_TOO_LARGE)


def check_size(source: str) -> None:
    """Raise `Misfit` where a valid expression is too large, or its groups are nested too deeply."""
    sources = [source]
    if _VERBOSE.search(source):  # Whether a comment is one depends on where it stands: what is larger counts.
        sources.append(_LINE_COMMENT.sub("", source))
    if any(_size(one) > MOST for one in sources):
        raise Misfit(_TOO_LARGE)


def _size(source: str) -> int:
    """Return how many parts an expression has; a group is as many as are in it, a repetition as many as it asks for."""
    totals, last = [0], 0
    for token in _TOKEN.finditer(source):
        kind = token.lastgroup
        if kind == "open":
            totals.append(0)
            if len(totals) > DEEPEST + 1:
                raise Misfit(TOO_DEEP)
        elif kind == "close" and len(totals) > 1:
            last = max(totals.pop(), 1)
            totals[-1] += last
        elif kind == "times":
            more = last * (_least(token[0]) - 1)
            totals[-1] += more
            last += more
        elif kind != "comment":
            last = 1
            totals[-1] += 1
    return sum(totals)


def _least(times: str) -> int:
    """Return how many times something is written out; what may come again is written once more."""
    if times[0] != "{":
        return 2 if times == "+" else 1
    least, comma, _ = times[1:-1].partition(",")
    return max(int(least or 0) + bool(comma), 1)
