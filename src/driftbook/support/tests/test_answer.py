"""The answer: what to do first, whom to call, until when, and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.support.tests.conftest import HANDBOOK
from tests.cast import person, signed_in
from tests.shelf import lay

NIGHT = "/support/orebro/carelock/answer/?problem=fault&at=2026-11-24T23:10"
GLADSAXE = "/support/gladsaxe/key-solution/answer/"


def read(client: Client, address: str, language: str = "en") -> str:
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_locked_door_at_night(client: Client) -> None:
    page = read(client, NIGHT)
    steps = [
        "Öppna med reservnyckeln",
        "Ring brukarens anhöriga",
        "019-10 54 10",
        "020-24 00 00",
        "112",
    ]
    assert [page.index(step) for step in steps] == sorted(page.index(step) for step in steps)
    assert '<a class="dial" href="tel:+4619105410">' in page
    assert '<a class="dial" href="tel:112">' in page
    assert "Holds until Wed 25 Nov 07:00." in page
    assert "Felanmälan Carelock, vardagar" in page


def test_it_says_when_it_is_for_another_time(client: Client) -> None:
    page = read(client, NIGHT)
    assert "Tuesday 24 November 2026 23:10" in page
    assert 'href="?problem=fault">Show what holds now' in page
    assert "data-until" not in page
    assert 'value="2026-11-24T23:10"' in page


def test_now_is_timed_and_watched(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 24, 22, 10, tzinfo=UTC))
    page = read(client, "/support/orebro/carelock/answer/?problem=fault")
    assert "Answered at 23:10." in page
    assert (
        'data-answered="2026-11-24T23:10:00+01:00" data-until="2026-11-25T07:00:00+01:00"' in page
    )
    assert "support/changed.js" in page
    assert "Not for now" not in page


def test_the_menu_the_short_number_and_the_day_before_a_holiday(client: Client) -> None:
    page = read(client, "/support/orebro/tes/answer/?problem=support&at=2026-12-23T10:10")
    assert "Press <strong>3, then 1</strong>" in page
    assert '<a href="tel:2000">20 00</a>' in page
    assert "Open until 12:00" in page
    assert page.count("Det är dag före helgdag.") == 2  # beside the number, and under "Why"
    assert 'href="mailto:vardochstod@orebro.se"' in page


def test_closed_on_purpose(client: Client) -> None:
    page = read(client, "/support/orebro/it/answer/?problem=password&at=2026-11-24T23:10")
    assert "<h1>Closed at that time</h1>" in page
    assert "Ring inte jouren" in page
    assert 'class="dial' not in page


def test_the_checklist_is_offered_and_the_number_stays(client: Client) -> None:
    page = read(client, f"{GLADSAXE}?problem=battery&at=2026-11-24T23:10")
    assert 'href="/guides/gladsaxe/battery/"' in page
    assert 'href="tel:+4543300505"' in page
    assert "Opkaldet koster listepris." in page
    assert "der skal oprettes et akut batteriskift" in page


def test_a_deeper_level_opens_once_the_first_was_involved(client: Client) -> None:
    asked = "?problem=door&at=2026-11-24T13%3A10"
    page = read(client, GLADSAXE + asked)
    assert "Kommunens SPOC" in page
    deeper = "?problem=door&involved=first&at=2026-11-24T13%3A10"
    assert f'href="{deeper.replace("&", "&amp;")}"' in page
    page = read(client, GLADSAXE + deeper)
    assert "Bekeys support, andet niveau" in page
    assert page.count("Er med i licensprisen.") == 1
    assert f'href="{asked.replace("&", "&amp;")}">No, not yet' in page


def test_what_was_not_said_is_asked_back(client: Client) -> None:
    page = read(client, "/support/it-teamet/telephony/answer/?at=2026-11-24T13:10")
    assert "<h1>Who are you?</h1>" in page
    assert "/support/it-teamet/telephony/answer/?audience=burlov&amp;at=2026-11-24T13%3A10" in page
    assert "The handbook has no answer" not in page
    page = read(client, "/support/aarhus/contact-centre/answer/")
    assert "<h1>What is wrong?</h1>" in page


def test_what_comes_next_may_depend_on_who_asks(client: Client) -> None:
    page = read(client, "/support/it-teamet/telephony/answer/?at=2026-11-24T12:10")
    assert "Then: it depends on what is wrong and who asks" in page


def test_why_with_clauses_notes_and_edition(client: Client) -> None:
    page = read(client, NIGHT)
    assert 'href="/handbooks/orebro/clauses/#O-07">O-07</a>' in page
    assert "“Fel på Carelock, natt” applies now" in page
    assert "gå vidare när steget före inte hjälpte" in page
    assert "version 1.2, Thursday 26 November 2026" in page


def test_public_holidays_are_named(client: Client) -> None:
    assert "Juldagen" in read(
        client, "/support/orebro/carelock/answer/?problem=fault&at=2026-12-25"
    )


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("9999-12-31T23:59", 400),
        ("0001-01-01", 400),
        ("tomorrow", 400),
        ("2026-02-30T10:00", 400),
        ("2026-11-24T23:10 01:00", 200),
        ("2026-11-24T23:10%2B01:00", 200),
        ("1970-01-02", 200),
        ("2199-12-30", 200),
        ("", 200),
    ],
)
def test_times_are_understood_or_refused_in_words(client: Client, at: str, status: int) -> None:
    page = client.get(f"/support/orebro/tes/answer/?problem=outage&at={at}")
    assert page.status_code == status
    html = page.content.decode()
    if status == 400:
        assert 'href="?problem=outage">Show what holds now' in " ".join(html.split())
        assert '<input type="hidden" name="problem" value="outage">' in html


@pytest.mark.once
@pytest.mark.parametrize("at", ["2026-10-25T02:30", "2027-03-28T02:30", "2026-12-24T12:00"])
@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_every_handbook_answers_in_every_language(client: Client, at: str, language: str) -> None:
    for place in ("orebro/tes", "orebro/it", "gladsaxe/key-solution", "bbgruppen/portal"):
        assert "?" not in read(client, f"/support/{place}/answer/?at={at}", language)[:15]


@pytest.mark.usefixtures("half")
def test_a_gap_is_an_answer_too(client: Client) -> None:
    page = read(client, "/support/half/doors/answer/?at=2026-11-24T23:10")
    assert "<h1>The handbook has no answer for this hour</h1>" in page
    assert "Holds until Wed 25 Nov 08:00." in page
    assert "The desk" in page


@pytest.mark.usefixtures("half")
def test_a_clash_is_not_hidden(client: Client) -> None:
    page = read(client, "/support/half/doors/answer/?at=2026-11-23T15:10")
    assert "The handbook contradicts itself for this hour." in page
    page = read(client, "/support/half/doors/answer/?at=2026-11-23T16:10")
    assert 'href="https://a.example/"' in page


@pytest.mark.usefixtures("half")
def test_a_handbook_without_support_cannot_be_asked() -> None:
    lay({"handbook.yaml": HANDBOOK})
    client = signed_in(person("nora"))
    assert client.get("/support/half/doors/").status_code == 404
    page = client.get("/support/organisation/").content.decode()
    assert "Half a handbook" not in page
    assert "Örebro kommun" in page
