"""What a payload or the rules say is shown as text, and the page reaches no network."""

import base64
import hashlib
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import ROOT, TEST_DATA, Report, Run, cell, grid_of, payload_of

BREAKING_OUT = (
    "</script><img src=x onerror=\"document.title='run'\">",
    "<!--<script>document.title='run'</script>",
    "</ScRiPt\t><svg onload=document.title='run'>",
    "'\"><iframe srcdoc=\"<script>top.document.title='run'</script>\">",
    "&lt;b&gt;&amp;nbsp;",
    "${document.title='run'} {{7*7}} /*RECORD*/ \u2028\u202e",
    "javascript:document.title='run'",
)
TEMPLATE = ROOT / "selector" / "report" / "page.html"
_REQUESTS = """
const [address, hostile] = arguments;
const refused = (name, request) => request.then(() => `${name}: sent`, () => `${name}: refused`);
const loaded = (name, element, member) => new Promise((done) => {
  element.onload = () => done(`${name}: sent`);
  element.onerror = () => done(`${name}: refused`);
  element[member] = `${address}/${name}`;
  document.head.append(element);
});
const style = Object.assign(document.createElement("link"), { rel: "stylesheet" });
return Promise.all([
  refused("fetch", fetch(`${address}/fetch`, { mode: "no-cors" })),
  loaded("image", document.createElement("img"), "src"),
  loaded("script", document.createElement("script"), "src"),
  loaded("style", style, "href"),
]);
"""


class Server(ThreadingHTTPServer):
    """A server on this machine that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if "script" in self.path else "text/css")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as started:
        thread = threading.Thread(target=started.serve_forever)
        thread.start()
        yield started
        started.shutdown()
        thread.join()


def hostile_payload(text: str, address: str = "http://127.0.0.1:9") -> tuple[dict[str, Any], dict[str, str]]:
    """Return a payload with this text wherever a payload can have text that is shown."""
    text = f"{text}<img src={address}/payload>"
    series = {"SeriesInstanceUID": f"1.2{text}", "SeriesDescription": text, "SeriesNumber": text, "Modality": text}
    study = {"StudyInstanceUID": f"1{text}", "series": [series, {"Modality": text}], "StudyDescription": text}
    return {"studies": [study]}, {f"1.2{text}": text}


def hostile_rules(text: str) -> dict[str, Any]:
    conditions = {"SeriesDescription": {"contains": text, "endsWith": text}}
    return {"selections": [{"name": text, "description": text, "conditions": conditions, "required": True}]}


def assert_harmless(browser: Browser, server: Server) -> None:
    assert browser.run("return document.title") == "Selection report"
    assert browser.run("return document.querySelectorAll('img, svg, iframe, object, embed, video, link').length") == 0
    assert browser.run("return document.querySelectorAll('script').length") == 2
    assert [entry["message"] for entry in browser.logged("browser")] == []
    assert {address.partition(":")[0] for address in browser.requested()} == {"file"}
    assert server.asked == []


@pytest.mark.parametrize("level", ["full", "summary"])
@pytest.mark.parametrize("text", BREAKING_OUT)
def test_hostile_text_is_shown_as_it_is_and_runs_nothing(
    browser: Browser, run: Run, server: Server, text: str, level: str
) -> None:
    metadata, images = hostile_payload(text, server.address)
    run.payload(metadata, images, below="folder<img src=x>")
    report = run.report(hostile_rules(text), level=level)
    browser.open(report.page)
    shown = metadata["studies"][0]["series"][0]["SeriesDescription"]
    assert browser.run("return document.querySelector('#selections h3').textContent") == text
    grid_of(browser)
    assert browser.run("return document.querySelector('#grid .name bdi:last-child').textContent") == shown
    browser.click("#grid button.outcome")
    found = browser.run("return document.querySelector('#reasons .found bdi').textContent")
    assert found == f'"{shown}"'
    asks = browser.run("return document.querySelector('#reasons .asks').textContent")
    assert asks == report.record["conditions"][0]["asks"]
    assert "contains" in asks
    assert f"1.2{shown}" in browser.run("return document.querySelector('#reasons .body').textContent")
    assert_harmless(browser, server)


@pytest.mark.parametrize("text", BREAKING_OUT)
def test_hostile_names_in_faults_are_shown_as_they_are(browser: Browser, run: Run, server: Server, text: str) -> None:
    run.payload(*hostile_payload(text, server.address))
    report = run.report({"selections": [{"conditions": {text: "x"}, text: 1}]})
    assert report.exit_code == 2
    browser.open(report.page)
    faults = browser.run("return [...document.querySelectorAll('#faults li')].map((e) => e.textContent)")
    assert faults == [f"{one['file']}: {one['place']} {one['message']}" for one in report.record["faults"]]
    assert len(faults) > 1
    assert any(part in fault for part in re.findall(r"[a-z&$]{3,}", text) for fault in faults)
    assert_harmless(browser, server)


def test_every_part_of_the_page_is_used_without_a_request(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    uids = list(grid_of(browser))
    browser.click("#about summary")
    browser.choose("#order", "Nearest misses first")
    grid_of(browser)
    browser.click(cell(uids[0], 0))
    browser.click("#next")
    browser.press("Escape")
    assert browser.requested() == [report.page.as_uri()]


def test_the_policy_of_the_page_refuses_requests_that_a_page_without_it_can_make(
    browser: Browser, report: Report, server: Server, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.html"
    plain.write_text("<!doctype html><title>no policy</title>", "utf-8")
    browser.open(plain)
    names = ("fetch", "image", "script", "style")
    said = browser.run(_REQUESTS, server.address)
    assert [one for one in said if not one.startswith("image")] == ["fetch: sent", "script: sent", "style: sent"]
    assert set(server.asked) == {f"/{name}" for name in names}
    server.asked.clear()
    browser.open(report.page)
    assert browser.run(_REQUESTS, server.address) == [f"{name}: refused" for name in names]
    assert server.asked == []


def test_the_policy_keeps_markup_from_running_should_any_ever_get_in(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    browser.run(
        "document.body.insertAdjacentHTML('beforeend', arguments[0]);"
        "const script = document.createElement('script'); script.textContent = \"document.title = 'run'\";"
        "document.body.append(script);"
        "return new Promise((done) => setTimeout(done, 200))",
        "<img src=x onerror=\"document.title='run'\"><a id=trap href=\"javascript:document.title='run'\">trap</a>",
    )
    browser.run("document.getElementById('trap').click(); return new Promise((done) => setTimeout(done, 200))")
    assert browser.run("return document.title") == "Selection report"
    refusals = [entry["message"] for entry in browser.logged("browser")]
    assert len([one for one in refusals if "Content Security Policy" in one]) >= 3


def test_the_policy_names_style_and_script_by_their_hashes() -> None:
    template = TEMPLATE.read_text("utf-8")
    for part in ("style", "script"):
        (text,) = re.findall(rf"<{part}>(.*?)</{part}>", template, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{part}-src 'sha256-{digest}'" in template


def test_the_script_knows_no_way_to_turn_text_into_markup() -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", TEMPLATE.read_text("utf-8"), re.DOTALL)
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "setHTML"):
        assert way not in script


def test_the_template_has_one_place_for_the_record() -> None:
    assert TEMPLATE.read_text("utf-8").count("/*RECORD*/") == 1


def test_a_real_payload_breaks_nothing(browser: Browser, run: Run) -> None:
    run.payload(*payload_of(TEST_DATA))
    browser.open(run.report({}).page)
    assert len(grid_of(browser)) == 24
    assert browser.logged("browser") == []
