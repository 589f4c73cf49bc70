"""A real headless Chromium, driven as the W3C's WebDriver says: plain HTTP and JSON.

Debian's packages `chromium` and `chromium-driver` have the two programs.
"""

import base64
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The member of a JSON object that stands for an element (WebDriver, section 12.2)."""

KEYS = {
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "End": "\ue010",
    "Home": "\ue011",
    "Left": "\ue012",
    "Up": "\ue013",
    "Right": "\ue014",
    "Down": "\ue015",
    "Control": "\ue009",
}

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

_SCROLL = """
arguments[0].scrollIntoView({ block: "nearest" });
return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
"""
"""What comes near the screen is laid out with the next picture only, and may push the element away."""


def missing() -> str:
    """Return which of the two programs is not installed; empty where both are."""
    absent = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"{' and '.join(absent)} not installed" if absent else ""


class Browser:
    """One window of a browser.

    An element that is not there yet is waited for; `wait` waits for anything else.
    """

    def __init__(self, driver: str, profile: str) -> None:
        options = {"binary": shutil.which("chromium"), "args": [*_FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        self._base = driver
        session = self._send("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._base = f"{driver}/session/{session['sessionId']}"
        self._send("POST", "/timeouts", {"script": 60_000, "pageLoad": 300_000, "implicit": 10_000})

    def open(self, page: Path | str) -> None:
        """Go to a page and wait until it is loaded; what was logged before is forgotten."""
        self.logged("browser")
        self.logged("performance")
        self._send("POST", "/url", {"url": page if isinstance(page, str) else page.as_uri()})

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401 - what the script returns, as JSON
        """Run the body of a function in the page; a promise is waited for."""
        return self._send("POST", "/execute/sync", {"script": script, "args": arguments})

    def wait(self, expression: str) -> None:
        """Wait until an expression of JavaScript is true in the page; give up after a minute."""
        look = f"const look = () => ({expression}) ? done() : setTimeout(look, 20); look()"
        self.run(f"return new Promise((done) => {{ {look} }})")

    def all(self, css: str) -> list[str]:
        """Return the text of all elements, as it is rendered."""
        texts: list[str] = self.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText)", css)
        return texts

    def text(self, css: str) -> str:
        """Return the text of the first element, as it is rendered."""
        return str(self._send("GET", f"/element/{self._find(css)}/text"))

    def click(self, css: str) -> None:
        """Click into the middle of an element with the mouse; what lies over it is an error."""
        found = self._find(css)
        self.run(_SCROLL, {ELEMENT: found})
        self._send("POST", f"/element/{found}/click", {})

    def click_at(self, x: int, y: int) -> None:
        """Click at a point of the window, in CSS pixels."""
        move = {"type": "pointerMove", "x": x, "y": y, "duration": 0}
        actions = [move, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._send("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": actions}]})

    def choose(self, css: str, words: str) -> None:
        """Choose the option of a list box that has these words."""
        options = self.run("return [...document.querySelector(arguments[0]).options].map((o) => o.text)", css)
        self.click(f"{css} option:nth-child({options.index(words) + 1})")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the focus is: of `KEYS`, or text; ``Control+End`` together."""
        actions: list[dict[str, str]] = []
        for key in keys:
            codes = [KEYS.get(part, part) for part in (key.split("+") if "+" in key else [key])]
            actions += [{"type": "keyDown", "value": code} for code in codes]
            actions += [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self._send("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def type(self, text: str) -> None:
        """Type text, wherever the focus is."""
        self.press(*text)

    def show(self, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Set the size of the window in CSS pixels, and whether the user prefers dark pages."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._tell("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._tell("Emulation.setEmulatedMedia", {"features": [scheme]})

    def accessibility(self) -> list[tuple[str, str]]:
        """Return the role and the name of everything that a screen reader is told, in order."""
        nodes = self._tell("Accessibility.getFullAXTree", {})["nodes"]
        shown = (node for node in nodes if not node["ignored"])
        return [(node["role"]["value"], str(node.get("name", {}).get("value", ""))) for node in shown]

    def printed(self) -> bytes:
        """Return the page as it is printed on A4, as PDF."""
        paper = {"paperWidth": 8.27, "paperHeight": 11.69}
        return base64.b64decode(self._tell("Page.printToPDF", paper)["data"])

    def logged(self, kind: str) -> list[dict[str, Any]]:
        """Return what was logged since the last time: ``browser`` for the console, ``performance`` for DevTools."""
        entries: list[dict[str, Any]] = self._send("POST", "/se/log", {"type": kind})
        return entries

    def requested(self) -> list[str]:
        """Return the address of every request that was made since the last time."""
        events = [json.loads(entry["message"])["message"] for entry in self.logged("performance")]
        return [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]

    def picture(self) -> bytes:
        """Return what is seen, as PNG."""
        return base64.b64decode(self._send("GET", "/screenshot"))

    def end(self) -> None:
        """Close the window."""
        self._send("DELETE", "")

    def _find(self, css: str) -> str:
        found = self._send("POST", "/element", {"using": "css selector", "value": css})
        return str(found[ELEMENT])

    def _tell(self, command: str, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
        return self._send("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def _send(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._base + path, data, {"Content-Type": "application/json"}, method=method)  # noqa: S310
        try:
            with urlopen(request) as response:  # noqa: S310 - the driver's own address
                return json.load(response)["value"]
        except OSError as error:
            if (body := getattr(error, "read", None)) is None:
                raise
            raise RuntimeError(json.loads(body())["value"]["message"]) from error


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser with an empty profile, and end it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = ["chromedriver", "--port=0", f"--log-path={profile}/driver.log"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as driver:
            try:
                opened = Browser(f"http://127.0.0.1:{_port(driver)}", f"{profile}/profile")
                try:
                    yield opened
                finally:
                    opened.end()
            finally:
                driver.terminate()


def _port(driver: subprocess.Popen[str]) -> int:
    for line in driver.stdout or ():
        if found := re.search(r"started successfully on port (\d+)", line):
            return int(found[1])
    raise RuntimeError("chromedriver did not start")
