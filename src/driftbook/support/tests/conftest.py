"""A handbook with faults, to see how the pages bear them."""

from __future__ import annotations

import pytest

from tests.shelf import lay

HANDBOOK = """
handbook: half
title: Half a handbook
language: en
country: SE
timezone: Europe/Stockholm
version: "1"
date: 2026-11-01
parties: {town: {name: The town, kind: municipality}}
"""
SUPPORT = """
contacts: {desk: {name: The desk, phone: "019-21 20 00"}, form: {name: A form, web: "https://a.example/"}}
systems: {doors: {name: Doors}}
ladders:
  - {id: day, systems: [doors], when: "Mo-Fr 08:00-16:00; PH off", steps: [{call: desk}]}
  - {id: late, systems: [doors], when: "Mo 15:00-17:00; PH off", steps: [{fill_in: form}]}
"""


@pytest.fixture
def half(db: None) -> None:
    """A handbook with a gap and a clash."""
    lay({"handbook.yaml": HANDBOOK, "support.yaml": SUPPORT})
