"""What a class costs, in words: from the price list, else as the handbook says it (G-13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from driftbook.charges.models import Item
from driftbook.charges.money import said
from driftbook.charges.queries import price_on
from driftbook.people.models import Agreement


def price(agreement: Agreement, rate: Mapping[str, Any], day: date, language: str) -> str:
    """The price of a rate (`item`, `amount`, `currency`, `text`) on a day in the handbook's zone.

    A price list that names the item goes before what the handbook says itself.
    """
    item = Item.objects.filter(agreement=agreement, code=rate["item"]).first()
    found = price_on(item, day) if item else None
    if found is not None:
        return said(found.amount, found.currency, language)
    if rate.get("amount"):
        return said(Decimal(rate["amount"]), rate.get("currency") or "", language)
    return rate.get("text") or _("The price is not in the price list yet.")
