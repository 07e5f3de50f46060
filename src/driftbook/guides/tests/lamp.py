"""A small handbook about a lamp, and somebody who follows its guide."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from driftbook.guides.models import Run

COVER = """
handbook: town
title: The lamps of the town
language: en
country: SE
timezone: Europe/Stockholm
version: "{version}"
date: 2026-11-01
parties:
  town: {{name: The town, kind: municipality}}
"""
SUPPORT = """
contacts:
  desk: {name: The desk, phone: "019-21 20 00", hours: "Mo-Fr 08:00-16:00; PH off"}
  night: {name: The night watch, phone: "019-10 54 10"}
  maker: {name: The maker of lamps, phone: "020-24 00 00", hours: "Mo-Su 00:00-24:00"}
problems:
  dark: {name: It is dark}
levels:
  first: {name: First level}
  second: {name: Second level, after: first, source: []}
systems:
  lamp: {name: The lamp, assume: {problem: dark}}
ladders:
  - id: day
    systems: [lamp]
    level: first
    when: Mo-Fr 08:00-16:00; PH off
    steps: [{call: desk}]
  - id: night
    systems: [lamp]
    level: first
    when: otherwise
    steps: [{do: Look for a candle.}, {call: night}]
  - id: deep
    systems: [lamp]
    level: second
    when: always
    steps: [{call: maker}]
"""
GUIDES = """
guides:
  - id: lamp
    title: Is the lamp dark?
    start: plug
    questions:
      plug:
        ask: Is it plugged in?
        help: Follow the **wire**.
        choices:
          - {id: "yes", say: "Yes, it is", then: bulb}
          - {id: "no", say: "No", then: plug-it-in}
      bulb:
        ask: Is the bulb whole?
        choices:
          - {id: "yes", say: "Yes", then: deep}
          - {id: "no", say: "No", then: order}
          - {id: unknown, say: "I cannot see it", then: ask}
          - {id: other, say: "It is not a lamp", then: onward}
          - {id: maker, say: "It is on fire", then: ring}
    outcomes:
      plug-it-in: {say: Plug it in., done: true}
      deep: {say: This is one for the second level., support: {system: lamp, level: second}}
      order: {say: A new bulb., order: {job: bulb, name: Change of bulb, system: lamp}}
      ask: {say: Ask somebody., support: {system: lamp}}
      onward: {say: Then look at the door., guide: door}
      ring: {say: Ring the maker., call: maker}
  - id: door
    title: Is it a door?
    start: handle
    questions:
      handle:
        ask: Does it have a handle?
        choices: [{id: "yes", say: "Yes", then: fine}, {id: "no", say: "No", then: fine}]
    outcomes:
      fine: {say: Then it is one., done: true}
"""
TUESDAY = datetime(2026, 11, 24, 9, 10, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 22, 10, tzinfo=UTC)
START = "/guides/town/lamp/"


class Reader:
    """Somebody who follows a guide by its buttons."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.page = ""
        self.address = ""

    def open(self, address: str) -> Reader:
        """Look at a page."""
        return self._seen(self.client.get(address, headers={"accept-language": "en"}))

    def press(self, name: str, value: str, *, of: str = "") -> Reader:
        """Press the button `name=value`, with what its form holds; `of` is part of its address."""
        for action, body in re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', self.page):
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', body))
            if of in action and (f'name="{name}" value="{value}"' in body):
                return self.send(action, {**fields, name: value})
        raise AssertionError(f"there is no button {name}={value}")

    def send(self, action: str, fields: dict[str, Any]) -> Reader:
        """Send a form, and look at the page that it leads to."""
        response = self.client.post(action, fields, follow=True, headers={"accept-language": "en"})
        return self._seen(response)

    def answer(self, *choices: str) -> Reader:
        """Answer one question after the other."""
        for choice in choices:
            self.press("choice", choice)
        return self

    def back(self) -> Reader:
        """Press "Back"."""
        action, fields = self.form("withdrawals")
        return self.send(action, fields)

    def form(self, of: str) -> tuple[str, dict[str, str]]:
        """The first form whose address holds `of`, with its hidden fields."""
        for action, body in re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', self.page):
            if of in action:
                pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', body)
                return action, dict(pairs)
        raise AssertionError(f"there is no form for {of}")

    @property
    def heading(self) -> str:
        """What the page says in big letters."""
        found = re.search(r"<h1>(.*?)</h1>", self.page)
        return re.sub(r"<[^>]*>", "", found.group(1)) if found else ""

    @property
    def run(self) -> Run:
        """The run that the page is about."""
        found = re.search(r"/guides/runs/([0-9a-f-]{36})/", self.address)
        assert found, self.address
        return Run.objects.get(key=found.group(1))

    def _seen(self, response: Any) -> Reader:
        self.status = response.status_code
        self.page = " ".join(response.content.decode().split())
        self.address = response.request["PATH_INFO"]
        return self
