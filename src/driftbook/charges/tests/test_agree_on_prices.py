"""A price holds from a day on; a new one ends it, none is changed, and no two hold on one day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from driftbook.charges.actions.prices import end_price, withdraw_price
from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.models import Item, Price
from driftbook.charges.queries import price_on
from driftbook.charges.tests import cast
from driftbook.charges.tests.cast import BY, NOW, charge, item, of, party, price
from driftbook.history.models import Event
from driftbook.people.founding import leave
from driftbook.people.models import Agreement
from tests.cast import person

pytestmark = pytest.mark.django_db
LIST = "/charges/prices/lamps/"


def refused(*said: str) -> str:
    with pytest.raises(NotDone) as fault:
        price(*said)
    return fault.value.code


def standing() -> list[tuple[str, str, str]]:
    rows = Price.objects.filter(withdrawn__isnull=True)
    return [(str(p.amount), str(p.valid_from), str(p.valid_until or "")) for p in rows]


def test_a_new_price_ends_the_old_one(lamps: Agreement) -> None:
    price("10.00", "2026-01-01")
    price("12.00", "2027-01-01")
    assert standing() == [("10.00", "2026-01-01", "2026-12-31"), ("12.00", "2027-01-01", "")]


def test_the_same_price_once_more_is_the_same(lamps: Agreement) -> None:
    assert price("10.00", "2026-01-01") == price("10.00", "2026-01-01")


def test_overlaps_are_refused(lamps: Agreement) -> None:
    price("10.00", "2026-01-01", "2026-06-30")
    price("12.00", "2026-09-01")
    before = standing()
    assert refused("1.00", "2026-06-30") == "price-overlaps"
    assert refused("1.00", "2026-07-01") == "price-comes"
    assert refused("1.00", "2026-07-01", "2026-09-01") == "price-comes"
    assert refused("1.00", "2026-09-01") == "price-overlaps"
    assert refused("1.00", "2026-02-01", "2026-01-31") == "ends-before"
    assert standing() == before
    price("11.00", "2026-07-01", "2026-08-31")
    assert price_on(Item.objects.get(), date(2026, 8, 31)).amount == Decimal(11)  # type: ignore[union-attr]


def test_what_was_charged_keeps_its_price(lamps: Agreement) -> None:
    old = price("10.00", "2026-01-01")
    line = charge()
    assert refused("12.00", "2026-11-25") == "price-used"
    with pytest.raises(NotDone, match="price-used"):
        end_price(
            price=old,
            last=date(2026, 11, 24),
            by=BY,
            organisation=party("the-maker"),
            now=NOW,
        )
    with pytest.raises(NotDone, match="price-charged"):
        withdraw_price(price=old, by=BY, organisation=party("the-maker"), now=NOW)
    price("12.00", "2026-11-26")
    line.refresh_from_db()
    assert (line.amount, standing()[0][2]) == (Decimal("10.00"), "2026-11-25")


def test_a_mistyped_price_is_withdrawn(lamps: Agreement) -> None:
    wrong = price("1000.00", "2026-01-01")
    withdraw_price(price=wrong, by=BY, organisation=party("the-maker"), now=NOW)
    price("10.00", "2026-01-01")
    assert charge().amount == Decimal("10.00")
    did = Event.objects.filter(kind="price", key="lamps:bulb").order_by("number")
    assert [event.did for event in did] == [
        "item.added",
        "price.agreed",
        "price.withdrawn",
        "price.agreed",
    ]


def test_the_maker_keeps_the_list_on_pages(lamps: Agreement) -> None:
    maker = of(cast.MAKER)
    assert "lamps" in maker.get("/charges/prices/").text
    new = maker.post(f"{LIST}new/", {"code": "mast", "name": "A mast", "unit": "per mast"})
    assert new["Location"] == f"{LIST}mast/new/"
    again = maker.post(f"{LIST}new/", {"code": "mast", "name": "Another", "unit": ""})
    assert "The code mast is on the price list already" in again.text
    said = {"amount": "1 250,50", "currency": "sek", "valid_from": "2026-01-01"}
    done = maker.post(f"{LIST}mast/new/", said, follow=True)
    assert "SEK\xa01,250.50" in done.text
    assert "Holds" in done.text
    clash = maker.post(f"{LIST}mast/new/", {**said, "amount": "9"})
    assert (clash.status_code, "Another price begins on" in clash.text) == (422, True)
    first = Price.objects.get()
    end = f"{LIST}mast/{first.key}/ending/"
    assert "End the price" in maker.get(end).text
    early = maker.post(end, {"last": "2025-01-01"})
    assert "A price holds for at least one day" in early.text
    assert maker.post(end, {"last": "2099-01-01"}).status_code == 302
    assert maker.get(f"{LIST}mast/{first.key}/withdrawal/").status_code == 200
    assert maker.post(f"{LIST}mast/{first.key}/withdrawal/").status_code == 302
    assert "No price has been agreed" in maker.get(LIST).text
    maker.post(f"{LIST}mast/name/", {"name": "A pole", "unit": ""})
    assert "A pole" in maker.get(LIST).text
    roles = Event.objects.filter(kind="price", key="lamps:mast").values_list("role", flat=True)
    assert set(roles) == {"supplier-support"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("amount", "1.250,00", "Write a number such as 1250.50"),
        ("amount", "NaN", "Write a number such as 1250.50"),
        ("amount", "-1", "greater than or equal to 0"),
        ("amount", "0,001", "At most two decimals."),
        ("currency", "KR", "There is no such currency."),
        ("currency", "ABC", "There is no such currency."),
        ("valid_from", "1/1/2026", "Write the day as 2026-11-23."),
        ("valid_from", "0001-01-01", "Choose a day between"),
    ],
)
def test_bad_input_is_explained(lamps: Agreement, field: str, value: str, said: str) -> None:
    item()
    good = {"amount": "1", "currency": "SEK", "valid_from": "2026-01-01"}
    answer = of(cast.MAKER).post(f"{LIST}bulb/new/", {**good, field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert not Price.objects.exists()


def test_both_sides_see_prices_and_only_the_maker_changes_them(lamps: Agreement) -> None:
    price("10.00", "2026-01-01")
    seen = {n: of(n).get(LIST).status_code for n in (cast.SPOC, cast.NEIGHBOUR, cast.MAKER)}
    assert set(seen.values()) == {200}
    assert "New item" not in of(cast.SPOC).get(LIST).text
    new = f"{LIST}bulb/new/"
    assert of(cast.SPOC).get(new).status_code == 403
    assert of(cast.CARER).get(LIST).status_code == 403
    assert of(cast.OUTSIDER).get(LIST).status_code == 404
    assert of(cast.OUTSIDER).get(new).status_code == 404


def test_a_role_at_the_customer_changes_no_price(lamps: Agreement) -> None:
    """Supplier support is a role that a town could give to its own people."""
    person("sly", "the-town", "supplier-support")
    assert of("sly").get(LIST).status_code == 200
    assert of("sly").get(f"{LIST}new/").status_code == 403
    said = {"code": "x", "name": "x", "unit": ""}
    assert of("sly").post(f"{LIST}new/", said).status_code == 403
    assert not Item.objects.exists()


def test_nobody_changes_prices_of_an_agreement_that_has_ended(lamps: Agreement) -> None:
    leave(agreement=lamps, by=BY, now=NOW - timedelta(days=1))
    assert of(cast.MAKER).get(LIST).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_overlapping_prices_at_once_one_is_agreed() -> None:
    if cast.in_memory():
        pytest.skip("threads need a database outside memory")
    cast.agreement()
    for number in range(10):
        code = f"bulb-{number}"
        item(code)
        both = [
            partial(price, "10.00", day, "2026-12-31", code) for day in ("2026-01-01", "2026-06-01")
        ]
        assert cast.at_once(*both) in (["done", "price-comes"], ["done", "price-overlaps"])
        assert Price.objects.filter(item__code=code).count() == 1


class TestProperties(TestCase):
    """Whatever is agreed in whatever order: no day has two prices."""

    def setUp(self) -> None:
        cast.agreement()

    @settings(max_examples=25, deadline=None)
    @given(
        spans=st.lists(
            st.tuples(st.integers(0, 20), st.one_of(st.none(), st.integers(0, 10))), max_size=8
        )
    )
    def test_no_day_has_two_prices(self, spans: list[tuple[int, int | None]]) -> None:
        first = date(2026, 1, 1)
        for number, (start, length) in enumerate(spans):
            begins = first + timedelta(days=start)
            ends = "" if length is None else str(begins + timedelta(days=length))
            try:
                price(f"{number}.00", str(begins), ends)
            except NotDone:
                continue
        prices = list(Price.objects.all())
        for day in range(40):
            held = [p for p in prices if p.holds(first + timedelta(days=day))]
            assert len(held) <= 1
