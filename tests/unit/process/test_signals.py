"""A signal ends a process at once, whatever it is doing, and after its clean-up."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BEGIN = """
import os, signal
from selector.process.signals import exit_on_signal

def send(name):
    os.kill(os.getpid(), getattr(signal, name))
"""


def ended(program: str) -> tuple[int, str]:
    """Run a program; return its exit code and what it printed on either stream."""
    done = subprocess.run(
        [sys.executable, "-uc", BEGIN + program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


CLEANS_UP = "exit_on_signal(lambda: print('clean'))\n"


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGINT", 130)])
def test_it_cleans_up_and_ends(name: str, code: int) -> None:
    assert ended(f"{CLEANS_UP}send({name!r})\nprint('goes on')") == (code, "clean\n")


def test_a_signal_that_came_while_they_were_blocked_is_not_lost() -> None:
    blocked = "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])\nsend('SIGTERM')\n"
    assert ended(f"{blocked}print('starts')\n{CLEANS_UP}print('goes on')") == (143, "starts\nclean\n")


def test_code_that_swallows_exceptions_does_not_swallow_a_signal() -> None:
    swallowing = "class Swallows:\n    def __del__(self):\n        send('SIGTERM')\n"
    assert ended(f"{CLEANS_UP}{swallowing}Swallows()\nprint('goes on')") == (143, "clean\n")


def test_a_second_signal_does_not_disturb_the_clean_up() -> None:
    cleaning = "def clean_up():\n    send('SIGINT')\n    send('SIGTERM')\n    print('clean')\n"
    assert ended(f"{cleaning}exit_on_signal(clean_up)\nsend('SIGTERM')") == (143, "clean\n")


def test_a_clean_up_that_fails_ends_the_process_all_the_same() -> None:
    assert ended("exit_on_signal(lambda: 1 / 0)\nsend('SIGTERM')\nprint('goes on')") == (143, "")


def test_a_signal_waits_while_it_is_held_back() -> None:
    holding = (
        "from selector.process.signals import held_back\nwith held_back():\n    send('SIGTERM')\n    print('whole')\n"
    )
    assert ended(f"{CLEANS_UP}{holding}print('goes on')") == (143, "whole\nclean\n")
