"""The rules that a command is about: those of the path it is given, otherwise those that a run would use."""

from collections.abc import Mapping

from selector import runtime_envs
from selector.errors import ConfigurationError
from selector.rules.loader import read_rules, read_rules_file


def read_given_rules(path: str | None, environ: Mapping[str, str]) -> tuple[bytes, str]:
    """Return the rules' text and its source, a path or a variable's name.

    Raises
    ------
    ConfigurationError
        If a variable cannot be used, or the rules cannot be read.
    """
    if path is not None:
        return read_rules_file(path, or_pipe=True), path  # as in `check <(jq … all-rules.json)`
    settings, faults = runtime_envs.read(environ)
    if faults:
        raise ConfigurationError(faults)
    return read_rules(settings.rules_file, settings.rules_text, runtime_envs.RULES_BASE64)
