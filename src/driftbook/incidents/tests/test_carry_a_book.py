"""What a device keeps of the handbooks, for whom, and when it gets another one."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.incidents.actions.opening import open_card
from driftbook.incidents.models import Incident
from driftbook.incidents.tests.cast import AGNES, LENA, ODA, OTTO, VERA, Town, of, town, user
from driftbook.incidents.tests.handbook import FILES, INCIDENTS
from driftbook.people.queries import actor_of
from tests.cast import person, signed_in
from tests.shelf import lay

BOOK = "/api/v1/incidents/book"
RUNNING = "/api/v1/incidents/book/running"


@pytest.fixture
def here(db: None) -> Town:
    return town()


def book(client: Client, query: str = "") -> Any:
    answer = client.get(BOOK + query)
    assert answer.status_code == 200
    return answer.json()


def opened(name: str, situation: str = "power", place: str = "hall") -> Incident:
    now = timezone.now()
    actor = actor_of(user(name), now)
    return open_card(actor=actor, handbook="town", situation=situation, place=place, now=now)


def test_an_agent_carries_every_card_and_who_can_take_a_role(here: Town) -> None:
    carried = book(of(AGNES))
    (sheet,) = carried["sheets"]
    assert (sheet["mark"], sheet["edition"], sheet["current"]) == ("town@1", 1, True)
    assert sheet["organisation"] == str(here.town.key)
    assert sheet["may"] == {"write": True, "close": False}
    assert [one["id"] for one in sheet["situations"]] == [
        "evacuation",
        "power",
        "power-town",
        "web",
    ]
    assert carried["person"] == str(user(AGNES).key)
    people = carried["people"]
    assert people[str(user(LENA).key)] == {"name": "Lena", "roles": ["incident-lead"]}
    assert (
        str(user(ODA).key) not in people
    )  # the owner of the handbook takes no role in an incident
    assert not {str(user(OTTO).key), str(user(VERA).key)} & set(people)
    assert "<p>Everybody out</p>" in carried["prose"]["Everybody out"]


def test_whoever_only_sees_carries_cards_that_they_cannot_open(here: Town) -> None:
    (sheet,) = book(of(ODA))["sheets"]
    assert sheet["may"] == {"write": False, "close": False}
    assert book(of(LENA))["sheets"][0]["may"] == {"write": True, "close": True}


def test_a_vendor_opens_cards_in_its_own_name_and_sees_nobody_of_the_town(here: Town) -> None:
    opened(AGNES)
    carried = book(of(VERA))
    assert [sheet["organisation"] for sheet in carried["sheets"]] == [str(here.vendor.key)]
    assert list(carried["people"]) == [str(user(VERA).key)]
    assert carried["running"] == []
    assert of(VERA).get(RUNNING).json()["incidents"] == []


def test_nobody_else_gets_a_book(here: Town) -> None:
    assert Client().get(BOOK).status_code == 401
    assert Client().get(RUNNING).status_code == 401
    assert of(OTTO).get(BOOK).json()["sheets"] == []
    nobody = signed_in(person("nils", "the-town", "council-member"))
    assert nobody.get(BOOK).status_code == 403


def test_what_runs_is_in_it_with_all_its_entries(here: Town) -> None:
    incident = opened(AGNES)
    carried = book(of(LENA))
    (log,) = carried["running"]
    assert (log["incident"], log["position"]) == (str(incident.key), 1)
    assert [entry["kind"] for entry in log["entries"]] == ["opened"]
    assert book(of(LENA), "?logs=false")["running"] == []
    listed = of(LENA).get(RUNNING).json()
    assert listed["person"] == str(user(LENA).key)
    assert listed["incidents"] == [{"key": str(incident.key), "position": 1, "mark": "town@1"}]


def test_the_edition_of_a_card_that_runs_is_kept_beside_the_one_that_holds(here: Town) -> None:
    opened(AGNES)
    newer = FILES | {"incidents.yaml": INCIDENTS.replace("Everybody out", "Everybody leaves")}
    lay(newer, opened=False)
    sheets = {one["mark"]: one["current"] for one in book(of(AGNES))["sheets"]}
    assert sheets == {"town@2": True, "town@1": False}


def test_the_edition_of_a_card_that_ended_lately_is_kept_too(here: Town) -> None:
    incident = opened(AGNES)
    lay(FILES | {"incidents.yaml": INCIDENTS.replace("Everybody out", "Leave")}, opened=False)
    now = timezone.now()
    for ended, kept in ((now - timedelta(hours=40), True), (now - timedelta(hours=50), False)):
        Incident.objects.filter(pk=incident.pk).update(ended=ended)
        carried = book(of(AGNES))
        assert ("town@1" in [one["mark"] for one in carried["sheets"]]) is kept
        assert carried["running"] == []
        marks = [one["mark"] for one in of(AGNES).get(RUNNING).json()["incidents"]]
        assert marks == ["town@1"] * kept


def test_an_answer_of_support_is_there_for_every_hour_of_three_days(here: Town) -> None:
    ours = next(one for one in book(of(AGNES))["support"] if one["handbook"] == "town")
    (question,) = ours["questions"]
    stretches = question["stretches"]
    assert (stretches[0]["since"], stretches[-1]["until"]) == (ours["since"], ours["until"])
    for one, following in pairwise(stretches):
        assert one["until"] == following["since"]
    said = ours["answers"][stretches[0]["answer"]]
    assert said["steps"][0]["contact"] == "helpdesk"
    assert ours["contacts"]["helpdesk"]["open"] is None
    assert all(len(span) == 2 for span in ours["contacts"]["operator"]["open"])


def test_the_same_book_is_not_sent_twice_and_entries_make_no_other(here: Town) -> None:
    client = of(AGNES)
    first = client.get(BOOK)
    assert "no-store" in first["Cache-Control"]
    again = client.get(BOOK, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    opened(AGNES, "evacuation")
    assert client.get(BOOK, headers={"If-None-Match": first["ETag"]}).status_code == 304
    person("nora", "the-town", "contact-centre-agent")
    assert client.get(BOOK, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_another_person_another_language_and_another_token_are_another_book(here: Town) -> None:
    client = of(AGNES)
    etag = client.get(BOOK)["ETag"]
    for other, more in (
        (of(LENA), {}),
        (client, {"Accept-Language": "da"}),
        (of(AGNES), {}),  # has no token yet, and gets its own
    ):
        assert other.get(BOOK, headers={"If-None-Match": etag, **more}).status_code == 200


def test_the_token_of_the_book_lets_the_device_write(here: Town) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user(AGNES))
    carried = book(strict)
    sent = json.dumps({"person": carried["person"], "entries": []})
    address = "/api/v1/incidents/entries"
    kind = "application/json"
    assert strict.post(address, sent, kind).status_code == 403
    token = {"X-CSRFToken": carried["csrf"]}
    assert strict.post(address, sent, kind, headers=token).status_code == 200
    other = json.dumps({"person": str(uuid4()), "entries": []})
    assert strict.post(address, other, kind, headers=token).status_code == 409
