"""The commands for authors: what each prints, and its exit code.

A command does the work of its own module; here its faults become part of what it prints.
"""

from collections.abc import Mapping

from msgspec import Struct

from selector.commands import printing
from selector.commands.checking.check import check
from selector.commands.checking.examples import run_examples
from selector.commands.given_rules import read_given_rules
from selector.commands.terminal import rendered
from selector.commands.trying import trial
from selector.commands.trying.difference import DiffRequest, compare
from selector.commands.trying.difference_rows import diff_row
from selector.commands.trying.difference_tables import diff_blocks
from selector.commands.trying.example import example_of
from selector.commands.trying.rows import DiffRow, TryRow
from selector.commands.trying.tables import try_blocks
from selector.commands.trying.trial import TryRequest
from selector.errors import ConfigurationError, InputError, LimitError
from selector.process.progress import Show
from selector.rules.loader import load_rules

Printed = tuple[str, int]
"""What a command prints, and its exit code."""


class CheckRequest(Struct, frozen=True):
    """What `check` is asked: the path of the rules, or None for those of a run; a folder of inputs, if any."""

    rules: str | None
    folder: str | None
    strict: bool
    as_json: bool


def check_rules(environ: Mapping[str, str], request: CheckRequest, show: Show | None) -> Printed:
    """Check rules, and inputs against them; `show` displays the progress."""
    found = check(request.rules, environ, request.folder, show)
    code = found.exit_code(strict=request.strict)
    if request.as_json:
        return printing.check_in_json(found, code), code
    return printing.check_in_lines(found, strict=request.strict), code


def try_rules(environ: Mapping[str, str], request: TryRequest, show: Show | None, *, as_json: bool) -> Printed:
    """Apply rules to an input, and print what a run would select; `show` displays the progress.

    What makes that impossible is raised, unless it becomes part of the JSON.
    """
    try:
        row = trial.row_of(trial.try_rules(environ, request, show))
    except (ConfigurationError, InputError, LimitError) as error:
        if not as_json:
            raise
        row = TryRow(request.rules or "", request.folder or "", printing.fault_rows(error.faults), error.exit_code)
    return printing.in_json(row) if as_json else rendered(try_blocks(row)), row.exit_code


def diff_rules(environ: Mapping[str, str], request: DiffRequest, show: Show | None, *, as_json: bool) -> Printed:
    """Apply two rule files to an input, and print what they select differently; errors are as in `try_rules`."""
    try:
        row = diff_row(compare(environ, request, show), request.old, request.new)
    except (ConfigurationError, InputError, LimitError) as error:
        if not as_json:
            raise
        faults = printing.fault_rows(error.faults)
        row = DiffRow(request.old, request.new, request.folder or "", faults, error.exit_code)
    return printing.in_json(row) if as_json else rendered(diff_blocks(row)), row.exit_code


def example_of_study(environ: Mapping[str, str], request: TryRequest, show: Show | None) -> Printed:
    """Print a study of an input as an example in the rules; `show` displays the progress."""
    return printing.in_json(example_of(trial.try_rules(environ, request, show))), 0


def test_rules(environ: Mapping[str, str], path: str | None, *, as_json: bool) -> Printed:
    """Run the examples in rules."""
    source = path or ""
    try:
        text, source = read_given_rules(path, environ)
        result = run_examples(load_rules(text, source))
    except (ConfigurationError, LimitError) as error:  # The examples are part of the rules: both are the author's.
        code = ConfigurationError.exit_code
        in_json = printing.examples_in_json(source, None, error.faults, code)
        return in_json if as_json else printing.faults_in_lines(source, error.faults), code
    code = 0 if result.hold else ConfigurationError.exit_code
    in_lines = printing.examples_in_lines(source, result)
    return printing.examples_in_json(source, result, (), code) if as_json else in_lines, code
