"""Start the operator: attach the debugger if asked, hand over to the command line, exit with its code."""

import os
import signal
import sys
from contextlib import suppress
from errno import ENOMEM
from types import FrameType
from typing import NoReturn

_VARIABLE, _FOLDER, _FILE = "NVIDIA_CLARA_OUTPUT", "/output", "selected-images.json"
"""As in `selector`, for which there may be no memory: what an earlier run left must go all the same."""


def main() -> NoReturn:
    """Run the operator and exit."""
    # In a container this is process 1, for which a signal without a handler is lost: keep it until there is one.
    signals = (signal.SIGTERM, signal.SIGINT)
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        from selector.process import memory_limit  # noqa: PLC0415 - as said, after the signals are kept

        memory_limit.set_below_control_group()
        from selector import cli, runtime_envs  # noqa: PLC0415 - as said
    except Exception as error:  # noqa: BLE001 - want of memory has many shapes
        _refuse(error)

    for number in signals:
        signal.signal(number, _stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)

    arguments = sys.argv[1:]
    port = None if arguments else runtime_envs.debugger_port(os.environ)
    if port is None:
        _leave(cli.main(arguments))
    # With a debugger the usual way out, on which it says goodbye to its client.
    sys.exit(cli.main(arguments) if _debugger_attached(port) else 2)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Stop at once, as long as no run has begun: a run has its own way to stop."""
    if not sys.argv[1:]:
        _remove_stale_output()
    os._exit(128 + number)


def _refuse(error: Exception) -> NoReturn:
    """Say that there is not even enough memory to begin with, and exit; raise an error that says something else."""
    memory_limit = sys.modules.get("selector.process.memory_limit")
    if memory_limit is None:
        if not isinstance(error, (MemoryError, SystemError)) and getattr(error, "errno", None) != ENOMEM:
            raise error
        fault = "the memory granted is too small to start with; grant more"
    else:
        if not (memory_limit.is_shortage(error) or memory_limit.is_exhausted()):
            raise error
        memory_limit.lift()
        fault = memory_limit.shortage("to start with")
    if not sys.argv[1:]:
        try:
            _remove_stale_output()
        except Exception:  # noqa: BLE001 - these modules may be what there is no memory for
            with suppress(OSError):
                os.unlink(os.path.join(os.environ.get(_VARIABLE) or _FOLDER, _FILE))
    os.write(2, f"series-selector: error: {fault}\n".encode())
    os._exit(2)


def _remove_stale_output() -> None:
    from selector import output_writer, runtime_envs  # noqa: PLC0415 - loaded by now
    from selector.errors import OutputError  # noqa: PLC0415

    with suppress(OutputError):  # A run meets it again, and reports it.
        output_writer.remove_stale(runtime_envs.output_folder(os.environ))


def _debugger_attached(port: int) -> bool:
    """Wait for a debugger on `port`; where it is not free, say so and return False."""
    import logging  # noqa: PLC0415 - these, and above all debugpy, only where they are asked for

    # Keeps debugpy from a warning that breakpoints may be missed: the standard library's only, which comes frozen.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    import debugpy  # noqa: PLC0415, T100

    from selector import logging_setup, runtime_envs  # noqa: PLC0415

    _remove_stale_output()  # The wait may be long: what an earlier run selected must not lie there meanwhile.
    logging_setup.set_up_console()
    logger = logging.getLogger(__name__)
    try:
        debugpy.listen(("0.0.0.0", port))  # noqa: S104, T100 - a container is debugged from outside
    except (OSError, RuntimeError) as error:
        fault = f"{runtime_envs.DEBUG_PORT}: no debugger can be served on port {port} ({error}): choose another"
        logger.error("The settings cannot be used", extra={"fault": fault})  # noqa: TRY400 - no traceback
        return False
    warning = "A debugger may attach, from every network interface, and can do anything here; waiting for it"
    logger.warning(warning, extra={"port": port})
    debugpy.wait_for_client()  # noqa: T100
    return True


def _leave(code: int) -> NoReturn:
    """Exit without taking down the interpreter: after a run that takes as long as starting it, or longer.

    It also keeps the exit code when nobody reads stdout any more.
    """
    import logging  # noqa: PLC0415 - long imported by now

    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream:  # A closed one is None.
            with suppress(OSError, ValueError):
                stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
