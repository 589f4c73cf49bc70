"""What tests read off the documents: fenced blocks, tables, and lines that state something."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Block(NamedTuple):
    """A fenced block: the line on which it begins, its language, its text, and what is said right below it."""

    line: int
    language: str
    text: str
    below: tuple[str, ...]


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def blocks(path: str, language: str) -> list[Block]:
    """Return the fenced blocks in a language; `below` are the paragraphs up to the next heading or block."""
    return [block for block in _blocks(read(path)) if block.language == language]


def _blocks(text: str) -> Iterator[Block]:
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        fence = re.fullmatch(r"( *)```(.*)", lines[at])
        if fence:
            indent, language = fence.groups()
            end = next(line for line in range(at + 1, len(lines)) if lines[line].startswith(f"{indent}```"))
            shown = "\n".join(line.removeprefix(indent) for line in lines[at + 1 : end])
            yield Block(at + 1, language, shown, tuple(_paragraphs(lines[end + 1 :])))
            at = end
        at += 1


def _paragraphs(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith(("```", "#")):
            return
        if line:
            yield line


def section(path: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of the same level or above."""
    marks = heading.partition(" ")[0]
    found = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(marks)}}} |\Z)", read(path), re.DOTALL | re.MULTILINE
    )
    assert found, f"{path} has no heading {heading!r}"
    return found[1]


def table(text: str) -> list[tuple[str, ...]]:
    """Return the rows of the first table in a text, without its head."""
    return next(tables(text))[1:]


def tables(text: str) -> Iterator[list[tuple[str, ...]]]:
    """Yield the rows of each table in a text; the first is its head."""
    for found in re.finditer(r"^(\|.*\n)\|(?: -+:? \|)+\n((?:\|.*(?:\n|\Z))*)", text, re.MULTILINE):
        yield [_cells(line) for line in (found[1] + found[2]).splitlines()]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1])


def codes(text: str) -> list[str]:
    """Return what stands between backticks."""
    return [code or double for double, code in re.findall(r"``\s?(.+?)\s?``|`([^`]+)`", text)]
