"""The command `check`: faults in rules, suspicious rules, and problems with inputs. It does not change any file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from selector import runtime_envs
from selector.commands.checking.doubts import Doubt
from selector.commands.checking.examples import example_faults
from selector.commands.given_rules import read_given_rules
from selector.errors import ConfigurationError, Fault, InputError, LimitError
from selector.process.progress import Show
from selector.rules.faults import Suspicion
from selector.rules.lint.suspicions import suspicions
from selector.rules.loader import load_rules
from selector.rules.predicates.search_time import limited
from selector.rules.rule_set import RuleSet

if TYPE_CHECKING:
    from selector.commands.checking.input_check import InputCheck


class Check(Struct, frozen=True):
    """What `check` found: faults in the rules, their examples or the settings that name them; what is suspicious.

    `source` is the path or variable of the rules; `warnings` are about the environment, as in a run; `input` is None
    without an input folder.
    """

    source: str
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()
    input: "InputCheck | None" = None

    def exit_code(self, *, strict: bool) -> int:
        """Return the exit code; with `strict`, anything reported counts as a fault."""
        if self.faults:
            return ConfigurationError.exit_code
        if self.input and self.input.faults:
            return InputError.exit_code
        return ConfigurationError.exit_code if strict and self.doubts else 0

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What is reported although it is legal."""
        own = (Doubt(len(self.warnings), "warning"), Doubt(len(self.suspicions), "suspicion"))
        return tuple(one for one in (*own, *(self.input.doubts if self.input else ())) if one.count)


def check(
    path: str | None, environ: Mapping[str, str], input_folder: str | None = None, show: Show | None = None
) -> Check:
    """Check the rules of a path, or of the environment, and the inputs in a folder; `show` displays the progress."""
    source, rules, faults = _load(path, environ)
    warnings = runtime_envs.unknown(environ)
    found = None
    if input_folder is not None:
        from selector.commands.checking.input_check import check_input  # noqa: PLC0415 - it imports jsonschema

        try:
            with limited(runtime_envs.read(environ)[0].search_seconds, _no_tick):
                found = check_input(input_folder, rules, show)
        except LimitError as error:
            return Check(source, (*faults, *error.faults), warnings)
    if rules is None:
        return Check(source, faults, warnings, input=found)
    written = [one.name for one in found.requests if one.is_in_payload] if found else []
    try:
        return Check(source, faults, warnings, tuple(suspicions(rules, written)), found)
    except (ConfigurationError, LimitError) as error:
        return Check(source, (*faults, *error.faults), warnings, input=found)


def _no_tick() -> None:
    """Do nothing: checking shows its own progress."""


def _load(path: str | None, environ: Mapping[str, str]) -> tuple[str, RuleSet | None, tuple[Fault, ...]]:
    """Return the source of the rules, the rules if they can be used, and all faults."""
    source = path or ""
    try:
        text, source = read_given_rules(path, environ)
        rules = load_rules(text, source)
    except ConfigurationError as error:
        return source, None, error.faults
    return source, rules, tuple(example_faults(rules))
