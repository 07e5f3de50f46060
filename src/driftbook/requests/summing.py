"""What a form says, in one line for lists and as text for the first post of its case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import forms
from driftbook.handbook.schema.requests import FormField, RequestType
from driftbook.people.models import Organisation
from driftbook.requests.models import TEXT
from driftbook.requests.queries import things
from driftbook.requests.queries.things import Thing
from driftbook.wording import times

Names = Mapping[str, Mapping[str, Thing]]
"""By field, by key: what the objects are called."""
WORDS = ("text", "long-text")


@dataclass(frozen=True)
class Said:
    """One answer, as pages and mails show it."""

    field: str
    name: str
    """The label, in the language of the handbook."""
    values: tuple[str, ...]
    kind: str
    long: bool = False
    mine: bool = False
    """Whether the values are in the reader's language, and not in the handbook's."""


def names(
    customer: Organisation, handbook: Handbook, type_: RequestType, answers: Mapping[str, Any]
) -> dict[str, dict[str, Thing]]:
    """What the objects in the answers are called: only those that are the customer's."""
    return {
        name: things.named(customer, handbook, field.kind, _texts(answers[name]))
        for name, field in type_.fields.items()
        if field.kind in things.KINDS and forms.values(answers.get(name))
    }


def said(type_: RequestType, answers: Mapping[str, Any], known: Names) -> Iterator[Said]:
    """The answers to what was asked, in the order of the form; files are shown with the case."""
    for name, field in forms.shown(type_, answers):
        given = _texts(answers.get(name))
        if given and field.kind != "file":
            values = tuple(_value(field, one, known.get(name, {})) for one in given)
            mine = field.kind in ("yes-no", "date", *things.KINDS)
            yield Said(name, field.name, values, field.kind, field.kind == "long-text", mine)


def subject(type_: RequestType, answers: Mapping[str, Any], known: Names) -> str:
    """`Fault report: the door does not close`: the type, and what tells it from others."""
    told = [one for one in said(type_, answers, known) if one.kind not in ("yes-no", "file")]
    best = [one for one in told if one.kind in WORDS] or told
    line = next((value.strip().splitlines()[0] for one in best for value in one.values), "")
    whole = f"{type_.name}: {line}" if line else type_.name
    return whole if len(whole) <= TEXT else f"{whole[: TEXT - 1]}…"


def text(type_: RequestType, answers: Mapping[str, Any], known: Names) -> str:
    """What the customer has written; where the form asks for no long text, all that it says."""
    told = list(said(type_, answers, known))
    long = [one for one in told if one.long]
    if len(long) == 1:
        return "\n\n".join(long[0].values)
    lines = [f"{one.name}: {', '.join(one.values)}" for one in (long or told)]
    return "\n".join(lines) or type_.name


def _texts(answer: Any) -> list[str]:
    return [str(one) for one in forms.values(answer)]


def _value(field: FormField, value: str, known: Mapping[str, Thing]) -> str:
    if field.kind in ("choice", "several"):
        return field.choices.get(value, value)
    if field.kind == "yes-no":
        return _("yes") if value == "yes" else _("no")
    if field.kind == "date":
        return _day(value)
    if field.kind in things.KINDS:
        return str(known[value]) if value in known else _("(no longer there)")
    return value


def _day(value: str) -> str:
    try:
        return times.long_day(date.fromisoformat(value), get_language() or "en")
    except ValueError:
        return value
