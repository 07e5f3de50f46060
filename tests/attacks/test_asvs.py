"""The table in SECURITY.md speaks of tests that are there, and of what the linter really looks for."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"\| (v5\.0\.0-\S+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")
ROWS = [found.groups() for found in ROW.finditer((ROOT / "SECURITY.md").read_text())]
CHAPTERS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 33, 7: 18, 8: 7, 9: 7}
CHAPTERS |= {10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7}
"""How many requirements of levels 1 and 2 each chapter has."""
VERDICTS = ("met", "partly", "not met", "not applicable", "operator")


def test_every_requirement_stands_there_once() -> None:
    ids = [row[0] for row in ROWS]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"v5\.0\.0-\d{1,2}\.\d\.\d{1,2}", one) for one in ids)
    numbers = [int(one.removeprefix("v5.0.0-").split(".")[0]) for one in ids]
    assert {number: numbers.count(number) for number in numbers} == CHAPTERS
    order = [tuple(map(int, one.removeprefix("v5.0.0-").split("."))) for one in ids]
    assert order == sorted(order)


@cache
def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return {name for name in found if name.startswith("test_")}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_row_says_is_there(row: tuple[str, ...]) -> None:
    """A verdict; and a test, by its path from here or from src/driftbook, or none."""
    _id, _ours, how, test = row
    assert how.startswith(VERDICTS), how
    if test.strip() == "–":
        return
    path, _, name = test.strip().strip("`").partition("::")
    places = [file for top in ("", "src/driftbook") if (file := ROOT / top / path).is_file()]
    assert places, path
    assert name in names_in(places[0]), f"{path} has no {name}"


def test_the_linter_looks_for_what_the_table_says() -> None:
    """All of ruff's rules of security hold in the product; the product itself ignores none."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not [one for one in lint["ignore"] if one.startswith("S")]
    without = {place for place, rules in lint["per-file-ignores"].items() if "S" in rules}
    assert without == {"tests/**", "src/**/tests/**", "bench/**", "tools/**"}


def test_no_script_of_ours_writes_html() -> None:
    """But for pieces of pages that our own templates have made, each of them known here."""
    places = {
        "alarms.js": 1,
        "dom.js": 1,
        "opening.js": 1,
        "picker.js": 1,
        "fleet.js": 2,
        "found.js": 1,
        "form.js": 1,
        "talk.js": 2,
    }
    writes = re.compile(
        r"\.(?:inner|outer)HTML\s*=[^=]|insertAdjacentHTML|document\.write|\beval\("
    )
    found = {}
    for script in (ROOT / "src/driftbook").rglob("static/**/*.js"):
        times = len(writes.findall(script.read_text(errors="replace")))
        if times and not {"vendor", "vendored", "dkfds", "ninja"} & set(script.parts):
            found[script.name] = times
    assert {name: times for name, times in found.items() if "htmx" not in name} == places


def test_the_counts_are_those_of_the_table() -> None:
    said = re.search(
        r"(\d+) requirements: (\d+) met, (\d+) partly, (\d+) not met, (\d+) left to the operator, "
        r"(\d+) not applicable\.",
        (ROOT / "SECURITY.md").read_text(),
    )
    assert said
    longest_first = sorted(VERDICTS, key=len, reverse=True)
    given = [next(one for one in longest_first if row[2].startswith(one)) for row in ROWS]
    order = ("met", "partly", "not met", "operator", "not applicable")
    counted = [len(ROWS), *(given.count(one) for one in order)]
    assert [int(number) for number in said.groups()] == counted
