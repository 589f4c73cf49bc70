"""Runs a Python program and writes down what it opens, lists, renames and removes.

    python tests/robustness/hostile_audit.py OPENED PROGRAM [ARGUMENT...]

`OPENED` gets a line of JSON for each path. Whether a program only looks whether a file is there, and how large it is,
is not seen: Python tells nobody of that.
"""

import json
import os
import runpy
import sys


def main() -> None:
    """Run the program that the arguments name."""
    _, record, program, *arguments = sys.argv
    descriptor = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)

    def write_down(event: str, details: tuple[object, ...]) -> None:
        if event == "open" or event.startswith(("os.", "subprocess.", "shutil.")):
            paths = [os.fsdecode(one) for one in details if isinstance(one, (str, bytes))]
            os.write(descriptor, json.dumps([event, *paths]).encode() + b"\n")

    sys.addaudithook(write_down)
    sys.argv = [program, *arguments]
    sys.path[0] = os.path.dirname(program)
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
