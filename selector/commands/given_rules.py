"""The rules for a command: those of a path, or else those that a run would use."""

from collections.abc import Mapping

from selector import runtime_envs
from selector.errors import ConfigurationError
from selector.rules.loader import read_rules, read_rules_file


def read_given_rules(path: str | None, environ: Mapping[str, str]) -> tuple[bytes, str]:
    """Return the text of the rules and its source, a path or a variable; raise `ConfigurationError` if that fails."""
    if path is not None:
        return read_rules_file(path, or_pipe=True), path  # as in `check <(jq … all-rules.json)`
    settings, faults = runtime_envs.read(environ)
    if faults:
        raise ConfigurationError(faults)
    return read_rules(settings.rules_file, settings.rules_text, runtime_envs.RULES_BASE64)
