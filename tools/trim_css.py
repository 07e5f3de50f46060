"""A small reader of minified CSS: enough to keep the rules we use and drop the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/|url\([^)"\']*\)|.', re.S)
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
NEGATION = re.compile(r":not\(([^()]*)\)")
GROUPS = ("@media", "@supports")


@dataclass(frozen=True)
class Rule:
    """One rule: what stands before the brace, and what stands inside."""

    prelude: str
    body: str


def rules(css: str) -> Iterator[Rule]:
    """The top-level rules of a style sheet, statements such as @charset left out."""
    prelude, body, depth = "", "", 0
    for match in TOKEN.finditer(css):
        token = match.group()
        if token.startswith("/*"):
            continue
        if token == "{":
            depth += 1
            if depth == 1:
                continue
        elif token == "}":
            depth -= 1
            if depth == 0:
                yield Rule(prelude.strip(), body)
                prelude = body = ""
                continue
        elif token == ";" and depth == 0:
            prelude = ""
            continue
        if depth:
            body += token
        else:
            prelude += token


def selectors(prelude: str) -> list[str]:
    """Split a selector list at the commas that are not inside brackets."""
    parts, depth = [""], 0
    for char in prelude:
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def trim(css: str, keep: Callable[[str], bool]) -> str:
    """Keep a selector only when `keep` says yes to every class it names."""
    kept = []
    for rule in rules(css):
        if rule.prelude.startswith(GROUPS):
            inner = trim(rule.body, keep)
            if inner:
                kept.append(f"{rule.prelude}{{{inner}}}")
        elif rule.prelude.startswith("@"):
            kept.append(f"{rule.prelude}{{{rule.body}}}")
        elif wanted := [s for s in selectors(rule.prelude) if _wanted(s, keep)]:
            prelude = ",".join(_without_idle_negations(selector, keep) for selector in wanted)
            kept.append(f"{prelude}{{{rule.body}}}")
    return "".join(kept)


def _wanted(selector: str, keep: Callable[[str], bool]) -> bool:
    return all(keep(name) for name in CLASS.findall(NEGATION.sub("", selector)))


def _without_idle_negations(selector: str, keep: Callable[[str], bool]) -> str:
    """Drop `:not(.x)` where nothing can be `.x` any more."""

    def shorten(match: re.Match[str]) -> str:
        names = CLASS.findall(match.group(1))
        idle = bool(names) and not any(keep(name) for name in names)
        return "" if idle else match.group()

    return NEGATION.sub(shorten, selector)
