"""Regular expressions: Python's syntax, checked by `re`, run by `regex` with a time limit."""

import re
import warnings
from collections.abc import Callable
from functools import cache

from msgspec import Struct

from selector.dicom.text import folded, normalised
from selector.errors import ConfigurationError, Fault, LimitError, OutOfMemoryError
from selector.rules.faults import Misfit
from selector.rules.predicates.search_time import ONE_SEARCH, SearchTime, current_limit

LONGEST_SEARCHED = 100_000
"""The most characters of a text that is searched, at up to a hundred bytes each. An LT has at most 10,240."""

_SPECIAL = frozenset(".^$*+?{}[]\\|()")
_REPETITION = r"\{([0-9]+(,[0-9]*)?|,[0-9]+)\}"
_SKIPPED = r"(?s:\\N\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\])"
_TOKEN = re.compile(rf"{_SKIPPED}|{_REPETITION}|.", re.DOTALL)


class Expression(Struct, frozen=True):
    """One expression of a rule.

    Attributes
    ----------
    file, place
        The file and the JSON path in the rules.
    source
        The raw expression.
    case_sensitive
        Whether case counts.
    whole
        Whether it must match the whole text; otherwise it is searched for.
    """

    file: str
    place: str
    source: str
    case_sensitive: bool
    whole: bool

    def check(self) -> "Expression":
        """Return the expression, or raise `Misfit` with what is wrong and where in it."""
        if is_plain_text(self.source):
            return self
        # Imported here, as is `regex` below, because most rules need neither.
        from selector.rules.predicates.expression_size import TOO_DEEP, check_length, check_size  # noqa: PLC0415

        check_length(self.source)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                re.compile(self.source)
        except re.error as fault:
            at = "" if fault.pos is None else f" at character {fault.pos + 1}"
            raise Misfit(f"the expression is not valid: {fault.msg}{at}") from fault
        except RecursionError as fault:
            raise Misfit(TOO_DEEP) from fault
        except (Warning, OverflowError, ValueError) as fault:  # ValueError: too many digits
            raise Misfit(f"the expression is not valid: {fault}") from fault
        check_size(self.source)
        _refuse_braces(self.source)
        return self

    def is_in(self, text: str) -> bool:
        """Return whether the text matches; raise `LimitError` if that takes too long or too much memory."""
        if is_plain_text(self.source):
            return self._is_plainly_in(text)
        import regex  # noqa: PLC0415 - most rules do without

        time = current_limit()
        try:
            return time.searched(_search(self), text) is not None
        except TimeoutError:
            message = (
                self._time_is_over(time)
                if time.is_over
                else self._exceeds(f"takes longer than {ONE_SEARCH:g} second", "write it without nested repetition")
            )
        except MemoryError:
            advice = "write it without nested repetition, or raise the memory limit"
            message = self._exceeds("takes too much memory", advice)
            raise OutOfMemoryError([Fault(self.file, self.place, message)]) from None
        except regex.error as fault:
            raise ConfigurationError([Fault(self.file, self.place, f"the expression is not valid: {fault}")]) from fault
        raise LimitError([Fault(self.file, self.place, message)])

    def _exceeds(self, limit: str, advice: str) -> str:
        return f"the expression {self.source!r} {limit} on a value of this payload; {advice}"

    def _time_is_over(self, time: SearchTime) -> str:
        return (
            f"all searches for expressions together take more than {time.seconds:g} seconds of processor time on this "
            f"payload, the last one for {self.source!r}; write expressions without nested repetition, "
            "or allow more in SERIES_SELECTOR_SEARCH_SECONDS"
        )

    def _is_plainly_in(self, text: str) -> bool:
        source = normalised(self.source) if self.case_sensitive else folded(self.source)
        text = text if self.case_sensitive else folded(text)
        return source == text if self.whole else source in text


@cache
def _search(expression: Expression) -> Callable[..., object]:
    """Return the compiled search for an expression."""
    import regex  # noqa: PLC0415 - most rules do without

    flags = regex.VERSION0
    if not expression.case_sensitive:
        flags |= regex.IGNORECASE | regex.FULLCASE
    pattern = regex.compile(normalised(expression.source), flags)
    return pattern.fullmatch if expression.whole else pattern.search


def is_plain_text(source: str) -> bool:
    """Return whether an expression has no character with a meaning of its own."""
    return _SPECIAL.isdisjoint(source)


def may_consist_of(characters: str, source: str) -> bool:
    """Return false where every match of a valid expression certainly has a character that is not among some.

    Of groups, sets and repetitions that may be empty nothing is concluded.
    """
    if is_plain_text(source):
        return set(source) <= set(characters)
    if "(?" in source:
        return True  # Flags may change what any other part means.
    needed: list[set[str]] = [set()]
    depth = 0
    parts = [part[0] for part in _TOKEN.finditer(source)]
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if depth == 0 and part == "|":
            needed.append(set())
        elif depth == 0 and is_plain_text(part) and following[:1] not in ("*", "?", "{"):
            needed[-1].add(part)
    return any(each <= set(characters) for each in needed)


def _refuse_braces(source: str) -> None:
    """Refuse what `re` reads as text and `regex` does not: fuzzy matching and POSIX classes."""
    known, repetition = re.compile(_SKIPPED), re.compile(_REPETITION)
    at = 0
    while at < len(source):
        skipped = known.match(source, at) or repetition.match(source, at)
        where = f"at character {at + 1} of the expression"
        if skipped and source[at] == "[" and "[:" in skipped[0][1:]:
            raise Misfit(f"the set {where} has [:, but POSIX classes are not supported; write [a-z]")
        if source[at] == "{" and not skipped:
            raise Misfit(f"the brace {where} is not a repetition; write \\{{ for a literal brace")
        at = skipped.end() if skipped else at + 1
