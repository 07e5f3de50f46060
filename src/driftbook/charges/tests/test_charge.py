"""A line is written with the fact, at the price of its day, with its reasons, once and for good."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from driftbook.charges import actions
from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.models import Item, Line
from driftbook.charges.tests import cast
from driftbook.charges.tests.cast import BY, NOW, charge, credited, party, price
from driftbook.history.models import Event
from driftbook.people.models import Agreement
from driftbook.work.transactions import NotInATransaction

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    maker = party("the-maker").key
    return list(
        Event.objects.filter(organisation=maker).order_by("number").values_list("did", flat=True)
    )


def test_the_price_of_the_day_is_stored(lamps: Agreement) -> None:
    price("10.00", "2026-01-01")
    price("12.50", "2026-12-01")
    line = charge("1", quantity=3)
    later = charge("2", at=datetime(2026, 12, 3, tzinfo=UTC), quantity=Decimal("0.5"))
    assert (line.amount, line.currency, later.amount) == (Decimal("30.00"), "SEK", Decimal("6.25"))
    assert told()[-2:] == ["charge.written", "charge.written"]


def test_the_day_is_that_of_the_zone(lamps: Agreement) -> None:
    """23:30 on 30 November in UTC is 1 December in the town, and in the handbook."""
    price("10.00", "2026-01-01", "2026-11-30")
    price("12.00", "2026-12-01")
    line = charge(at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    assert (line.day, line.amount) == (date(2026, 12, 1), Decimal("12.00"))
    customer = party("the-village")
    customer.timezone = "America/New_York"
    customer.save()
    far = charge("2", customer="the-village", at=datetime(2026, 12, 1, 2, tzinfo=UTC))
    assert (far.day, far.priced_on) == (date(2026, 11, 30), date(2026, 12, 1))


def test_half_a_cent_is_rounded_away_from_zero(lamps: Agreement) -> None:
    price("0.05", "2026-01-01")
    line = charge(quantity=Decimal("0.50"))
    assert (line.amount, credited(line).amount) == (Decimal("0.03"), Decimal("-0.03"))


def test_without_a_price_there_is_no_amount(lamps: Agreement) -> None:
    line = charge(item="nobody-knows-this")
    assert (line.amount, line.currency, line.price) == (None, "", None)
    made = Item.objects.get(code="nobody-knows-this")
    assert (made.name, made.prices.count()) == ("nobody-knows-this", 0)
    assert told()[-2:] == ["item.added", "charge.written"]


def test_what_is_free_costs_zero_and_says_why(lamps: Agreement) -> None:
    price("10.00", "2026-01-01")
    line = charge(free=True)
    other = charge("2", free=True, item="never-priced")
    assert (line.amount, line.currency, line.price) == (Decimal(0), "SEK", None)
    assert (other.amount, other.currency) == (Decimal(0), "")
    assert line.reasons == [cast.REASON]


def test_the_same_key_is_the_same_line(lamps: Agreement) -> None:
    line = charge("once", text="first")
    assert charge("once", text="second") == line
    assert Line.objects.get().text == "first"


def test_it_belongs_into_the_transaction_of_the_fact(transactional_db: None) -> None:
    lamps = cast.agreement()
    with pytest.raises(NotInATransaction):
        actions.write(
            agreement=lamps,
            customer=party("the-town"),
            provider=party("the-maker"),
            item="bulb",
            text="x",
            reasons=[],
            edition=None,
            at=NOW,
            about=("lamp", "7"),
            key="1",
            by=BY,
            now=NOW,
        )
    assert not Line.objects.exists()


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("no-party", {"customer": "the-maker"}),
        ("no-quantity", {"quantity": 0}),
        ("no-quantity", {"quantity": Decimal("-1")}),
    ],
)
def test_what_cannot_be_charged(lamps: Agreement, code: str, wrong: dict[str, object]) -> None:
    with pytest.raises(NotDone) as refused:
        charge(**wrong)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not Line.objects.exists()


def test_a_stranger_is_not_charged(lamps: Agreement) -> None:
    with pytest.raises(NotDone) as refused:
        charge(customer="elsewhere")
    assert refused.value.code == "no-party"


def test_the_database_keeps_lines_as_they_are(lamps: Agreement) -> None:
    line = charge()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(text="another")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Line.objects.filter(pk=line.pk).delete()
    assert Line.objects.get().text == "A bulb at the church"
