"""No regular expression of ours takes much longer than its text is long (ReDoS).

All that stand in the code are found: in Python, in our scripts, and in what schemas ask of a text
(`pattern=`; pydantic's own engine takes no longer than the text, but the schemas are published, and
others check by them as Python does). Each is attacked with texts that are made from it: every
part that repeats is repeated on, and then comes what does not fit. What counts is how the work
grows with the text, in processor time of this process, and not how fast a machine is. Not made
are texts in which a beginning comes again inside of what `.` takes (`<.*>`).
"""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.attacks import scripts
from tests.handbook.small import ROOT

SOURCE = ROOT / "src"
WHOLE = {"match", "fullmatch"}
"""Ways of asking that begin at one place; the others begin at every place of a text."""
METHODS = "match|fullmatch|search|sub|subn|split|findall|finditer"
SHORT, LONG = tuple(range(16, 40, 2)), 1_500
NOTHING, TOO_LONG = 0.003, 0.3  # seconds of processor time
MISFITS = ("\x00", "@", " ")
"""What hardly any pattern takes: what came before it is then tried in every other way."""
STEEP = 9.0
"""Four times the text may cost four times the work; where the work is its square it is sixteen."""
SHORT_TEXTS = {
    "driftbook/doors/wire/edge/templates.py:_FOLDED": "of what units say, 500 signs are read",
    "driftbook/operating/upgrade/changelog.py:HEADING": "our own page of changes",
    "driftbook/operating/upgrade/changelog.py:VERSION": "our own page of changes",
}
"""Patterns whose work is the square of the text, and what keeps the text short."""


PUT_TOGETHER = {"driftbook/editions/demo.py"}
"""Where a schema's pattern is made of words of our own, all of them plain."""


@dataclass(frozen=True)
class Found:
    """A pattern in the code."""

    where: str
    pattern: str
    flags: int
    whole: bool
    """Whether a text is only asked from its beginning."""


def modules() -> Iterator[tuple[Path, ast.Module, str]]:
    for file in sorted(SOURCE.rglob("*.py")):
        if not {"tests", "migrations"} & set(file.parts):
            text = file.read_text(encoding="utf-8")
            if "re." in text:
                yield file, ast.parse(text), text


@cache
def asked() -> dict[str, set[str]]:
    """How each name of a pattern is asked, in all modules together."""
    found: dict[str, set[str]] = {}
    for _file, _tree, text in modules():
        for name, method in re.findall(rf"\b([A-Z_]\w*)\.({METHODS})\(", text):
            found.setdefault(name, set()).add(method)
    return found


def is_of_re(call: ast.AST) -> str:
    """The function of `re` that is called; empty: none."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return ""
    of_re = isinstance(call.func.value, ast.Name) and call.func.value.id == "re"
    return call.func.attr if of_re else ""


def named(file: Path, tree: ast.Module) -> Iterator[Found]:
    """Those that a module keeps under a name: as they are, whatever they were put together of."""
    module = ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = [one for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
        if not any(is_of_re(one) == "compile" for one in ast.walk(node)):
            continue
        for name in names:
            value = getattr(importlib.import_module(module), name.id)
            several = value if isinstance(value, tuple | list) else [value]
            for pattern in several:
                if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                    ways = asked().get(name.id, set())
                    whole = bool(ways) and ways <= WHOLE
                    where = f"{file.relative_to(SOURCE)}:{name.id}"
                    yield Found(where, pattern.pattern, pattern.flags, whole)


def inline(file: Path, tree: ast.Module) -> Iterator[Found]:
    """Those that stand where they are used."""
    for node in ast.walk(tree):
        method = is_of_re(node)
        if method and method not in ("compile", "escape") and isinstance(node, ast.Call):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                where = f"{file.relative_to(SOURCE)}:{node.lineno}"
                yield Found(where, first.value, 0, method in WHOLE)


def of_schemas() -> Iterator[Found]:
    """What schemas, the API and fields of forms ask: the word `pattern`, wherever it is given."""
    for file in sorted(SOURCE.rglob("*.py")):
        if {"tests", "migrations"} & set(file.parts) or "pattern=" not in file.read_text():
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        kept = {
            target.id: one.value
            for one in tree.body
            if isinstance(one, ast.Assign)
            for target in one.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "pattern":
                where = f"{file.relative_to(SOURCE)}:{node.value.lineno}"
                said = node.value
                said = kept.get(said.id, said) if isinstance(said, ast.Name) else said
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield Found(where, said.value, 0, False)
                else:
                    assert file.relative_to(SOURCE).as_posix() in PUT_TOGETHER, where


def of_scripts() -> Iterator[Found]:
    for file in scripts.ours(SOURCE):
        for line, pattern, flags in scripts.patterns(file, scripts.constants(SOURCE)):
            way = (re.IGNORECASE if "i" in flags else 0) | (re.MULTILINE if "m" in flags else 0)
            yield Found(f"{file.relative_to(SOURCE)}:{line}", pattern, way, False)


@cache
def patterns() -> list[Found]:
    found = [
        one for file, tree, _ in modules() for one in (*named(file, tree), *inline(file, tree))
    ]
    found += [*of_schemas(), *of_scripts()]
    return sorted(set(found), key=lambda one: one.where)


def sample(parsed: Any) -> str:
    """A text that a parsed pattern takes, or nearly."""
    made = ""
    for kind, said in parsed:
        if kind is sre.LITERAL:
            made += chr(said)
        elif kind is sre.NOT_LITERAL:
            made += "a" if said != ord("a") else "b"
        elif kind is sre.ANY:
            made += "a"
        elif kind is sre.IN:
            made += of_class(said)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            made += sample(said[2]) * max(1, min(said[0], 8))
        elif kind is sre.SUBPATTERN:
            made += sample(said[3])
        elif kind is sre.BRANCH:
            made += sample(said[1][0])
        elif kind is sre.ATOMIC_GROUP:
            made += sample(said)
    return made


def of_class(said: Any) -> str:
    """A sign of a class; of a class that excludes, one that is not excluded."""
    if said[0][0] is sre.NEGATE:
        inside = re.compile("[" + "".join(re.escape(of_class([one])) for one in said[1:]) + "]")
        return next(sign for sign in "a1 .\n<é" if not inside.fullmatch(sign))
    kind, value = said[0]
    if kind is sre.RANGE:
        return chr(value[0])
    if kind is sre.CATEGORY:
        signs = {"SPACE": " ", "DIGIT": "1", "WORD": "a"}
        name = str(value).removeprefix("CATEGORY_").removeprefix("UNI_").removeprefix("LOC_")
        return signs.get(name, "-")
    return chr(value)


def repeats(parsed: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """What leads to each part that may repeat without end, and what repeats."""
    for kind, said in parsed:
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            if said[1] is sre.MAXREPEAT or said[1] > 100:
                yield before, sample(said[2])
                yield from ((before, sign) for sign in each_of(said[2]))
            yield from repeats(said[2], before)
        elif kind is sre.SUBPATTERN:
            yield from repeats(said[3], before)
        elif kind is sre.BRANCH:
            for one in said[1]:
                yield from repeats(one, before)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from repeats(said[1], before)
        before += sample([(kind, said)])


def each_of(parsed: Any) -> Iterator[str]:
    """A sign of each part of a class that repeats."""
    if len(parsed) == 1 and parsed[0][0] is sre.IN:
        for one in parsed[0][1]:
            if one[0] is not sre.NEGATE:
                yield of_class([one])


def attacks(found: Found) -> set[tuple[str, str]]:
    """(what comes first, what is said again and again)."""
    made = set(repeats(parser.parse(found.pattern, found.flags & ~re.DEBUG)))
    whole = sample(parser.parse(found.pattern, found.flags))
    made |= {("", sign) for sign in (" ", "a", "\n", whole[:40] or "a")}
    return {(before, again) for before, again in made if again}


def work(found: Found, text: str) -> float:
    """Processor seconds that a text costs: the least of a few tries, so that nobody else counts."""
    compiled = re.compile(found.pattern, found.flags)
    ask = compiled.match if found.whole else compiled.search
    least = float("inf")
    for _try in range(3):
        begun = time.process_time()
        ask(text)
        if found.whole:
            compiled.fullmatch(text)
        least = min(least, time.process_time() - begun)
        if least < NOTHING:
            break
    return least


def steep(found: Found) -> str:
    """A text with which the work grows faster than the text; empty: none was found."""
    for (before, again), misfit in product(sorted(attacks(found)), MISFITS):
        attack = f"{before[:40]!r} {again[:40]!r} {misfit!r}"
        for times in SHORT:
            if work(found, before + again * times + misfit) > TOO_LONG:
                return f"{attack} × {times}: without end"
        little = work(found, before + again * (LONG // len(again)) + misfit)
        if little > TOO_LONG:
            return f"{attack}: {little:.1f} s for {LONG} signs"
        much = work(found, before + again * (4 * LONG // len(again)) + misfit)
        if much > NOTHING * 2 and much > STEEP * little:
            return f"{attack}: {little:.4f} s, then {much:.4f} s"
    return ""


def test_the_patterns_are_found() -> None:
    places = {one.where.partition(":")[0] for one in patterns()}
    assert len(patterns()) > 100
    assert {"driftbook/requests/tokens.py", "driftbook/outbox/rendering.py"} <= places
    assert {"driftbook/handbook/schema/base.py", "driftbook/people/api.py"} <= places
    assert {"driftbook/people/forms/fields.py"} <= places
    assert len([one for one in places if one.endswith(".js")]) > 8


def test_a_script_is_read_as_a_browser_reads_it(tmp_path: Path) -> None:
    script = tmp_path / "trial.js"
    script.write_text(
        "// no /pattern/ here\n"
        "const half = whole / 2 / count; /* nor /here/ */\n"
        "const ID = '[a-z]+';\n"
        "const path = `/no/${x.replace(/a+b/g, '')}/pattern/`;\n"
        "if (/[/\\]]x\\/y/i.test(text)) return /z$/;\n"
        "const made = new RegExp(`^${ID}/(${ID})$`, 'i');\n"
    )
    found = list(scripts.patterns(script, {"ID": "[a-z]+"}))
    assert found == [
        (4, "a+b", "g"),
        (5, "[/\\]]x\\/y", "i"),
        (5, "z$", ""),
        (6, "^[a-z]+/([a-z]+)$", ""),
    ]


def test_no_script_makes_a_pattern_of_what_is_not_seen_here() -> None:
    made = sum(file.read_text().count("RegExp(") for file in scripts.ours(SOURCE))
    assert made == scripts.of_constructors(SOURCE)


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        (r"(a+)+$", True),
        (r"(\w+\s?)*$", True),
        (r"(a|aa)+$", True),
        (r"\s+$", True),
        (r"a+", False),
        (r"^\s*(<[!?a-z]|#!)", False),
        (r"[a-z]{1,13}-[0-9]{1,13}", False),
    ],
)
def test_the_attack_finds_what_is_bad(pattern: str, bad: bool) -> None:
    assert bool(steep(Found("here", pattern, 0, False))) is bad


@pytest.mark.parametrize("found", patterns(), ids=lambda one: one.where)
def test_the_work_grows_no_faster_than_the_text(found: Found) -> None:
    said = steep(found)
    if found.where in SHORT_TEXTS:
        assert said, f"{found.where} is no longer steep: take it out of SHORT_TEXTS"
        assert "without end" not in said
    else:
        assert not said, f"{found.where}: {found.pattern!r}: {said}"
