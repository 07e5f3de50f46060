"""Who answers in the next three days, for devices that cannot ask: from the one resolver."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import contacts, support, timeline, week
from driftbook.handbook.deciding.incident_json import stamp
from driftbook.handbook.deciding.timeline import Question
from driftbook.wording import answers

Json = dict[str, Any]
HOURS = timedelta(hours=72)
SAID = ("kind", "only_if", "contact", "name", "phone", "short", "menu", "open", "notes")
"""What a device keeps of a step, beside what it says and who can be called instead."""


def ladders(handbook: Handbook, now: datetime, language: str) -> Json:
    """Every answer of the chapter `support` from `now` (aware) on for 72 hours, and its contacts.

    {"handbook", "title", "questions": [{"system", "system_name", "problem", "problem_name",
    "audience", "audience_name", "stretches": [{"since", "until", "answer": number}]}], "answers":
    [{"answered", "closed", "text", "ladder", "steps"}], "contacts": {id: …}}. Names of several
    problems or audiences with the same answers stand together. Kept for an hour with the edition.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    key = ("carried", hour, language)
    found: Json | None = handbook.compiled.get(key)
    if found is None:
        found = handbook.keep(key, _ladders(handbook, hour, language))
    return found


def _ladders(handbook: Handbook, start: datetime, language: str) -> Json:
    chapter = timeline.chapter(handbook)
    numbers: dict[str, int] = {}
    days = week.decide(handbook, start.astimezone(handbook.zone).date(), 4)
    questions = [
        {
            "system": strip.system,
            "system_name": chapter.systems[strip.system].name,
            "problem": " ".join(strip.problems),
            "problem_name": ", ".join(chapter.problems[name].name for name in strip.problems),
            "audience": " ".join(strip.audiences),
            "audience_name": ", ".join(chapter.audiences[name].name for name in strip.audiences),
            "stretches": list(_stretches(handbook, strip, start, language, numbers)),
        }
        for strip in days.strips
    ]
    return {
        "handbook": handbook.id,
        "title": handbook.cover.title,
        "zone": handbook.cover.timezone,
        "since": stamp(start),
        "until": stamp(start + HOURS),
        "questions": questions,
        "answers": [json.loads(answer) for answer in numbers],
        "contacts": {name: _contact(handbook, name, start) for name in chapter.contacts},
    }


def _stretches(
    handbook: Handbook, strip: week.Strip, start: datetime, language: str, numbers: dict[str, int]
) -> Iterator[Json]:
    """What holds when, within the 72 hours; equal answers have one number."""
    problem = strip.problems[0] if strip.problems else None
    audience = strip.audiences[0] if strip.audiences else None
    question = Question(strip.system, problem, audience)
    at, end = start, start + HOURS
    while at < end:
        found = support.decide(handbook, question, at)
        until = min(found.situation.until or end, end)
        said = json.dumps(_answer(answers.support(found, language)), ensure_ascii=False)
        answer = numbers.setdefault(said, len(numbers))
        yield {"since": stamp(at), "until": stamp(until), "answer": answer}
        at = until


def _answer(said: Json) -> Json:
    """The part of an answer that holds for the whole stretch."""
    return {
        "answered": said["answered"],
        "closed": said["closed"],
        "text": said["text"],
        "ladder": said["matched"] and said["matched"]["name"],
        "steps": [
            {name: step.get(name) for name in SAID}
            | {
                "say": step["text"],
                "alternatives": [_reach(other) for other in step["alternatives"]],
            }
            for step in said["steps"]
        ],
    }


def _reach(other: Json) -> Json:
    return {name: other.get(name) for name in ("contact", "name", "phone", "short", "menu", "open")}


def _contact(handbook: Handbook, name: str, start: datetime) -> Json:
    """How the contact is reached, and when it answers; `open` null: the handbook does not say."""
    reach = contacts.decide(handbook, name, start)
    return {
        "name": reach.name,
        "phone": reach.printed or reach.phone,
        "tel": reach.phone and f"tel:{reach.phone}",
        "short": reach.short,
        "menu": list(reach.menu),
        "mail": reach.mail,
        "web": reach.web,
        "where": reach.where,
        "caution": reach.caution,
        "open": _open(handbook, name, start),
    }


def _open(handbook: Handbook, name: str, start: datetime) -> list[list[str]] | None:
    spans: list[list[str]] = []
    at, end = start, start + HOURS
    while at < end:
        reach = contacts.decide(handbook, name, at)
        if reach.open is None:
            return None
        until = min(reach.changes or end, end)
        if reach.open:
            spans.append([stamp(at), stamp(until)])
        at = until
    return spans
