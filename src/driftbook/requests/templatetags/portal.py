"""What every page of the portal shows: the local office; and what the form of a case says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from driftbook.handbook.book import Handbook
from driftbook.people.models import Agreement
from driftbook.requests import offices, summing
from driftbook.requests.models import Attachment, Case
from driftbook.requests.summing import Said

register = template.Library()


@register.inclusion_tag("requests/office.html")
def office(about: Case | Agreement | Handbook) -> dict[str, Any]:
    """`{% office case %}`: whom to turn to now, for a case, an agreement or a handbook (B-07)."""
    now = timezone.now()
    if isinstance(about, Handbook):
        return {"office": offices.office(about, now)}
    agreement = about.agreement if isinstance(about, Case) else about
    return {"office": offices.of_agreement(agreement, now)}


@dataclass(frozen=True)
class Answers:
    """What the form of a case says."""

    said: list[Said]
    files: list[tuple[str, list[Attachment]]]
    """By the label of the field."""

    def __bool__(self) -> bool:
        return bool(self.said or self.files)


@register.inclusion_tag("requests/answers.html")
def requests_answers(case: Case, handbook: Handbook) -> dict[str, Any]:
    """`{% requests_answers case handbook %}`: the answers with what their objects are called."""
    return {
        "case": case,
        "answers": answers(case, handbook),
        "language": handbook.cover.language,
    }


def answers(case: Case, handbook: Handbook) -> Answers:
    """The answers in the order of the form; none where its type is not in the handbook."""
    chapter = handbook.requests
    type_ = chapter.types.get(case.type) if chapter else None
    if type_ is None:
        return Answers([], [])
    names = summing.names(case.customer, handbook, type_, case.answers)
    kept: dict[str, list[Attachment]] = {}
    for one in Attachment.objects.filter(case=case, post=None).order_by("pk"):
        kept.setdefault(one.field, []).append(one)
    files = [(about.name, kept[name]) for name, about in type_.fields.items() if name in kept]
    return Answers(list(summing.said(type_, case.answers, names)), files)


@register.filter
def status(case: Case, books: dict[int, Handbook]) -> str:
    """`{{ case|status:books }}`: what its handbook calls its state in the reader's language."""
    from driftbook.wording.requests import status_name

    book = books.get(case.edition_id)
    return status_name(book, case.state, get_language() or "en") if book else case.state


@register.filter
def type_of(case: Case, books: dict[int, Handbook]) -> str:
    """`{{ case|type_of:books }}`: what its handbook calls its type."""
    book = books.get(case.edition_id)
    types = book.requests.types if book and book.requests else {}
    return types[case.type].name if case.type in types else case.type


TONES = {"planned": "", "waiting": "warning", "handling": "good", "asking": "bad", "done": "good"}


@register.filter
def tone(case: Case) -> str:
    """How its state looks."""
    return TONES.get(case.state, "")


@register.filter
def in_zone(at: Any, case: Case) -> Any:
    """`{{ case.changed|in_zone:case }}`: as the clocks of the customer show it."""
    from driftbook.people.zones import zone

    return at.astimezone(zone(case.customer.timezone)) if at else at


@register.filter
def who(names: dict[Any, str], person: Any) -> str:
    """`{{ names|who:case.person }}`; empty for whoever is not known any longer."""
    return names.get(person, "")


@register.simple_tag
def files_taken() -> str:
    """Which files are taken, and how large they may be."""
    from driftbook.requests.file_words import taken

    return taken()
