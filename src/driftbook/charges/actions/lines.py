"""Charge lines: written with the fact, never changed, credited instead of removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from driftbook.charges import queries
from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.models import Item, Line, Price
from driftbook.charges.money import rounded
from driftbook.editions.models import Edition
from driftbook.history.actions import hold, record
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation
from driftbook.people.zones import zone
from driftbook.work.transactions import demand

SAID = ""
"""The code of a reason that a person gave in their own words."""


def write(
    *,
    agreement: Agreement,
    customer: Organisation,
    provider: Organisation,
    item: str,
    text: str,
    reasons: Sequence[dict[str, Any]],
    edition: Edition | None,
    quantity: Decimal | int = 1,
    free: bool = False,
    at: datetime,
    about: tuple[str, str],
    key: str,
    by: By,
    now: datetime,
) -> Line:
    """Charge the customer for what was done at `at` (aware), in the transaction of that fact.

    `item` is a code of the price list; one that is not on it is put there without a price. The
    price is that of the day of `at` in the handbook's zone; where none holds, the line has no
    amount. `free`: it is not invoiced, the amount is 0, and `reasons` say why. `about` is the
    kind and the key of what was done. The same `key` again is the same line.

    Raises NotInATransaction, and NotDone: `no-party` unless both are parties to the agreement,
    `no-quantity` unless the quantity is more than nothing.
    """
    demand("charges.write()")
    there = _known(key)
    if there is not None:
        return there
    hold(provider.key)
    there = _known(key)
    if there is not None:
        return there
    _check(agreement, customer, provider, Decimal(quantity))
    listed = _item(agreement, item, provider, by, now)
    priced_on = at.astimezone(queries.zone(agreement, edition, at)).date()
    price = queries.price_on(listed, priced_on)
    line = Line(
        once=key,
        agreement=agreement,
        customer=customer,
        provider=provider,
        item=listed,
        edition=edition,
        at=at,
        day=at.astimezone(zone(customer.timezone)).date(),
        priced_on=priced_on,
        text=text,
        quantity=rounded(Decimal(quantity)),
        free=free,
        reasons=list(reasons),
        about_kind=about[0],
        about_key=about[1],
    )
    _charge(line, price)
    return _added(line, "charge.written", by, now)


def credit(*, line: Line, because: str, by: By, now: datetime) -> Line:
    """Take a line back with one that says the opposite, dated `now`; both stay.

    Raises NotDone: `credit-of-credit`, and `credited` for a line that was taken back already.
    """
    with transaction.atomic():
        hold(line.provider.key)
        if line.is_credit:
            raise NotDone("credit-of-credit")
        if Line.objects.filter(credits=line).exists():
            raise NotDone("credited")
        return _credit(line, because, now, by, now)


def price_again(*, line: Line, by: By, now: datetime) -> Line:
    """Charge a line without a price at the price that has been agreed for its day meanwhile.

    Both the credit and the new line are dated as the line, so that they stand in one statement.
    Once more, it is the same new line. Raises NotDone: `has-price`, `credited`, `still-no-price`.
    """
    with transaction.atomic():
        hold(line.provider.key)
        done = Line.objects.filter(replaces=line).first()
        if done is not None:
            return done
        if line.amount is not None or line.is_credit:
            raise NotDone("has-price")
        if Line.objects.filter(credits=line).exists():
            raise NotDone("credited")
        item = Item.objects.select_for_update(no_key=True).get(pk=line.item_id)
        price = queries.price_on(item, line.priced_on)
        if price is None:
            raise NotDone("still-no-price", day=line.priced_on)
        _credit(line, "", line.at, by, now)
        new = _copy(line, f"{line.key}:priced", reasons=line.reasons, replaces=line)
        _charge(new, price)
        return _added(new, "charge.priced", by, now)


@dataclass(frozen=True)
class Manual:
    """What the provider writes by hand, such as a call outside hours (G-07)."""

    item: str
    text: str
    quantity: Decimal
    at: datetime
    because: str
    clause: str
    key: str


def write_by_hand(
    *,
    agreement: Agreement,
    customer: Organisation,
    provider: Organisation,
    written: Manual,
    edition: Edition | None,
    by: By,
    now: datetime,
) -> Line:
    """A line whose reason is somebody's own words, with the clause that it rests on if named."""
    with transaction.atomic():
        return write(
            agreement=agreement,
            customer=customer,
            provider=provider,
            item=written.item,
            text=written.text,
            reasons=[said(written.because, written.clause)],
            edition=edition,
            quantity=written.quantity,
            at=written.at,
            about=("", ""),
            key=f"by-hand:{written.key}",
            by=by,
            now=now,
        )


def said(because: str, clause: str = "") -> dict[str, Any]:
    """A reason in somebody's own words, as JSON like those of decisions."""
    return {"code": SAID, "params": {}, "text": because, "source": [clause] if clause else []}


# --- the parts -----------------------------------------------------------------------------------


def _known(key: str) -> Line | None:
    return Line.objects.filter(once=key).first()


def _check(
    agreement: Agreement, customer: Organisation, provider: Organisation, quantity: Decimal
) -> None:
    parties = set(agreement.parties.values_list("organisation_id", flat=True))
    if customer == provider or not {customer.pk, provider.pk} <= parties:
        raise NotDone("no-party", handbook=agreement.handbook)
    if rounded(quantity) <= 0:
        raise NotDone("no-quantity")


def _item(agreement: Agreement, code: str, provider: Organisation, by: By, now: datetime) -> Item:
    """The item with its row locked, so that its price cannot end meanwhile."""
    item, made = Item.objects.get_or_create(
        agreement=agreement, code=code, defaults={"name": code, "since": now}
    )
    if made:
        record(
            organisation=provider.key,
            by=by,
            did="item.added",
            kind="price",
            key=item.mark,
            after={"name": code, "unit": ""},
            now=now,
        )
    return Item.objects.select_for_update(no_key=True).get(pk=item.pk)


def _charge(line: Line, price: Price | None) -> None:
    """Put the amount on the line: nothing where it is free, none where no price is agreed."""
    if line.free:
        line.amount, line.currency = Decimal(0), price.currency if price else ""
    elif price is not None:
        line.price, line.currency = price, price.currency
        line.amount = rounded(price.amount * line.quantity)


def _credit(line: Line, because: str, at: datetime, by: By, now: datetime) -> Line:
    reasons = [said(because)] if because else []
    made = _copy(line, f"{line.key}:credit", reasons=reasons, credits=line, price=line.price)
    made.at = at
    made.day = at.astimezone(zone(line.customer.timezone)).date()
    made.free, made.currency = line.free, line.currency
    made.amount = None if line.amount is None else rounded(-line.amount)
    return _added(made, "charge.credited", by, now)


def _copy(line: Line, key: str, **other: Any) -> Line:
    """A new line about the same thing, without an amount."""
    same = ["agreement", "customer", "provider", "item", "edition", "at", "day", "priced_on"]
    same += ["text", "quantity", "about_kind", "about_key"]
    return Line(once=key, **{name: getattr(line, name) for name in same}, **other)


def _added(line: Line, did: str, by: By, now: datetime) -> Line:
    line.written, line.person, line.role = now, by.person, by.role
    line.save(force_insert=True)
    amount = None if line.amount is None else f"{line.amount} {line.currency}".strip()
    record(
        organisation=line.provider.key,
        by=by,
        did=did,
        kind="charge",
        key=str(line.key),
        after={
            "customer": line.customer.name,
            "handbook": line.agreement.handbook,
            "item": line.item.code,
            "text": line.text,
            "amount": amount,
            "about": f"{line.about_kind}/{line.about_key}" if line.about_kind else None,
            "credits": str(line.credits.key) if line.credits else None,
        },
        now=now,
    )
    return line
