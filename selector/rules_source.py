"""Which rules are meant: those of a path that is given, else those of the environment, with the precedence of a run."""

from collections.abc import Mapping

from msgspec import Struct

from selector import runtime_envs
from selector.rules.loader import read_rules_file


class RulesText(Struct, frozen=True):
    """The text of rules, and where it comes from: a path or the name of a variable."""

    text: bytes
    source: str


def read_rules(path: str | None, environ: Mapping[str, str]) -> RulesText:
    """Read the rules that are meant.

    Raises
    ------
    ConfigurationError
        Where a variable cannot be used, or the rules cannot be read.
    """
    if path is not None:
        return RulesText(read_rules_file(path, or_pipe=True), path)  # as in `check <(jq … all-rules.json)`
    return of_settings(runtime_envs.from_environment(environ))


def of_settings(settings: runtime_envs.RuntimeEnvs) -> RulesText:
    """Read the rules of a run; raise `ConfigurationError` where they cannot be read."""
    if settings.rules_text is not None:
        return RulesText(settings.rules_text, runtime_envs.RULES_BASE64)
    return RulesText(read_rules_file(settings.rules_file), settings.rules_file)
