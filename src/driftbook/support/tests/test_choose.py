"""From an organisation to a question: plain links, few taps, nothing asked in vain."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import person, signed_in


def choices(response: object) -> list[str]:
    """The addresses of the big buttons on a page."""
    html = response.content.decode()  # type: ignore[attr-defined]
    return [
        link.replace("&amp;", "&") for link in re.findall(r'class="choice" href="([^"]*)"', html)
    ]


def test_the_front_page_leads_to_support_and_keeps_the_question(client: Client) -> None:
    assert client.get("/?at=2026-11-24T23:10")["Location"] == "/support/?at=2026-11-24T23:10"


def test_first_one_chooses_an_organisation(client: Client) -> None:
    page = client.get("/support/")
    assert choices(page) == [
        f"/support/organisation/{name}/"
        for name in ("aarhus", "bbgruppen", "gladsaxe", "it-teamet", "orebro")
    ]
    assert "Örebro kommun" in page.content.decode()


def test_the_choice_is_remembered_and_can_be_changed(client: Client) -> None:
    response = client.get("/support/organisation/orebro/")
    assert response["Location"] == "/support/orebro/"
    assert response.cookies["organisation"]["httponly"]
    assert client.get("/support/?at=2026-11-24T23:10")["Location"] == (
        "/support/orebro/?at=2026-11-24T23%3A10"
    )
    assert client.get("/support/week/")["Location"] == "/support/orebro/week/"
    assert "aria-current" in client.get("/support/organisation/").content.decode()
    client.get("/support/organisation/gladsaxe/")
    assert client.get("/support/")["Location"] == "/support/gladsaxe/"


def test_a_remembered_organisation_that_is_gone_is_asked_for_again(client: Client) -> None:
    client.cookies["organisation"] = "atlantis"
    assert client.get("/support/").status_code == 200
    assert client.get("/support/week/")["Location"] == "/support/organisation/"


def test_two_taps_from_an_organisation_to_an_answer(client: Client) -> None:
    systems = choices(client.get("/support/orebro/?at=2026-11-24T23:10"))
    assert systems[2] == "/support/orebro/carelock/?at=2026-11-24T23%3A10"
    problems = choices(client.get(systems[2]))
    answer = "/support/orebro/carelock/answer/?problem=fault&at=2026-11-24T23%3A10"
    assert problems[0] == answer
    assert "019-10 54 10" in client.get(answer).content.decode()


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("/support/gladsaxe/", "/support/gladsaxe/key-solution/"),
        ("/support/bbgruppen/", "/support/bbgruppen/portal/"),
        ("/support/bbgruppen/portal/?at=2026", "/support/bbgruppen/portal/answer/?at=2026"),
        ("/support/orebro/tes/?problem=fault", "/support/orebro/tes/answer/?problem=fault"),
    ],
)  # fmt: skip
def test_what_makes_no_difference_is_not_asked(client: Client, address: str, where: str) -> None:
    assert client.get(address)["Location"] == where


def test_only_the_municipality_matters_to_it_teamet(client: Client) -> None:
    page = client.get("/support/it-teamet/telephony/")
    assert "Who are you?" in page.content.decode()
    assert choices(page)[0] == "/support/it-teamet/telephony/answer/?audience=burlov"


@pytest.mark.parametrize(
    ("address", "offers"),
    [
        ("/support/orebro/elevators/", "/support/orebro/carelock/"),
        ("/support/orebro/elevators/answer/?at=2026-11-24T23:10",
         "/support/orebro/carelock/?at=2026-11-24T23%3A10"),
        ("/support/orebro/tes/?problem=fire", "/support/orebro/tes/answer/?problem=fault"),
        ("/support/orebro/tes/answer/?problem=fire&at=2026-11-24",
         "/support/orebro/tes/answer/?problem=fault&at=2026-11-24"),
        ("/support/orebro/tes/answer/?problem=fault&audience=king",
         "/support/orebro/tes/answer/?problem=fault&audience=staff"),
        ("/support/gladsaxe/key-solution/answer/?problem=door&involved=third",
         "/support/gladsaxe/key-solution/answer/?problem=door"),
        ("/support/orebro/week/?system=elevators", "/support/orebro/carelock/"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_known_ones(
    client: Client, address: str, offers: str
) -> None:
    page = client.get(address)
    assert page.status_code == 404
    assert offers in choices(page)


def test_an_unknown_organisation_is_answered_with_the_known_ones(client: Client) -> None:
    page = signed_in(person("nora")).get("/support/atlantis/")
    assert page.status_code == 404
    assert "/support/organisation/orebro/" in choices(page)
    page = client.get("/support/atlantis/")
    assert page["Location"] == "/sign-in/?next=%2Fsupport%2Fatlantis%2F"


def test_pages_are_only_read(client: Client) -> None:
    for address in ("/support/", "/support/orebro/", "/support/orebro/tes/answer/"):
        assert client.post(address).status_code == 405


def test_what_is_written_in_an_address_stays_text(client: Client) -> None:
    page = client.get("/support/orebro/tes/answer/?problem=<script>alert(1)</script>&at=<b>")
    assert "<script>alert" not in page.content.decode()
    page = client.get("/support/orebro/tes/?at=<b>x</b>")
    assert "<b>x" not in page.content.decode()


def test_the_time_that_was_asked_for_is_kept_while_choosing_the_organisation(
    client: Client,
) -> None:
    page = client.get("/support/?at=2026-11-24T23:10")
    chosen = "/support/organisation/orebro/?at=2026-11-24T23%3A10"
    assert chosen in choices(page)
    assert client.get(chosen)["Location"] == "/support/orebro/?at=2026-11-24T23%3A10"
