"""Every step of a case has words: on its page, in the history, for webhooks, and to come."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from driftbook.desk import letters, phrases, upcoming
from driftbook.requests import status_words
from driftbook.requests.actions import deeds, promises

WRITES = ("add", "step")


def written(package: Path) -> Iterator[str]:
    """What is given as `what` to whoever writes a deed."""
    for path in sorted((package / "requests").rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            for part in node.keywords if name in WRITES else ():
                if part.arg == "what" and isinstance(part.value, ast.Constant):
                    yield str(part.value.value)


def test_every_step_has_words_on_the_page_and_in_the_history(package: Path) -> None:
    found = {*written(package), "filed", "acted", "mail-bounced"}
    assert {"taken", "done", "escalated", "reminded"} <= found
    assert found - set(status_words.DEEDS) == set()
    assert {f"case.{what}" for what in found} - set(phrases.SENTENCES) == set()


def test_webhooks_can_listen_to_every_step_that_is_announced() -> None:
    assert {f"case.{what}" for what in deeds.TOLD} <= set(letters.EVENTS)


def test_what_comes_has_words() -> None:
    kinds = {promises.ENTER, promises.REMIND, promises.CLOSE}
    assert kinds == set(status_words.COMING)
    assert {f"case.{kind}" for kind in kinds} <= set(upcoming.SENTENCES)
