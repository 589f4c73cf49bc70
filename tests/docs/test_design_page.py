"""What the page on the design names is there."""

import importlib
import re

import pytest

from tests.docs.markdown import ROOT, codes, read

PAGE = "public/docs/design.md"
NAMES = sorted(
    {
        code
        for line in read(PAGE).splitlines()
        for code in codes(line)
        if re.fullmatch(r"[a-z_]+(/[a-z_]+)+(\.\w+)*", code)
    }
)
TOP = sorted(
    {code for line in read(PAGE).splitlines() for code in codes(line) if re.fullmatch(r"[a-z]+_[a-z_]+\.\w+", code)}
)


@pytest.mark.parametrize("name", [*NAMES, *TOP])
def test_a_name_in_the_page_is_in_the_code(name: str) -> None:
    path, _, names = name.partition(".")
    path = path.removeprefix("selector/")
    if (ROOT / "selector" / path).is_dir():
        return
    found: object = importlib.import_module(f"selector.{path.replace('/', '.')}")
    for part in filter(None, names.split(".")):
        found = getattr(found, part)


def test_a_condition_and_a_series_are_followed_in_ten_steps_at_most() -> None:
    for heading in ("## A condition, from JSON to outcome", "## A series, from bytes to verdict"):
        section = read(PAGE).partition(heading)[2].partition("\n## ")[0]
        assert 1 < len(re.findall(r"^\d+\. ", section, re.MULTILINE)) <= 10
