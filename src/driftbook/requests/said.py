"""What the form of a case says, as pages, letters and the API show it."""

from __future__ import annotations

from dataclasses import dataclass

from driftbook.handbook.book import Handbook
from driftbook.requests import summing
from driftbook.requests.models import Attachment, Case
from driftbook.requests.queries.handlers import type_of
from driftbook.requests.summing import Said


@dataclass(frozen=True)
class Answers:
    """What the form of a case says."""

    said: list[Said]
    files: list[tuple[str, list[Attachment]]]
    """By the label of the field."""

    def __bool__(self) -> bool:
        return bool(self.said or self.files)


def answers(case: Case, handbook: Handbook) -> Answers:
    """The answers in the order of the form; none where its type is not in the handbook."""
    type_ = type_of(case, handbook)
    if type_ is None:
        return Answers([], [])
    names = summing.names(case.customer, handbook, type_, case.answers)
    kept: dict[str, list[Attachment]] = {}
    for one in Attachment.objects.filter(case=case, post=None).order_by("pk"):
        kept.setdefault(one.field, []).append(one)
    files = [(about.name, kept[name]) for name, about in type_.fields.items() if name in kept]
    return Answers(list(summing.said(type_, case.answers, names)), files)
