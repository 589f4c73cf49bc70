"""Start the operator: hand over to the command line, and exit with its code."""

import gc
import os
import signal
import sys
from contextlib import suppress
from types import ModuleType
from typing import NoReturn


def main() -> NoReturn:
    """Run the operator and exit."""
    # In a container this is process 1, for which a signal without a handler is ignored, so block it until a handler is
    # installed.
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
    gc.disable()  # Nothing of what is imported is garbage; looking for some would slow down the start.
    _do_without_plugins()
    try:
        from selector import cli  # noqa: PLC0415 - only after signals are blocked
        from selector.process import memory_limit, signals  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name not in _required_modules():
            raise
        sys.stderr.write(
            f"The Python package {error.name} is not installed: use ./run_app_local.sh instead of main.py, "
            "or run pip install -r requirements.txt\n"
        )
        sys.exit(2)
    gc.freeze()
    gc.enable()  # For the commands; a run disables it again.

    arguments = cli.without_own_name(sys.argv[1:])
    signals.exit_on_signal(cli.clean_up(arguments))
    memory_limit.set_below_cgroup()
    _exit(cli.main(arguments))


def _do_without_plugins() -> None:
    """Keep pydantic from searching for plug-ins, which slows down the start.

    Its setting, which worker processes inherit, still has it import what it would search with. So here the module that
    does so is replaced too; if pydantic ever renames it, only the import is back.
    """
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    loader = ModuleType("pydantic.plugin._loader")
    vars(loader)["get_plugins"] = tuple
    sys.modules[loader.__name__] = loader


def _required_modules() -> set[str]:
    """Return the modules that have the names of packages in requirements.txt; read only when an import has failed."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "requirements.txt"), encoding="utf-8") as file:
        return {line.partition("==")[0].replace("-", "_") for line in file if "==" in line}


def _exit(code: int) -> NoReturn:
    """Exit without taking down the interpreter: freeing what a run has read may take as long as matching it.

    This also keeps the exit code if stdout can no longer be written.
    """
    if "debugpy" in sys.modules:  # debugpy disconnects its client during a normal exit.
        sys.exit(code)
    import logging  # noqa: PLC0415 - imported by now

    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream:  # A closed one is None.
            with suppress(OSError, ValueError):
                stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
