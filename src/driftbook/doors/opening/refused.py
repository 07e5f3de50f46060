"""A door that is not opened: why, and the right place to change it (G-30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from driftbook.doors.models import Unit
from driftbook.doors.opening.rules import Rules
from driftbook.handbook.deciding import contacts
from driftbook.handbook.deciding.answers import Reach, Unanswerable
from driftbook.handbook.deciding.door_shapes import OpeningAnswer, OpeningFacts
from driftbook.handbook.deciding.people import ChangeAnswer
from driftbook.people.actors import Actor
from driftbook.wording import doors
from driftbook.wording.door_codes import REFUSALS
from driftbook.wording.reasons import phrase

WITHOUT_KEY = frozenset({"no-keys-at-address", "no-key-bundle", "not-in-group"})
"""Refusals for which an emergency key helps at once."""
ASK_EMERGENCY = "emergency.ask"


@dataclass(frozen=True)
class Changed:
    """Where it is changed, by whom, and how to reach them now."""

    answer: ChangeAnswer
    reach: Reach | None


@dataclass(frozen=True)
class Refusal:
    """Why not, and what to do about it."""

    code: str
    title: str
    why: tuple[str, ...]
    """In the reader's language."""
    changes: tuple[Changed, ...]
    """In the handbook's order and language; empty: the handbook does not say."""
    emergency: bool
    """Whether the person may ask for an emergency key."""
    language: str
    at: datetime | None
    source: tuple[str, ...]


def of(
    actor: Actor,
    unit: Unit,
    answer: OpeningAnswer | None,
    facts: OpeningFacts,
    rules: Rules | None,
    now: datetime,
) -> Refusal:
    """The refusal for this person at `now` (aware); no answer: no handbook speaks of doors."""
    code = (answer.refusal or "") if answer else "no-handbook"
    language = get_language() or "en"
    book = rules.handbook if rules else None
    emergencies = book is not None and book.doors is not None and book.doors.emergency is not None
    may = emergencies and actor.may(ASK_EMERGENCY, unit.organisation.key)
    return Refusal(
        code=code,
        title=_title(code, language),
        why=tuple(phrase(reason, language) for reason in answer.reasons) if answer else (),
        changes=tuple(_changes(rules, answer, facts, now)) if rules and answer else (),
        emergency=may and code in WITHOUT_KEY,
        language=book.cover.language if book else "en",
        at=now.astimezone(book.zone) if book else None,
        source=answer.source if answer else (),
    )


def _title(code: str, language: str) -> str:
    if code in REFUSALS:
        return doors.refusal(code, language)
    if code == "no-handbook":
        return _("No handbook says what this door can do")
    return _("This door cannot be opened from here")


def _changes(
    rules: Rules, answer: OpeningAnswer, facts: OpeningFacts, now: datetime
) -> list[Changed]:
    found: list[Changed] = []
    for said in doors.changes(rules.handbook, answer, facts.sign_in):
        for one in said.choices or (said,):
            contact = one.by.contact if one.by else None
            found.append(Changed(one, _reach(rules, contact, now)))
    return found


def _reach(rules: Rules, contact: str | None, now: datetime) -> Reach | None:
    if contact is None:
        return None
    try:
        return contacts.decide(rules.handbook, contact, now.astimezone(rules.handbook.zone))
    except Unanswerable:
        return None
