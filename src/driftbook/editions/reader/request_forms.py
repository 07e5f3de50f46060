"""The forms of the chapter `requests`: what is asked, what the case does, what it costs."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from driftbook.editions.reader.parts import Entry, Fact, Value, entry_of, facts, line, said
from driftbook.handbook.schema.requests import FormField, RequestType, When
from driftbook.wording.languages import say
from driftbook.wording.request_codes import DOINGS

KINDS: dict[str, str | Promise] = {
    "text": gettext_lazy("one line"),
    "long-text": gettext_lazy("text"),
    "choice": gettext_lazy("one of these"),
    "several": gettext_lazy("one or more of these"),
    "yes-no": gettext_lazy("yes or no"),
    "number": gettext_lazy("a number"),
    "date": gettext_lazy("a day"),
    "phone": gettext_lazy("a telephone number"),
    "mail": gettext_lazy("a mail address"),
    "address": gettext_lazy("an address"),
    "door": gettext_lazy("a door"),
    "unit": gettext_lazy("a unit"),
    "tag": gettext_lazy("a tag"),
    "portal-user": gettext_lazy("a portal user"),
    "file": gettext_lazy("a file"),
}


def form(type_: RequestType) -> tuple[Entry, ...]:
    """The fields, in the order in which they are asked."""
    return tuple(_field(type_, field) for field in type_.fields.values())


def does(type_: RequestType) -> tuple[Fact, ...]:
    """What the case does by itself (B-08)."""
    found: dict[str, list[Value | None]] = {"filed": [], "done": []}
    for act in type_.acts:
        found[act.at].append(said(_when(type_, act.only_if, _doing(act.does))))
    return facts(
        (_("Done by itself when it is filed"), found["filed"]),
        (_("Done by itself when it is done"), found["done"]),
    )


def costs(type_: RequestType) -> tuple[Fact, ...]:
    """What it costs when it is done (B-06)."""
    found: list[Value | None] = []
    for price in type_.prices:
        rate = price.rate
        amount = f"{rate.amount} {rate.currency or ''}".strip() if rate.amount else ""
        told = " · ".join(part for part in (rate.text or rate.item, amount) if part)
        if price.per:
            told = f"{told} × {type_.fields[price.per].name}"
        found.append(line(told))
    return facts((_("Costs"), found))


def _field(type_: RequestType, field: FormField) -> Entry:
    need = said(_("must be said")) if field.required else said(_("may be said"))
    kind = said(_("{kind}, several if need be").format(kind=KINDS[field.kind]))
    only = field.only_if
    return entry_of(
        field,
        "",
        "",
        "",
        text=field.text,
        facts=facts(
            (
                Value("line", field.name),
                [need, kind if field.many else said(str(KINDS[field.kind]))],
            ),
            ("", [line(choice) for choice in field.choices.values()]),
            (_("Asked if"), line(_condition(type_, only)) if only else None),
        ),
    )


def _condition(type_: RequestType, when: When) -> str:
    """`How they come: by post` in the handbook's own words."""
    field = type_.fields[when.field]
    named = [field.choices.get(value, value) for value in when.one_of]
    return f"{field.name}: {', '.join(named)}"


def _when(type_: RequestType, when: When | None, text: str) -> str:
    return f"{text} ({_condition(type_, when)})" if when else text


def _doing(code: str) -> str:
    return say(DOINGS[code], get_language() or "en")
