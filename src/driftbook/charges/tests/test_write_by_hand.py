"""The maker writes a line by hand, such as a call outside hours (G-07)."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from driftbook.charges.models import Line
from driftbook.charges.tests import cast
from driftbook.charges.tests.cast import of, price
from driftbook.people.models import Agreement

pytestmark = pytest.mark.django_db
NEW = "/charges/lamps/lines/new/"


def said(**other: str) -> dict[str, str]:
    return {
        "customer": "the-town",
        "item": "call",
        "day": "2020-11-21",
        "text": "A call at night",
        "quantity": "1,5",
        "because": "It was no warranty case.",
        "clause": "T-1",
        "key": str(uuid4()),
        **other,
    }


def test_a_call_is_charged_with_its_clause(lamps: Agreement) -> None:
    price("225.00", "2020-01-01", code="call")
    maker = of(cast.MAKER)
    form = maker.get(NEW).text
    assert "The village" in form
    once = said()
    done = maker.post(NEW, once, follow=True)
    assert "The line is on the statement." in done.text
    assert "SEK\xa0337.50" in done.text
    assert "/handbooks/lamps@1/clauses/#T-1" in done.text
    maker.post(NEW, once)
    line = Line.objects.get()
    assert (line.amount, line.customer.slug) == (Decimal("337.50"), "the-town")
    assert (line.reasons[0]["source"], line.role) == (["T-1"], "supplier-support")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"day": "2999-01-01"}, "Choose a day"),
        ({"quantity": "0"}, "greater than or equal to 0.01"),
        ({"quantity": "much"}, "Write a number"),
        ({"customer": "elsewhere"}, "not one of the available choices"),
        ({"item": "moon"}, "not one of the available choices"),
        ({"clause": "X-1"}, "not one of the available choices"),
        ({"because": ""}, "Say in a sentence why."),
    ],
)
def test_bad_input_is_explained(lamps: Agreement, wrong: dict[str, str], told: str) -> None:
    price("225.00", "2020-01-01", code="call")
    answer = of(cast.MAKER).post(NEW, said(**wrong))
    assert answer.status_code == 422
    assert told in answer.text
    assert not Line.objects.exists()


def test_only_who_provides(lamps: Agreement) -> None:
    names = (cast.SPOC, cast.TECHNICIAN, cast.NEIGHBOUR, cast.OUTSIDER)
    assert [of(name).get(NEW).status_code for name in names] == [403, 403, 403, 404]


def test_an_empty_price_list_says_so(lamps: Agreement) -> None:
    assert "The price list is empty." in of(cast.MAKER).get(NEW).text
