"""What programs find, read and write on the shelf."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.downtime.models import Manual
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.library import manual, revised
from driftbook.downtime.tests.town import CARLA, CORA, OTTO, SVEN, VERA, Town, of

pytestmark = pytest.mark.django_db
SHELF = "/api/v1/downtime/manuals"
REVIEW = (timezone.now() + timedelta(days=200)).date().isoformat()


@pytest.fixture
def here() -> Town:
    return cast.town()


def at(one: Manual, noun: str = "") -> str:
    return f"{SHELF}/{one.key}{noun}"


def send(who: str, path: str, **body: Any) -> Any:
    return of(who).post(path, body, content_type="application/json")


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["title"] for one in answer.json()["manuals"]]


def test_what_is_read_is_what_the_pages_show(here: Town) -> None:
    opened = manual(here, "Open", readers="everybody")
    closed = manual(here, "Closed", text="# Key cards", systems=["web"])
    assert titles(Client().get(SHELF)) == ["Open"]
    assert titles(of(VERA).get(SHELF)) == ["Closed", "Open"]
    assert titles(of(VERA).get(f"{SHELF}?q=card")) == ["Closed"]
    assert titles(of(VERA).get(f"{SHELF}?handbook=town&system=web")) == ["Closed"]
    assert titles(of(VERA).get(f"{SHELF}?language=da")) == []
    assert Client().get(at(opened)).json()["text"].startswith("# When nobody")
    assert Client().get(at(closed)).status_code == 404
    assert of(OTTO).get(at(closed)).status_code == 404
    told = of(CARLA).get(at(closed)).json()
    assert (told["handbook"], told["version"], told["text"]) == ("town", 1, "# Key cards")
    assert told["address"] == f"http://testserver/downtime/manuals/{closed.key}/"


def test_pages_of_the_list(here: Town) -> None:
    for number in range(26):
        manual(here, f"Manual {number:02}")
    first, second = (of(CARLA).get(f"{SHELF}?page={page}") for page in (1, 2))
    assert (len(titles(first)), first.json()["more"]) == (25, True)
    assert (titles(second), second.json()["more"]) == (["Manual 25"], False)


def sent(**more: Any) -> dict[str, Any]:
    said = {"key": str(uuid4()), "organisation": "the-town", "handbook": "town"}
    said |= {"title": "Sign in", "text": "With the card.", "language": "en"}
    said |= {"readers": "parties", "owner_role": "System owner", "review": REVIEW}
    return {**said, "systems": ["plan"], **more}


def test_one_is_written_and_written_anew(here: Town) -> None:
    said = sent()
    first, again = (send(CORA, SHELF, **said) for _twice in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    one = Manual.objects.get()
    assert first.json()["key"] == again.json()["key"] == str(one.key)
    new = {"version": 1, "title": "Sign in", "text": "With the telephone."}
    assert send(CORA, at(one, "/revision"), **new).json()["version"] == 2
    assert send(CORA, at(one, "/revision"), **{**new, "text": "x"}).status_code == 409
    assert send(CORA, at(one, "/review"), review=REVIEW).json()["reviewed"]
    assert send(CORA, at(one, "/review"), review="2020-01-01").status_code == 422
    danish = {"key": str(uuid4()), "language": "da", "title": "Log ind", "text": "Med kort."}
    told = send(CORA, at(one, "/translation"), **danish).json()
    assert told["translates"] == str(one.key)
    refused = send(CORA, at(one, "/translation"), **{**danish, "key": str(uuid4())})
    assert refused.status_code == 409
    assert "Log ind" in refused.json()["error"]
    for _twice in range(2):
        assert send(CORA, at(one, "/end")).json()["ended"]
    assert send(CORA, at(one, "/revision"), **new | {"version": 2, "text": "y"}).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"systems": ["moon"]}, 422),
        ({"language": "tlh"}, 422),
        ({"text": " "}, 422),
        ({"readers": "cats"}, 422),
        ({"review": "2020-01-01"}, 422),
        ({"handbook": "elsewhere"}, 422),
        ({"handbook": ""}, 422),  # parties, and none there
        ({"organisation": "the-maker"}, 404),
        ({"organisation": "nowhere"}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(here: Town, wrong: dict[str, Any], status: int) -> None:
    answer = send(CORA, SHELF, **sent(**wrong))
    assert answer.status_code == status, answer.content
    assert not Manual.objects.exists()


def test_whoever_may_not_write_is_refused(here: Town) -> None:
    one = revised(manual(here, readers="parties"), "Other.")
    for noun in ("/revision", "/translation", "/review", "/end"):
        body = {"version": 2, "title": "x", "text": "x", "language": "da", "review": REVIEW}
        assert send(SVEN, at(one, noun), **body).status_code == 403
        assert send(VERA, at(one, noun), **body).status_code == 403
        assert send(OTTO, at(one, noun), **body).status_code == 404
        unknown = Client().post(at(one, noun), body, content_type="application/json")
        assert unknown.status_code == 401
    assert send(CARLA, SHELF, **sent()).status_code == 403
