"""A debugger attaches to the waiting operator, as an editor does: over the debug adapter protocol."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.names import OUTPUT

ROOT = Path(__file__).parents[2]


class Client:
    """The little of the protocol that it takes to attach and let go."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._stream = self._socket.makefile("rwb")
        self._sent = 0

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def request(self, command: str, **arguments: object) -> int:
        """Send a request; return its number."""
        self._sent += 1
        content = {"seq": self._sent, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(content).encode()
        self._stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._stream.flush()
        return self._sent

    def message(self) -> dict[str, Any]:
        """Return the next message."""
        headers = dict(line.split(b": ") for line in iter(self._line, b""))
        message: dict[str, Any] = json.loads(self._stream.read(int(headers[b"Content-Length"])))
        return message

    def _line(self) -> bytes:
        line = self._stream.readline()
        assert line, "the debugger hung up"
        return line.rstrip(b"\r\n")

    def event(self, name: str) -> dict[str, Any]:
        """Return the next event of this name."""
        return next(each for each in iter(self.message, None) if each.get("event") == name)

    def response(self, number: int) -> dict[str, Any]:
        """Return the response to a request."""
        response = next(each for each in iter(self.message, None) if each.get("request_seq") == number)
        assert response["success"], response
        return response

    def attach(self) -> int:
        """Attach, up to the point where breakpoints are set; return the number of the request."""
        self.response(self.request("initialize", adapterID="debugpy", pathFormat="path"))
        number = self.request("attach", justMyCode=False)
        self.event("initialized")
        return number


@dataclass
class Waiting:
    """The operator, in the state in which it waits for the debugger at a port."""

    process: subprocess.Popen[str]
    port: int


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Waiting]:
    """Start the operator until it waits; an earlier run left something."""
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / OUTPUT).touch()
    while True:
        port = free_port()
        with start(tmp_path, port) as process:
            assert process.stdout
            lines = []
            for line in process.stdout:
                lines.append(line)
                if "waiting for it" in line:
                    try:
                        yield Waiting(process, port)
                    finally:
                        process.kill()
                    return
        # Until the operator opened it, another program could take the port.
        assert "cannot listen for a debugger" in "".join(lines), lines


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        number: int = listener.getsockname()[1]
        return number


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    environ = {
        **os.environ,
        "NVIDIA_CLARA_INPUT": str(ROOT / "test-data"),
        "NVIDIA_CLARA_OUTPUT": str(folder / "output"),
        "NVIDIA_CLARA_LOGS": str(folder / "logs"),
        "DEBUG_VSCODE": "true",
        "DEBUG_VSCODE_PORT": str(port),
    }
    command = [sys.executable, str(ROOT / "main.py")]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_it_attaches_lets_go_and_sees_the_run_succeed(waiting: Waiting, tmp_path: Path) -> None:
    assert list((tmp_path / "output").iterdir()) == [], "the earlier output is gone before the wait"
    with closing(Client(waiting.port)) as client:
        attached = client.attach()
        client.request("configurationDone")
        client.response(attached)
        client.event("terminated")
    assert waiting.process.stdout
    assert "Traceback" not in waiting.process.stdout.read()
    assert waiting.process.wait() == 0
    assert (tmp_path / "output" / OUTPUT).stat().st_size


def test_it_stops_at_a_breakpoint_in_the_run(waiting: Waiting) -> None:
    with closing(Client(waiting.port)) as client:
        attached = client.attach()
        client.response(client.request("setFunctionBreakpoints", breakpoints=[{"name": "write"}]))
        client.request("configurationDone")
        client.response(attached)
        stopped = client.event("stopped")["body"]
        frames = client.response(client.request("stackTrace", threadId=stopped["threadId"]))["body"]["stackFrames"]
        assert Path(frames[0]["source"]["path"]).is_relative_to(ROOT / "selector")
        client.request("setFunctionBreakpoints", breakpoints=[])
        client.request("continue", threadId=stopped["threadId"])
        client.event("terminated")
    waiting.process.communicate()
    assert waiting.process.returncode == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_wait(waiting: Waiting, number: signal.Signals, code: int, tmp_path: Path) -> None:
    waiting.process.send_signal(number)
    told, _ = waiting.process.communicate()
    assert waiting.process.returncode == code
    assert "Traceback" not in told
    assert list((tmp_path / "output").iterdir()) == []


def test_a_port_in_use_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    with closing(socket.socket()) as listener:
        listener.bind(("0.0.0.0", 0))  # noqa: S104 - as the debugger does
        listener.listen()
        taken = listener.getsockname()[1]
        with start(tmp_path, taken) as process:
            told, _ = process.communicate()
    assert process.returncode == 2
    assert f"DEBUG_VSCODE_PORT: cannot listen for a debugger on port {taken}" in told
    assert "Traceback" not in told
