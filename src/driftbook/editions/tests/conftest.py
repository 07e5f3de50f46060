"""A handbook written for a test, which tests then spoil."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from driftbook.people.models import Agreement
from tests.shelf import lay

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
Write = Callable[..., dict[str, str]]


@pytest.fixture
def write(db: None) -> Write:
    """`write()` puts the handbook on the shelf, `write(support=…)` an edition that says otherwise.

    `write(spoilt={"support.yaml": "…"})` is an edition with files that cannot be read any longer.
    """

    def put(
        *,
        support: str = SUPPORT + NIGHT,
        version: str = "1",
        review: str = "2027-11-01",
        more: str = "",
        people: str = "",
        spoilt: dict[str, str] | None = None,
    ) -> dict[str, str]:
        cover = COVER.format(version=version, review=review, more=more)
        files = {"handbook.yaml": dedent(cover), "support.yaml": dedent(support)}
        if people:
            files["people.yaml"] = dedent(people)
        agreement = Agreement.objects.get(handbook="town") if spoilt else None
        lay(files | (spoilt or {}), agreement=agreement)
        return files

    put()
    return put
