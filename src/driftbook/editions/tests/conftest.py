"""A handbook written for a test, which tests then spoil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

COVER = """
handbook: town
title: The lamps of the town
language: en
country: SE
timezone: Europe/Stockholm
version: "{version}"
date: 2026-11-01
review: {review}
parties:
  town: {{name: The town, kind: municipality}}
clauses:
  T-1: {{chapter: support, text: Somebody answers about lamps.}}
  T-2: {{chapter: support, text: Nobody restates this.}}
  T-3: {{chapter: jobs, text: Bulbs are changed on Mondays.}}
{more}
"""
SUPPORT = """
contacts:
  desk:
    name: The desk
    phone: "019-21 20 00"
    menu: [3, 1]
    hours: "Mo-Fr 08:00-16:00; PH off"
    source: [T-1]
    notes: "Read as **weekdays**. <b>Not bold.</b>"
problems: {dark: {name: It is dark}}
systems: {lamp: {name: The lamp}}
ladders:
  - id: day
    systems: [lamp]
    when: Mo-Fr 08:00-16:00; PH off
    steps: [{call: desk}]
    source: [T-1]
"""
NIGHT = """
  - id: night
    systems: [lamp]
    when: otherwise
    closed: Come back tomorrow.
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, settings: Any) -> Write:
    """`write()` puts the handbook on the shelf, `write(support=…)` changes it."""
    settings.HANDBOOKS = tmp_path
    folder = tmp_path / "town"
    folder.mkdir()

    def put(
        *,
        support: str = SUPPORT + NIGHT,
        version: str = "1",
        review: str = "2027-11-01",
        more: str = "",
        people: str = "",
    ) -> Path:
        cover = COVER.format(version=version, review=review, more=more)
        (folder / "handbook.yaml").write_text(dedent(cover), encoding="utf-8")
        (folder / "support.yaml").write_text(dedent(support), encoding="utf-8")
        if people:
            (folder / "people.yaml").write_text(dedent(people), encoding="utf-8")
        return folder

    put()
    return put
