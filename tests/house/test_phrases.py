"""Every code that the pages of the desk may meet has words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from driftbook.desk import letters, phrases, upcoming, words
from driftbook.history.verifying import PROBLEMS
from driftbook.outbox.models import CHANNELS, OUTCOMES, STATES
from driftbook.people.permissions import TABLE

DID = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
TELLS = re.compile(r"_?(tell|told|change|about_endpoint|record)$")
"""Functions to which a module gives a code, on its way to `record(did=…)`."""


@pytest.fixture(scope="module")
def called(modules: dict[str, ast.Module]) -> list[ast.Module]:
    """Where codes are written down: everywhere but on the desk, which says them."""
    return [module for path, module in modules.items() if not path.startswith("desk/")]


def texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def codes(module: ast.Module, keyword: str, functions: re.Pattern[str] | None) -> Iterator[str]:
    """What is given as this keyword, assigned to its name in capitals, or given to a function."""
    for node in ast.walk(module):
        if isinstance(node, ast.Assign):
            names = {name.id for name in node.targets if isinstance(name, ast.Name)}
            if keyword.upper() in names:
                yield from texts([node.value])
        elif isinstance(node, ast.Call):
            yield from texts([part.value for part in node.keywords if part.arg == keyword])
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if functions and called and functions.search(called):
                yield from (t for t in texts(node.args) if DID.fullmatch(t) and t not in TABLE)


def test_every_event_has_a_sentence(called: list[ast.Module]) -> None:
    written = {code for module in called for code in codes(module, "did", TELLS)}
    assert {"edition.published", "draft.changed", "message.resent", "history.pruned"} <= written
    assert written - set(phrases.SENTENCES) == set()


def test_sentences_end_with_one_that_needs_nothing() -> None:
    for code, sentences in phrases.SENTENCES.items():
        needed = set(re.findall(r"%\((\w+)\)s", str(sentences[-1])))
        assert needed <= {"who", "what", "organisation"}, code


def test_what_happens_next_has_a_sentence(called: list[ast.Module]) -> None:
    written = {code for module in called for code in codes(module, "what", None)}
    written = {code for code in written if DID.fullmatch(code)}
    assert {"edition.holds", "review.reminder"} <= written
    assert (written | {f"message.{channel}" for channel in CHANNELS}) <= set(upcoming.SENTENCES)


def test_every_action_can_be_refused_in_words() -> None:
    assert set(TABLE) <= set(words.ACTIONS)


def test_messages_are_told_in_words(called: list[ast.Module]) -> None:
    assert set(letters.STATES) == set(STATES)
    assert set(letters.CHANNELS) == set(CHANNELS)
    assert set(letters.OUTCOMES) == set(OUTCOMES)
    announced = {code for module in called for code in codes(module, "event", None)}
    assert announced <= set(letters.SUBJECTS)


def test_every_broken_chain_is_told_in_words() -> None:
    assert set(phrases.BROKEN) == set(PROBLEMS)
