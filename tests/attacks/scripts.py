"""The regular expressions in our scripts, read as a browser would read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

OTHERS = {"vendor", "vendored", "dkfds", "ninja", "idb"}
_CONSTANT = re.compile(r"""\bconst ([A-Z][A-Z_]*) =\s*(["'`])((?:\\.|(?!\2).)*)\2""")
_MADE = re.compile(
    r"""\bRegExp\(\s*([`"'])((?:\\.|(?!\1).)*)\1(?:\s*\+\s*([`"'])((?:\\.|(?!\3).)*)\3)?"""
)
_HOLE = re.compile(r"\$\{(\w+)\}")
_BEFORE = "(,=:[!&|?{};+\n"
"""Signs after which a slash begins a pattern, and does not divide."""


def ours(source: Path) -> list[Path]:
    """The scripts that we have written ourselves."""
    found = (one for one in source.rglob("static/**/*.js") if not OTHERS & set(one.parts))
    return sorted(one for one in found if "htmx" not in one.name)


@cache
def constants(source: Path) -> dict[str, str]:
    """What the constants of all scripts say."""
    found = {"SCOPE": "/incidents/"}  # the browser's own word for where the script works
    for file in ours(source):
        found |= {name: said for name, _, said in _CONSTANT.findall(file.read_text())}
    return found


def of_constructors(source: Path) -> int:
    """How many patterns are made by `RegExp(…)` of texts that stand there."""
    return sum(len(_MADE.findall(file.read_text())) for file in ours(source))


def patterns(file: Path, known: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """(line, pattern, flags) of each. Raises KeyError for a constant that is not known."""
    text = file.read_text()
    yield from sorted([*_literals(text), *_made(text, known)])


def _made(text: str, known: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    for found in _MADE.finditer(text):
        said = found[2] + (found[4] or "")
        while _HOLE.search(said):
            said = _HOLE.sub(lambda hole: known[hole[1]], said)
        yield text.count("\n", 0, found.start()) + 1, said.replace("\\\\", "\\"), ""


def _literals(text: str) -> Iterator[tuple[int, str, str]]:
    at, last = 0, "\n"
    holes: list[int] = []
    """How many braces are open in each `${`, from the outermost inwards."""
    while at < len(text):
        sign, two = text[at], text[at : at + 2]
        if two == "//":
            at = _until(text, at, "\n")
        elif two == "/*":
            at = text.index("*/", at) + 2
        elif sign in "\"'":
            at, last = _quoted(text, at), sign
        elif sign == "`" or (sign == "}" and holes and holes[-1] == 0):
            if sign == "}":
                holes.pop()
            at, opened = _template(text, at + 1)
            if opened:
                holes.append(0)
            last = "{" if opened else "`"
        elif sign == "/" and (last in _BEFORE or text[:at].rstrip().endswith("return")):
            end = _end_of_pattern(text, at)
            flags = re.match(r"[a-z]*", text[end + 1 :])
            said = flags[0] if flags else ""
            yield text.count("\n", 0, at) + 1, text[at + 1 : end], said
            at, last = end + 1 + len(said), "/"
        else:
            if holes and sign in "{}":
                holes[-1] += 1 if sign == "{" else -1
            at, last = at + 1, last if sign in " \t" else sign


def _until(text: str, at: int, sign: str) -> int:
    found = text.find(sign, at)
    return len(text) if found < 0 else found


def _quoted(text: str, at: int) -> int:
    """Behind the text in quotes that begins here."""
    quote, at = text[at], at + 1
    while text[at] != quote:
        at += 2 if text[at] == "\\" else 1
    return at + 1


def _template(text: str, at: int) -> tuple[int, bool]:
    """Behind the next `${`, or behind the end of the template; and whether it is the former."""
    while text[at] != "`":
        if text[at : at + 2] == "${":
            return at + 2, True
        at += 2 if text[at] == "\\" else 1
    return at + 1, False


def _end_of_pattern(text: str, at: int) -> int:
    """Where the slash stands that ends the pattern: not one in a class."""
    inside, at = False, at + 1
    while inside or text[at] != "/":
        if text[at] == "\\":
            at += 1
        elif text[at] in "[]":
            inside = text[at] == "["
        at += 1
    return at
