"""A line is credited once, never removed; one without a price gets it later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest

from driftbook.charges.actions import price_again
from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.models import Line
from driftbook.charges.statements import totals
from driftbook.charges.tests import cast
from driftbook.charges.tests.cast import BY, NOW, charge, credited, of, price
from driftbook.people.models import Agreement

pytestmark = pytest.mark.django_db
LATER = datetime(2027, 1, 8, tzinfo=UTC)


def refused(line: Line, action: str = "credit") -> str:
    again = partial(price_again, line=line, by=BY, now=NOW)
    act = partial(credited, line) if action == "credit" else again
    with pytest.raises(NotDone) as fault:
        act()
    return fault.value.code


def test_a_credit_says_the_opposite_on_its_own_day(lamps: Agreement) -> None:
    price("10.00", "2026-01-01")
    line = charge(quantity=2)
    made = credited(line, LATER)
    assert (made.amount, made.currency, made.credits) == (Decimal("-20.00"), "SEK", line)
    assert (made.day, line.day) == (date(2027, 1, 8), date(2026, 11, 25))
    assert made.reasons[0]["text"] == "The bulb was broken."


def test_once_only_and_no_credit_of_a_credit(lamps: Agreement) -> None:
    price("10.00", "2026-01-01")
    line = charge()
    made = credited(line)
    assert (refused(line), refused(made)) == ("credited", "credit-of-credit")
    assert Line.objects.count() == 2


def test_a_line_gets_its_price_once_there_is_one(lamps: Agreement) -> None:
    line = charge(reasons=[cast.REASON])
    assert refused(line, "price") == "still-no-price"
    price("10.00", "2026-01-01")
    new = price_again(line=line, by=BY, now=LATER)
    assert price_again(line=line, by=BY, now=LATER) == new
    assert (new.amount, new.day, new.reasons) == (Decimal("10.00"), line.day, line.reasons)
    back = Line.objects.get(credits=line)
    assert (back.amount, back.day) == (None, line.day)
    assert totals(Line.objects.all()).totals == (("SEK", Decimal("10.00")),)
    assert totals(Line.objects.all()).unpriced == 0
    assert refused(new, "price") == "has-price"


def test_a_credited_line_gets_no_price(lamps: Agreement) -> None:
    line = charge()
    credited(line)
    price("10.00", "2026-01-01")
    assert refused(line, "price") == "credited"


def test_what_was_free_is_not_priced(lamps: Agreement) -> None:
    line = charge(free=True)
    price("10.00", "2026-01-01")
    assert refused(line, "price") == "has-price"


def test_the_maker_credits_on_a_page(lamps: Agreement) -> None:
    price("10.00", "2026-01-01")
    line = charge()
    maker, address = of(cast.MAKER), f"/charges/lines/{line.key}/credit/"
    assert "Credit this line?" in maker.get(address).text
    empty = maker.post(address, {"because": ""})
    assert (empty.status_code, "Say in a sentence why." in empty.text) == (422, True)
    done = maker.post(address, {"because": "It was <b>broken</b>."}, follow=True)
    assert "The line is credited." in done.text
    assert "It was &lt;b&gt;broken&lt;/b&gt;." in done.text
    again = maker.post(address, {"because": "Once more."}, follow=True)
    assert "The line has been credited already." in again.text
    made = Line.objects.get(credits=line)
    assert made.person is not None
    assert made.role == "supplier-support"


def test_only_the_maker_credits(lamps: Agreement) -> None:
    line = charge()
    statuses = {
        name: of(name).post(f"/charges/lines/{line.key}/credit/", {"because": "x"}).status_code
        for name in (cast.SPOC, cast.CARER, cast.TECHNICIAN, cast.NEIGHBOUR, cast.OUTSIDER)
    }
    party, stranger = 403, 404
    assert statuses == {
        cast.SPOC: party,
        cast.CARER: party,
        cast.TECHNICIAN: party,
        cast.NEIGHBOUR: stranger,
        cast.OUTSIDER: stranger,
    }
    assert of(cast.SPOC).post(f"/charges/lines/{line.key}/pricing/").status_code == 403
    assert Line.objects.count() == 1


def test_the_maker_prices_on_the_statement(lamps: Agreement) -> None:
    line = charge()
    maker, month = of(cast.MAKER), "/charges/lamps/the-town/2026-11/"
    assert "Charge at the agreed price" in maker.get(month).text
    none = maker.post(f"/charges/lines/{line.key}/pricing/", follow=True)
    assert "No price has been agreed for Wednesday 25 November 2026." in none.text
    price("10.00", "2026-01-01")
    done = maker.post(f"/charges/lines/{line.key}/pricing/", follow=True)
    assert "The line has its price." in done.text
    assert "SEK\xa010.00" in done.text


@pytest.mark.django_db(transaction=True)
def test_of_two_who_credit_at_once_one_does() -> None:
    if cast.in_memory():
        pytest.skip("threads need a database outside memory")
    cast.agreement()
    price("10.00", "2026-01-01")
    for number in range(10):
        line = charge(str(number))
        again = Line.objects.get(pk=line.pk)
        said = cast.at_once(partial(credited, line), partial(credited, again))
        assert said == ["credited", "done"]
    assert Line.objects.filter(credits__isnull=False).count() == 10


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_with_the_same_key_at_once_one_does() -> None:
    if cast.in_memory():
        pytest.skip("threads need a database outside memory")
    cast.agreement()
    for number in range(10):
        write = partial(charge, str(number), item=f"new-{number}")
        assert cast.at_once(write, write) == ["done", "done"]
    assert Line.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_a_price_does_not_end_under_a_line() -> None:
    """Whichever comes first, a line has the price of its day."""
    if cast.in_memory():
        pytest.skip("threads need a database outside memory")
    cast.agreement()
    for number in range(10):
        code = f"bulb-{number}"
        price("10.00", "2026-01-01", code=code)
        write = partial(charge, code, item=code)
        said = cast.at_once(write, partial(price, "12.00", "2026-11-01", code=code))
        line = Line.objects.get(once=code)
        assert said in (["done", "done"], ["done", "price-used"])
        assert line.price is not None
        assert line.price.holds(line.priced_on)
        assert line.amount == line.price.amount
