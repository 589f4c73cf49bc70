"""Waiting for a debugger, which may attach over the network."""

import logging
import os

from selector.errors import ConfigurationError, Fault

logger = logging.getLogger(__name__)


def wait(port: int, variable: str) -> None:
    """Wait until a debugger attaches; raise `ConfigurationError` about the variable if the port cannot be used."""
    # Avoids debugpy's warning that breakpoints may be missed: only those in the frozen standard library would be.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    import debugpy  # noqa: PLC0415, T100 - only for debugging

    try:
        debugpy.listen(("0.0.0.0", port))  # noqa: S104, T100 - a container is debugged from outside
    except (OSError, RuntimeError) as error:
        message = f"cannot listen for a debugger on port {port} ({error}): choose another"
        raise ConfigurationError([Fault(variable, "", message)]) from error
    logger.warning("Any host that reaches this port can debug this process; waiting for it", extra={"port": port})
    debugpy.wait_for_client()  # noqa: T100
