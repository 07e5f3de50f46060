"""What every page of the portal shows: the local office; and what the form of a case says."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from driftbook.handbook.book import Handbook
from driftbook.people.models import Agreement
from driftbook.people.zones import zone
from driftbook.requests import offices
from driftbook.requests.file_words import taken
from driftbook.requests.models import Case
from driftbook.requests.names import type_name
from driftbook.requests.said import answers
from driftbook.wording.requests import status_name

register = template.Library()


@register.inclusion_tag("requests/office.html")
def office(about: Case | Agreement | Handbook) -> dict[str, Any]:
    """`{% office case %}`: whom to turn to now, for a case, an agreement or a handbook (B-07)."""
    now = timezone.now()
    if isinstance(about, Handbook):
        return {"office": offices.office(about, now)}
    agreement = about.agreement if isinstance(about, Case) else about
    return {"office": offices.of_agreement(agreement, now)}


@register.inclusion_tag("requests/answers.html")
def requests_answers(case: Case, handbook: Handbook) -> dict[str, Any]:
    """`{% requests_answers case handbook %}`: the answers with what their objects are called."""
    return {
        "case": case,
        "answers": answers(case, handbook),
        "language": handbook.cover.language,
    }


@register.filter
def status(case: Case, books: dict[int, Handbook]) -> str:
    """`{{ case|status:books }}`: what its handbook calls its state in the reader's language."""
    book = books.get(case.edition_id)
    return status_name(book, case.state, get_language() or "en") if book else case.state


@register.filter
def type_of(case: Case, books: dict[int, Handbook]) -> str:
    """`{{ case|type_of:books }}`: what its handbook calls its type."""
    return type_name(books.get(case.edition_id), case.type)


TONES = {"planned": "", "waiting": "warning", "handling": "good", "asking": "bad", "done": "good"}


@register.filter
def tone(case: Case) -> str:
    """How its state looks."""
    return TONES.get(case.state, "")


@register.filter
def in_zone(at: Any, case: Case) -> Any:
    """`{{ case.changed|in_zone:case }}`: as the clocks of the customer show it."""
    return at.astimezone(zone(case.customer.timezone)) if at else at


@register.filter
def who(names: dict[Any, str], person: Any) -> str:
    """`{{ names|who:case.person }}`; empty for whoever is not known any longer."""
    return names.get(person, "")


@register.simple_tag
def files_taken() -> str:
    """Which files are taken, and how large they may be."""
    return taken()
