"""A file is read; what is none is refused at once."""

import os
from pathlib import Path
from threading import Thread

import pytest

from selector import logging_setup
from selector.commands.given_rules import read_given_rules
from selector.errors import ConfigurationError
from selector.files import regular_file
from selector.rules.loader import read_rules_file


def test_a_file_is_read_also_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to("file")
    assert regular_file.read(str(tmp_path / "link")) == b"content"


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        regular_file.read(str(tmp_path / "pipe"))


def test_a_pipe_is_read_where_it_may_be_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(b"{}",))
    writer.start()
    assert read_given_rules(str(pipe), {}) == (b"{}", str(pipe))
    writer.join()
    with pytest.raises(OSError, match="not a regular file"):
        regular_file.read("/dev/null", or_pipe=True)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_not_read(device: str) -> None:
    with pytest.raises(OSError, match="not a regular file"):
        regular_file.read(device)


def test_the_rules_and_the_logging_configuration_are_read_so(tmp_path: Path) -> None:
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)
    with pytest.raises(ConfigurationError, match="the rules file cannot be read: not a regular file"):
        read_rules_file(pipe)
    with pytest.raises(ConfigurationError, match="cannot be read: not a regular file"):
        logging_setup.set_up(pipe, str(tmp_path))
