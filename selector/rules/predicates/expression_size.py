"""How large an expression is once `regex` expands its repetitions, which no time limit covers.

`a{1000000}` would take hundreds of megabytes, alternatives repeated like that would crash it, and thirty nested groups,
each repeated twice, would keep it busy for ever.
"""

import re

from selector.rules.faults import Misfit

MOST = 20_000
"""The most parts of an expression; no sensible one comes near it."""
DEEPEST = 100
"""The deepest nested groups; `re` and `regex` take two or three times as many, depending on the call stack."""

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
    """Raise `Misfit` if an expression is too long to be examined at all."""
    if len(source) > 2 * MOST:
        raise Misfit(_TOO_LARGE)


def check_size(source: str) -> None:
    """Raise `Misfit` if a valid expression is too large, or its groups are nested too deeply."""
    sources = [source]
    if _VERBOSE.search(source):  # Whether `#` starts a comment depends on its position: the larger reading counts.
        sources.append(_LINE_COMMENT.sub("", source))
    if any(_size(one) > MOST for one in sources):
        raise Misfit(_TOO_LARGE)


def _size(source: str) -> int:
    """Return the number of parts of an expression, with repetitions expanded."""
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
    """Return the number of copies that a repetition expands to; an open end is one more copy."""
    if times[0] != "{":
        return 2 if times == "+" else 1
    least, comma, _ = times[1:-1].partition(",")
    return max(int(least or 0) + bool(comma), 1)
