"""Somebody types, and the street is there before the word is finished (G-20)."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from driftbook.doors import picking, queries
from driftbook.doors.models import Address
from driftbook.doors.tests.town import address, door, town
from driftbook.people.models import Organisation
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Organisation:
    """A town with a few streets."""
    keeper = town()
    for number in (10, 2, 100, 12):
        address(keeper, "Gammel Prøvevej", number)
    address(keeper, "Gammel Prøvevej", 2, letter="a")
    address(keeper, "Prøvestien", 2)
    address(keeper, "Prøvestien", 4, postal_code="0998", town="Andenby")
    for floor, side in (("1", "th"), ("st", "tv"), ("1", "tv"), ("kl", "")):
        address(keeper, "Ærøgården", 3, floor=floor, side=side)
    return keeper


def found(keeper: Organisation, text: str) -> list[str]:
    """The addresses that a text finds, as one line each."""
    return [str(row) for row in queries.find([keeper.pk], text).addresses]


def test_a_later_word_finds_the_street(keeper: Organisation) -> None:
    names = [street.name for street in queries.streets([keeper.pk], "prøve")]
    assert names == ["Prøvestien", "Prøvestien", "Gammel Prøvevej"]
    assert [street.name for street in queries.streets([keeper.pk], "provev")] == ["Gammel Prøvevej"]
    assert queries.streets([keeper.pk], "prøveh") == []


def test_numbers_come_in_their_natural_order(keeper: Organisation) -> None:
    (street,) = queries.streets([keeper.pk], "gl. prøve")
    assert [row.house for row in queries.numbers(street)] == ["2", "2A", "10", "12", "100"]
    assert [row.house for row in queries.numbers(street, "2")] == ["2", "2A"]
    assert [row.house for row in queries.numbers(street, "1")] == ["10", "12", "100"]


def test_flats_come_floor_by_floor(keeper: Organisation) -> None:
    flats = [row.house for row in queries.find([keeper.pk], "aero").addresses]
    assert flats == ["3, kl.", "3, st. tv", "3, 1. tv", "3, 1. th"]


def test_street_number_and_postal_code(keeper: Organisation) -> None:
    assert found(keeper, "prøvevej 12 0999") == ["Gammel Prøvevej 12, 0999 Påhitby"]
    assert found(keeper, "prøvestien 4 0998") == ["Prøvestien 4, 0998 Andenby"]
    assert found(keeper, "prøvestien, andenby") == ["Prøvestien 4, 0998 Andenby"]
    assert found(keeper, "prøvestien andenby") == ["Prøvestien 4, 0998 Andenby"]
    assert found(keeper, "Ærøgården 3, 1. th") == ["Ærøgården 3, 1. th, 0999 Påhitby"]
    assert found(keeper, "prøve 2") == [
        "Prøvestien 2, 0999 Påhitby",
        "Gammel Prøvevej 2, 0999 Påhitby",
        "Gammel Prøvevej 2A, 0999 Påhitby",
    ]


def test_a_postal_code_that_is_still_being_typed_loses_nothing(keeper: Organisation) -> None:
    for text in ("prøvevej 12", "prøvevej 12 0", "prøvevej 12 09", "prøvevej 12 099"):
        assert found(keeper, text) == ["Gammel Prøvevej 12, 0999 Påhitby"], text


def test_a_town_shows_its_streets(keeper: Organisation) -> None:
    there = queries.find([keeper.pk], "andenby")
    assert [town.postal_code for town in there.towns] == ["0998"]
    assert [street.name for street in there.streets] == ["Prøvestien"]
    assert [street.name for street in queries.find([keeper.pk], "0998").streets] == ["Prøvestien"]


def test_nothing_is_found_of_another_organisation(keeper: Organisation) -> None:
    other = town("far-away")
    address(other, "Hemmelig Vej", 1)
    assert queries.find([keeper.pk], "hemmelig").nothing
    assert not queries.find([other.pk], "hemmelig").nothing


@pytest.mark.parametrize("text", ["", " ", ",", "%", "_", "'", "\\", "ø" * 300, "1", "🜁", "a,,b 1"])
def test_odd_texts_find_nothing_or_something(keeper: Organisation, text: str) -> None:
    queries.find([keeper.pk], text)


def test_the_page_works_without_javascript(keeper: Organisation) -> None:
    client = signed_in(person("sofie", keeper.slug, "spoc"))
    page = client.get("/doors/", {"q": "prøvevej 12"})
    assert "Gammel Prøvevej 12" in page.content.decode()
    assert client.get("/doors/results/", {"q": "hemmelig"}).status_code == 200


def test_a_care_worker_is_refused_and_an_outsider_finds_nothing(keeper: Organisation) -> None:
    here = Address.objects.first()
    assert here
    assert signed_in(person("carl", keeper.slug, "care-worker")).get("/doors/").status_code == 403
    outsider = signed_in(person("olga", "far-away", "spoc"))
    assert (
        "Prøve" not in outsider.get("/doors/", {"q": "prøvevej"}).content.decode().split("<ul")[0]
    )
    assert b"/doors/addresses/" not in outsider.get("/doors/results/?q=pr%C3%B8vevej 12").content
    assert outsider.get(f"/doors/addresses/{here.pk}/").status_code == 404


def test_the_api_tells_doors_and_units(keeper: Organisation) -> None:
    (flat,) = queries.find([keeper.pk], "ærøgården 3 st tv").addresses
    own = door(flat)
    client = signed_in(person("sofie", keeper.slug, "spoc"))
    told = client.get("/api/v1/doors/addresses", {"q": "aeroegaarden 3 st tv"}).json()
    (only,) = told["addresses"]
    assert (only["street"], only["house"], only["town"]) == ("Ærøgården", "3, st. tv", "Påhitby")
    assert only["doors"] == [
        {"key": str(own.key), "kind": "private", "place": "", "leads_here": False}
    ]
    wrong = client.get("/api/v1/doors/addresses", {"q": "a", "organisation": "far-away"})
    assert wrong.status_code == 404


@pytest.mark.parametrize(
    ("sent", "text"),
    [("q=a&address=1", None), ("q=a%00b+&search=1", "ab"), ("q=a&search=B,+0999+", "B, 0999")],
)
def test_a_form_with_the_picker_is_searched_or_sent(sent: str, text: str | None) -> None:
    assert picking.asked(QueryDict(sent)) == text


def test_a_selection_leaves_out_what_is_chosen(keeper: Organisation) -> None:
    first, second = queries.find([keeper.pk], "gammel prøvevej 2").addresses
    client = signed_in(person("sofie", keeper.slug, "spoc"))
    page = client.get(
        "/doors/search/", {"q": "gammel prøvevej 2", "address": [str(first.pk), "x", "9" * 30]}
    )
    assert f'value="{second.pk}"' in page.content.decode()
    assert f'value="{first.pk}"' not in page.content.decode()
