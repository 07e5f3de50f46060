"""The statement of a month: each line with its why, for the customer and the maker alone."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from driftbook.charges import about, money, queries
from driftbook.charges.models import Line
from driftbook.charges.statements import totals
from driftbook.charges.tests import cast
from driftbook.charges.tests.cast import BY, NOW, charge, credited, of, party, price
from driftbook.charges.views import statements as pages
from driftbook.history.models import Event
from driftbook.people.founding import Part, agree, leave
from driftbook.people.models import Agreement, Membership, User
from driftbook.people.queries import actor_of
from tests.cast import person
from tests.shelf import LONG_AGO

pytestmark = pytest.mark.django_db
NOVEMBER = "/charges/lamps/the-town/2026-11/"
API = "/api/v1/charges"


@pytest.fixture
def november(lamps: Agreement) -> Line:
    """A line with a price, one that is free, one without a price, and one of the village."""
    price("1250.00", "2026-01-01")
    first = charge("1")
    charge("2", free=True, text="A bulb under warranty", at=NOW - timedelta(days=1))
    charge("3", item="mast", text="A mast without a price")
    charge("4", customer="the-village", text="A bulb of the village")
    return first


def test_both_sides_read_the_same_lines(november: Line) -> None:
    pages = [of(name).get(NOVEMBER) for name in (cast.SPOC, cast.MAKER)]
    for page in pages:
        assert page.status_code == 200
        assert "SEK\xa01,250.00" in page.text
        assert "1 line has no price" in page.text
        assert "No price has been agreed" in page.text
        assert "Not invoiced" in page.text
        assert "of the village" not in page.text
    spoc, maker = pages
    assert "/credit/" in maker.text
    assert "/credit/" not in spoc.text


def test_every_line_says_why(november: Line) -> None:
    text = of(cast.SPOC).get(NOVEMBER).text
    assert "Fri 25 Dec is a public holiday: Christmas." in text
    assert "as it was said then" not in text
    assert 'href="/handbooks/lamps@1/clauses/#T-1"' in text
    assert "The lamps of two towns" in text
    assert "1 × SEK\xa01,250.00 per lamp, the price agreed from Thursday 1 January 2026" in text


def test_what_is_no_longer_known_is_said_as_it_was(lamps: Agreement) -> None:
    old = {
        "code": "gone-with-a-release",
        "params": {},
        "text": "Because it was dark.",
        "source": [],
    }
    odd = {"code": "holds", "params": {"other": 1}, "text": "It held then.", "source": ["T-9"]}
    charge(reasons=[old, odd, {}, "broken"])
    text = of(cast.SPOC).get(NOVEMBER).text
    assert "Because it was dark." in text
    assert "It held then." in text


def test_what_a_line_is_about_has_an_address(
    november: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about, "_known", {})
    assert 'href="/lamps/7/"' not in of(cast.SPOC).get(NOVEMBER).text
    about.register("lamp", lambda key: f"/lamps/{key}/")
    assert 'href="/lamps/7/"' in of(cast.SPOC).get(NOVEMBER).text


def test_who_sees_what(november: Line) -> None:
    expected = {
        cast.SPOC: 200,
        cast.MAKER: 200,
        cast.CARER: 403,
        cast.TECHNICIAN: 403,
        cast.NEIGHBOUR: 404,
        cast.OUTSIDER: 404,
    }
    for page in ("", "lines.csv", "lines.xlsx"):
        seen = {name: of(name).get(NOVEMBER + page).status_code for name in expected}
        assert seen == expected, page
    asked = f"{API}/lines?handbook=lamps&customer=the-town"
    assert {name: of(name).get(asked).status_code for name in expected} == expected
    assert Client().get(NOVEMBER)["Location"].startswith("/sign-in/")


def test_another_customer_of_the_agreement_sees_its_own_alone(november: Line) -> None:
    listed = of(cast.NEIGHBOUR).get(f"{API}/lines?handbook=lamps").json()
    assert [line["text"] for line in listed["lines"]] == ["A bulb of the village"]
    assert "The town" not in of(cast.NEIGHBOUR).get("/charges/").text


def test_another_maker_of_the_same_town_sees_nothing(november: Line) -> None:
    agree(
        handbook="masts",
        parts=[
            Part("the-town", "The town", "municipality", "town", provides=False),
            Part("the-smith", "The smith", "supplier", "smith", provides=True),
        ],
        language="en",
        country="SE",
        timezone="Europe/Stockholm",
        by=BY,
        now=LONG_AGO,
    )
    smith = person("smith", "the-smith", "supplier-support")
    actor = actor_of(smith, NOW)
    assert actor.may("charge.see", party("the-town").key)
    assert not queries.lines(actor, "charge.see").exists()
    assert of("smith").get(NOVEMBER).status_code == 404


def test_when_the_agreement_has_ended_the_customer_keeps_its_statements(november: Line) -> None:
    leave(agreement=november.agreement, by=BY, now=NOW - timedelta(hours=1))
    assert of(cast.SPOC).get(NOVEMBER).status_code == 200
    assert of(cast.MAKER).get(NOVEMBER).status_code == 404
    assert not queries.lines(actor_of(User.objects.get(username=cast.MAKER), NOW), "charge.see")


def test_months_with_their_totals(november: Line) -> None:
    charge("5", at=datetime(2025, 3, 3, tzinfo=UTC))
    credited(november, datetime(2026, 12, 2, tzinfo=UTC))
    page = of(cast.MAKER).get("/charges/").text
    assert page.index("December 2026") < page.index("November 2026")
    assert "-1,250.00" in page
    assert "1 line has no price" in page
    assert "March 2025" not in page
    assert "March 2025" in of(cast.MAKER).get("/charges/?year=2025").text
    charge("6", at=datetime(2023, 3, 3, tzinfo=UTC))
    between = of(cast.MAKER).get("/charges/?year=2024").text
    assert "Nothing was charged in this year." in between
    assert all(f"?year={year}" in between for year in (2026, 2025, 2023))
    assert "December 2026" in of(cast.MAKER).get("/charges/?year=nonsense").text
    danish = of(cast.MAKER)
    danish.cookies["language"] = "da"
    assert "-1.250,00\xa0SEK" in danish.get("/charges/").text


def test_a_long_statement_asks_no_more_of_the_database(november: Line) -> None:
    client = of(cast.MAKER)
    credited(november)
    client.get(NOVEMBER)
    with CaptureQueriesContext(connection) as few:
        client.get(NOVEMBER)
    for number in range(20):
        line = charge(f"more-{number}")
        if number % 2:
            credited(line)
    with CaptureQueriesContext(connection) as many:
        assert client.get(NOVEMBER).text.count("<tr id=") == 34
    assert len(many) == len(few) <= 15


def test_a_long_statement_has_pages(november: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    maker = of(cast.MAKER)
    first, second = maker.get(NOVEMBER).text, maker.get(f"{NOVEMBER}?page=2").text
    assert (first.count("<tr id="), second.count("<tr id=")) == (2, 1)
    assert "Page 1 of 2" in first
    for text in (first, second):
        assert "SEK\xa01,250.00" in text.split("<table")[0]
        assert "3 lines" in text
    mast = Line.objects.get(item__code="mast")
    assert f'id="line-{mast.key}"' in maker.get(f"{NOVEMBER}?line={mast.key}").text
    assert maker.get(f"{NOVEMBER}?line=x&page=nonsense").status_code == 200
    assert maker.get(f"{NOVEMBER}?line={party('the-town').key}").status_code == 200
    assert len(maker.get(NOVEMBER + "lines.csv").getvalue().splitlines()) == 4


def test_an_empty_month_says_so(november: Line) -> None:
    answer = of(cast.SPOC).get("/charges/lamps/the-town/2031-01/")
    assert "Nothing was charged in this month." in answer.text
    assert of(cast.SPOC).get("/charges/lamps/the-town/2031-13/").status_code == 404


def test_credited_lines_are_marked(november: Line) -> None:
    made = credited(november)
    text = of(cast.SPOC).get(NOVEMBER).text
    assert f'id="line-{november.key}" class="credited"' in text
    assert f"#line-{made.key}" in text
    assert "The bulb was broken." in text


def test_the_csv_is_neutral_and_harmless(lamps: Agreement) -> None:
    price("1250.50", "2026-01-01")
    wicked = "=HYPERLINK(\"http://evil.example\"),'a'"
    line = charge(
        text=wicked, reasons=[{"text": "@SUM(1)", "code": "", "params": {}, "source": []}]
    )
    credited(line)
    answer = of(cast.SPOC).get(NOVEMBER + "lines.csv")
    raw = answer.getvalue()
    assert raw.startswith(b"\xef\xbb\xbfdate,handbook,")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["amount"] for row in rows] == ["1250.50", "-1250.50"]
    assert (rows[0]["date"], rows[0]["state"], rows[1]["state"]) == (
        "2026-11-25",
        "credited",
        "credit",
    )
    assert rows[0]["text"] == "'" + wicked
    assert rows[0]["why"] == "'@SUM(1)"
    assert rows[1]["credits"] == rows[0]["line"]
    assert 'filename="lamps-the-town-2026-11.csv"' in answer["Content-Disposition"]


def test_the_spreadsheet_has_numbers_dates_and_no_formula(lamps: Agreement) -> None:
    price("1250.50", "2026-01-01")
    charge("1", text="=1+1", reasons=[{"text": "+45", "code": "", "params": {}, "source": ["T-1"]}])
    charge("2", item="mast")
    raw = of(cast.MAKER).get(NOVEMBER + "lines.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
    rows = list(sheet.iter_rows())
    heads = [cell.value for cell in rows[0]]
    first = dict(zip(heads, rows[1], strict=True))
    assert (first["What"].value, first["What"].data_type) == ("=1+1", "s")
    assert (first["Why"].value, first["Why"].data_type) == ("+45", "s")
    assert (first["Amount"].value, first["Amount"].data_type) == (1250.5, "n")
    assert (first["Date"].value.date(), first["Date"].is_date) == (date(2026, 11, 25), True)
    second = dict(zip(heads, rows[2], strict=True))
    assert (second["Amount"].value, second["State"].value) == (None, "No price agreed")
    total = dict(zip(heads, rows[3], strict=True))
    assert (total["What"].value, total["Amount"].value) == ("Total", 1250.5)
    assert "in no total: 1" in rows[4][heads.index("What")].value


def test_over_http(november: Line) -> None:
    maker = of(cast.MAKER)
    listed = maker.get(f"{API}/lines?handbook=lamps&month=2026-11&customer=the-town").json()
    assert (listed["count"], listed["unpriced"]) == (3, 1)
    assert listed["totals"] == [{"currency": "SEK", "amount": "1250.00"}]
    states = [line["state"] for line in listed["lines"]]
    assert states == ["free", "charged", "no-price"]
    assert listed["lines"][2]["amount"] is None
    assert listed["lines"][1]["reasons"][0]["source"] == ["T-1"]
    assert len(maker.get(f"{API}/lines?limit=1&offset=1").json()["lines"]) == 1
    months = maker.get(f"{API}/statements").json()
    assert [(one["customer"], one["lines"]) for one in months] == [
        ("the-town", 3),
        ("the-village", 1),
    ]
    body = {"because": "It was broken."}
    address = f"{API}/lines/{november.key}/credit"
    made = maker.post(address, body, content_type="application/json")
    assert (made.status_code, made.json()["amount"]) == (201, "-1250.00")
    again = maker.post(f"{address}?language=en", body, content_type="application/json")
    assert (again.status_code, again.json()["error"]) == (409, "credited")
    spoc = of(cast.SPOC).post(address, body, content_type="application/json")
    assert (spoc.status_code, "charge.write" in spoc.text) == (403, True)


def test_many_years_ask_no_more_of_the_database(november: Line) -> None:
    client = of(cast.MAKER)
    client.get("/charges/")
    with CaptureQueriesContext(connection) as few:
        client.get("/charges/")
    charge("old", at=datetime(2009, 3, 3, tzinfo=UTC))
    with CaptureQueriesContext(connection) as many:
        assert "?year=2009" in client.get("/charges/").text
    assert len(many) == len(few)


def test_programs_read_the_statements_a_year_at_a_time(november: Line) -> None:
    for number, at in enumerate(((2026, 1), (2025, 12), (2025, 11), (2019, 5), (2018, 5))):
        charge(f"old-{number}", at=datetime(*at, 20, tzinfo=UTC))
    maker, found, asked = of(cast.MAKER), [], ""
    while one := maker.get(f"{API}/statements?handbook=lamps{asked}").json():
        found.append(sorted({statement["month"] for statement in one}, reverse=True))
        asked = f"&before={one[-1]['month']}"
    assert found == [["2026-11", "2026-01", "2025-12"], ["2025-11"], ["2019-05"], ["2018-05"]]
    assert maker.get(f"{API}/statements?month=2018-05").json()[0]["lines"] == 1
    assert maker.get(f"{API}/statements?before=yesterday").status_code == 422


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("month=2026-13", 422),
        ("month=nov", 422),
        ("limit=0", 422),
        ("handbook=nowhere", 404),
        ("handbook=lamps&customer=nobody", 404),
        ("customer=nobody", 200),
    ],
)
def test_bad_questions_are_answered(november: Line, query: str, status: int) -> None:
    answer = of(cast.MAKER).get(f"{API}/lines?{query}")
    assert answer.status_code == status, answer.text


def test_the_history_of_the_maker_tells_it(november: Line) -> None:
    credited(november)
    events = Event.objects.filter(organisation=party("the-maker").key, kind="charge")
    first, last = events.earliest("number"), events.latest("number")
    assert (first.did, first.after["amount"]) == ("charge.written", "1250.00 SEK")  # type: ignore[index]
    assert (last.did, last.after["credits"]) == ("charge.credited", str(november.key))  # type: ignore[index]
    Membership.objects.create(
        user=User.objects.get(username=cast.MAKER),
        organisation=party("the-maker"),
        role="system-administrator",
        since=NOW,
    )
    assert (
        "charged The town 1250.00 SEK: A bulb at the church."
        in of(cast.MAKER).get("/history/").text
    )


def test_money_as_people_write_it() -> None:
    assert money.said(Decimal("-1250.5"), "DKK", "da") == "-1.250,50\xa0DKK"
    assert money.said(Decimal("1250.5"), "SEK", "en") == "SEK\xa01,250.50"
    assert str(money.rounded(Decimal("-0.001"))) == "0.00"
    assert [str(money.rounded(Decimal(n))) for n in ("0.125", "-0.125")] == ["0.13", "-0.13"]


class TestProperties(TestCase):
    """The statement adds up, on whatever way one reads it; and what is credited is gone from it."""

    def setUp(self) -> None:
        cast.agreement()
        price("0.07", "2026-01-01", code="a")
        price("99999.99", "2026-01-01", code="b")
        price("3.33", "2026-01-01", code="c", currency="DKK")

    @settings(max_examples=25, deadline=None)
    @given(
        said=st.lists(
            st.tuples(
                st.sampled_from("abcd"),
                st.decimals(min_value="0.01", max_value="99", places=2),
                st.booleans(),
                st.booleans(),
            ),
            max_size=12,
        )
    )
    def test_sums(self, said: list[tuple[str, Decimal, bool, bool]]) -> None:
        made = [
            (charge(str(n), item=code, quantity=quantity, free=free), back)
            for n, (code, quantity, free, back) in enumerate(said)
        ]
        for line, back in made:
            if back:
                credited(line)
        actor = actor_of(User.objects.get(username=cast.SPOC), NOW)
        rows = queries.of_month(queries.lines(actor, "charge.see"), date(2026, 11, 1))
        kept = [line for line, back in made if not back]
        shown = totals(rows)
        assert dict(shown.totals) == {
            currency: sum(line.amount or Decimal(0) for line in kept if line.currency == currency)
            for currency in {one.currency for one, _back in made if one.currency}
        }
        assert shown.unpriced == sum(line.amount is None for line in kept)
        summed = queries.sums(rows)
        assert (summed.totals, summed.unpriced, summed.lines) == (
            shown.totals,
            shown.unpriced,
            shown.lines,
        )
        assert [m.totals for m in queries.months(rows)] == ([shown.totals] if made else [])
        pairs = [
            (line.amount, Line.objects.get(credits=line).amount) for line, back in made if back
        ]
        assert all(b is None if a is None else b == -a for a, b in pairs)
