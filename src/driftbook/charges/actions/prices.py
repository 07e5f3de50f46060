"""Items and their prices: a new price ends the one before it, and none is ever changed.

Every action holds the history of the provider and then the row of the item, in this order, as
those that write lines do. So no two prices of an item can come to hold on the same day, and no
price ends while a line is being charged at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.models import Item, Line, Price
from driftbook.charges.money import rounded
from driftbook.history.actions import hold, record
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation

DAY = timedelta(days=1)


def add_item(
    *,
    agreement: Agreement,
    code: str,
    name: str,
    unit: str,
    by: By,
    organisation: Organisation,
    now: datetime,
) -> Item:
    """An item of the agreement's price list; `code` is what decisions call it.

    Raises NotDone: `item-there`, unless what is there says the same.
    """
    with transaction.atomic():
        # as filing a case and ordering do: the agreement comes before the history
        Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
        hold(organisation.key)
        item = Item.objects.filter(agreement=agreement, code=code).first()
        if item is not None:
            if (item.name, item.unit) == (name, unit):
                return item
            raise NotDone("item-there", item=code, name=item.name)
        item = Item.objects.create(agreement=agreement, code=code, name=name, unit=unit, since=now)
        _told(item, "item.added", by, organisation, now, after={"name": name, "unit": unit})
    return item


def rename_item(
    *, item: Item, name: str, unit: str, by: By, organisation: Organisation, now: datetime
) -> Item:
    """Call the item otherwise; its code and its prices stay."""
    with transaction.atomic():
        item = _locked(item, organisation)
        before = {"name": item.name, "unit": item.unit}
        if before != {"name": name, "unit": unit}:
            item.name, item.unit = name, unit
            item.save(update_fields=["name", "unit"])
            after = {"name": name, "unit": unit}
            _told(item, "item.renamed", by, organisation, now, before=before, after=after)
    return item


def set_price(
    *,
    item: Item,
    amount: Decimal,
    currency: str,
    valid_from: date,
    valid_until: date | None = None,
    by: By,
    organisation: Organisation,
    now: datetime,
) -> Price:
    """What the item costs from a day on, or up to and including `valid_until`.

    A price without an end that began earlier ends on the day before. The same price once more is
    the same price. Raises NotDone: `ends-before`, `price-overlaps`, `price-comes`, `price-used`.
    """
    if valid_until is not None and valid_until < valid_from:
        raise NotDone("ends-before", valid_from=valid_from)
    with transaction.atomic():
        item = _locked(item, organisation)
        standing = list(Price.objects.filter(item=item, withdrawn__isnull=True))
        wanted = (rounded(amount), currency, valid_from, valid_until)
        for price in standing:
            if (price.amount, price.currency, price.valid_from, price.valid_until) == wanted:
                return price
        _make_room(standing, valid_from, valid_until)
        made = Price.objects.create(
            item=item,
            amount=rounded(amount),
            currency=currency,
            valid_from=valid_from,
            valid_until=valid_until,
            agreed=now,
            agreed_by=by.person,
        )
        _told(item, "price.agreed", by, organisation, now, after=_told_of(made))
    return made


def _make_room(standing: list[Price], valid_from: date, valid_until: date | None) -> None:
    """End the price that goes on for ever, if it began earlier; refuse any other overlap."""
    for price in standing:
        ends_first = price.valid_until is not None and price.valid_until < valid_from
        begins_after = valid_until is not None and valid_until < price.valid_from
        if ends_first or begins_after:
            continue
        if price.valid_from > valid_from:
            raise NotDone("price-comes", comes=price.valid_from, last=price.valid_from - DAY)
        if price.valid_until is not None or price.valid_from == valid_from:
            raise NotDone("price-overlaps", begins=price.valid_from, ends=price.valid_until)
        _end(price, valid_from - DAY)


def _end(price: Price, last: date) -> None:
    used = Line.objects.filter(price=price, priced_on__gt=last).aggregate(Max("priced_on"))
    if used["priced_on__max"] is not None:
        raise NotDone("price-used", used=used["priced_on__max"])
    price.valid_until = last
    price.save(update_fields=["valid_until"])


def end_price(
    *, price: Price, last: date, by: By, organisation: Organisation, now: datetime
) -> Price:
    """Let the price hold up to and including `last`, with none after it.

    Raises NotDone: `ends-before`, `price-ended` where it ends earlier already, `price-used` where
    a line of a later day was charged at it.
    """
    with transaction.atomic():
        item = _locked(price.item, organisation)
        price = Price.objects.get(pk=price.pk)
        if price.withdrawn is not None:
            raise NotDone("price-withdrawn")
        if price.valid_until == last:
            return price
        if last < price.valid_from:
            raise NotDone("ends-before", valid_from=price.valid_from)
        if price.valid_until is not None and price.valid_until < last:
            raise NotDone("price-ended", ends=price.valid_until)
        before = _told_of(price)
        _end(price, last)
        _told(item, "price.ended", by, organisation, now, before=before, after=_told_of(price))
    return price


def withdraw_price(*, price: Price, by: By, organisation: Organisation, now: datetime) -> Price:
    """Take back a price at which nothing has been charged, such as one that was mistyped.

    The price that it ended stays ended. Raises NotDone: `price-charged`.
    """
    with transaction.atomic():
        item = _locked(price.item, organisation)
        price = Price.objects.get(pk=price.pk)
        if price.withdrawn is not None:
            return price
        if Line.objects.filter(price=price).exists():
            raise NotDone("price-charged")
        price.withdrawn = now
        price.save(update_fields=["withdrawn"])
        _told(item, "price.withdrawn", by, organisation, now, before=_told_of(price))
    return price


def _locked(item: Item, organisation: Organisation) -> Item:
    hold(organisation.key)
    rows = Item.objects.select_for_update(of=("self",), no_key=True).select_related("agreement")
    return rows.get(pk=item.pk)


def _told_of(price: Price) -> dict[str, str | None]:
    return {
        "amount": f"{price.amount} {price.currency}",
        "from": price.valid_from.isoformat(),
        "until": price.valid_until.isoformat() if price.valid_until else None,
    }


def _told(
    item: Item,
    did: str,
    by: By,
    organisation: Organisation,
    now: datetime,
    before: Mapping[str, str | None] | None = None,
    after: Mapping[str, str | None] | None = None,
) -> None:
    record(
        organisation=organisation.key,
        by=by,
        did=did,
        kind="price",
        key=item.mark,
        before=before,
        after=after,
        now=now,
    )
