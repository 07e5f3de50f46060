"""No page that a device draws by itself lacks a text, and no text is without a page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from driftbook.handbook.deciding.incident_shapes import Missing, PostNow, StepState, TimerState
from driftbook.incidents.app_words import words

APP = Path(__file__).parents[1] / "static/incidents/app"
MADE_OF = {
    "announcement.how.": ("called", "self", "program"),
    "entry.announcement.": ("on", "off"),
    "entry.closing.": ("closed", "reopened"),
    "entry.pause.": ("paused", "overridden", "resumed"),
    "entry.step.": ("done", "not-done", "skipped", "open"),
    "inform.how.": ("mail", "called", "other"),
    "missing.": get_args(get_type_hints(Missing)["code"]),
    "pane.": ("do", "tell", "who", "log"),
    "post.state.": get_args(get_type_hints(PostNow)["state"]),
    "step.state.": get_args(StepState),
    "tab.": ("do", "tell", "who", "log", "tell.waits", "who.waits"),
    "timer.": get_args(TimerState),
}
"""Ids that are put together, by how they begin: everything that can follow."""


def ids() -> set[str]:
    """Every id that the pages use."""
    found = set()
    for file in [APP / "screen.js", *(APP / "drawing").glob("*.js")]:
        text = file.read_text("utf-8")
        found |= {
            f"{one}.{n}"
            for one in re.findall(r'count\("([\w.-]+)"', text)
            for n in ("one", "other")
        }
        for said in re.findall(r"\bsay\(((?:[^()]|\([^()]*\))*)", text):
            first = re.split(r",\s*[{(]", said)[0]
            if first.startswith("`${id}."):
                continue  # `count` itself
            if "`" in first:
                begun = re.findall(r"`([\w.-]+)\$\{", first)
                found |= {one + rest for one in begun for rest in MADE_OF[one]}
            found |= set(
                re.findall(r'"([a-z][\w-]*(?:\.[\w-]+)*)"', re.sub(r'===? "[^"]*"', "", first))
            )
    names = re.search(r"const NAMES = \{([^}]*)\}", (APP / "drawing/frame.js").read_text("utf-8"))
    assert names
    return found | set(re.findall(r'"([\w.-]+)"', names[1]))


def test_every_page_has_its_texts() -> None:
    assert ids() - set(words()) == set()


def test_every_text_has_its_page() -> None:
    assert set(words()) - ids() == set()


@pytest.mark.parametrize("id", sorted(words()))
def test_a_text_says_something(id: str) -> None:
    assert words()[id].strip()
    assert "%" not in words()[id]
