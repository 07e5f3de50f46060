"""Why a case cannot be filed so, in the reader's language; and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from driftbook.charges.models import Item
from driftbook.charges.money import said
from driftbook.charges.queries import price_on
from driftbook.handbook.deciding.forms import Problem
from driftbook.handbook.deciding.requests import Priced
from driftbook.handbook.schema.requests import Price, RequestType
from driftbook.people.models import Agreement
from driftbook.requests.actions.files import BadFile
from driftbook.requests.checking import BAD, NO_FILES, PARTY, STRANGE
from driftbook.requests.file_words import why_not
from driftbook.wording import requests


def problem(one: Problem, language: str) -> str:
    """One sentence."""
    if one.code == STRANGE:
        return _("Choose it from the list: what was sent is not there.")
    if one.code == PARTY:
        return _("Nobody handles such cases yet. Tell your local office.")
    if one.code == NO_FILES:
        return _("No files are asked for here.")
    if one.code == BAD:
        return _bad(one)
    return requests.problem(one, language)


def _bad(one: Problem) -> str:
    params = {name: value for name, value in one.params.items() if name != "reason"}
    return why_not(BadFile(str(one.params["reason"]), **params))


@dataclass(frozen=True)
class Cost:
    """One line of what a case costs when it is done (B-06)."""

    text: str
    """What it is for, in the language of the handbook."""
    each: str
    """`SEK 120.00`, or that the price list does not say it."""
    quantity: int
    total: str
    """Empty where it is not known."""
    source: tuple[str, ...] = ()


def costs(
    agreement: Agreement, prices: Iterable[Priced], day: date, language: str
) -> Iterator[Cost]:
    """The prices as they are on a day in the handbook's zone: a price list goes first."""
    for one in prices:
        text = one.text or one.item
        found = _listed(agreement, one.item, day)
        amount, currency = found or (one.amount and Decimal(one.amount), one.currency or "")
        if not amount:
            each = _("The price is not in the price list yet.")
            yield Cost(text, each, one.quantity, "", one.source)
            continue
        total = said(amount * one.quantity, currency, language)
        yield Cost(text, said(amount, currency, language), one.quantity, total, one.source)


def tariff(agreement: Agreement, type_: RequestType, day: date, language: str) -> list[str]:
    """What a type costs before anything is said: `SEK 120.00, for each: How many tags`."""
    return [_tariff(agreement, type_, one, day, language) for one in type_.prices]


def _tariff(
    agreement: Agreement, type_: RequestType, price: Price, day: date, language: str
) -> str:
    rate = price.rate
    found = _listed(agreement, rate.item, day)
    amount, currency = found or (rate.amount and Decimal(rate.amount), rate.currency or "")
    name = f"{rate.text}: " if rate.text else ""
    if not amount:
        return name + _("The price is not in the price list yet.")
    each = said(amount, currency, language)
    if price.per is None or price.per not in type_.fields:
        return name + each
    return name + _("%(price)s for each (“%(field)s”)") % {
        "price": each,
        "field": type_.fields[price.per].name,
    }


def _listed(agreement: Agreement, code: str, day: date) -> tuple[Decimal, str] | None:
    item = Item.objects.filter(agreement=agreement, code=code).first()
    found = price_on(item, day) if item else None
    return (found.amount, found.currency) if found else None
