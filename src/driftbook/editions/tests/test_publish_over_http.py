"""A program publishes, reads and compares editions, with the same refusals as a person gets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.editions.models import Edition
from driftbook.editions.tests.cast import CARER, MAKER, OUTSIDER, OWNER, agreement, of
from driftbook.editions.tests.conftest import NIGHT, SUPPORT
from driftbook.editions.tests.test_publish import cover

pytestmark = pytest.mark.django_db
EDITIONS = "/api/v1/handbooks/town/editions"
FILES = {"handbook.yaml": cover(), "support.yaml": SUPPORT + NIGHT}


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    agreement()


def send(client: Client, address: str, **said: Any) -> tuple[int, Any]:
    answer = client.post(address, json.dumps(said), content_type="application/json")
    return answer.status_code, answer.json()


def publish(client: Client, files: dict[str, str] = FILES, **more: Any) -> tuple[int, Any]:
    return send(client, EDITIONS, **{"files": files, "note": "By a program.", **more})


def test_publish_list_and_read_again() -> None:
    hanne = of(OWNER)
    status, said = publish(hanne)
    assert (status, said["edition"], said["version"]) == (201, 1, "1")
    assert [edition["digest"] for edition in hanne.get(EDITIONS).json()] == [said["digest"]]
    whole = of(CARER).get(f"{EDITIONS}/1").json()
    assert whole["files"] == FILES
    assert of(CARER).get(f"{EDITIONS}/2").status_code == 404


def test_compared_as_on_the_command_line() -> None:
    publish(of(OWNER))
    shorter = {
        "handbook.yaml": cover("2"),
        "support.yaml": (SUPPORT + NIGHT).replace("16:00", "15:00"),
    }
    assert publish(of(MAKER), shorter)[0] == 201
    said = of(CARER).get("/api/v1/handbooks/town/comparison?old=1&new=2&days=30").json()
    assert "contact-closes" in [change["code"] for change in said["changes"]]
    answer = of(CARER).get("/api/v1/handbooks/town/comparison?old=1&new=9")
    assert answer.status_code == 404


def test_everything_that_stands_against_it_is_said_and_nothing_changes() -> None:
    hanne = of(OWNER)
    status, said = publish(hanne, {**FILES, "support.yaml": "contcats: {}\n"})
    assert status == 422
    assert said["problems"][0]["file"] == "support.yaml"
    status, said = publish(hanne, {**FILES, "support.yaml": SUPPORT})
    assert (status, said["findings"][0]["code"]) == (422, "gap")
    status, said = publish(hanne, {**FILES, "handbook.yaml": cover(clean=False)})
    assert (status, said["to_acknowledge"]) == (422, ["uncited-clause clauses.T-2"])
    assert not Edition.objects.filter(agreement__handbook="town").exists()
    known = {"acknowledged": said["to_acknowledge"]}
    assert publish(hanne, {**FILES, "handbook.yaml": cover(clean=False)}, **known)[0] == 201
    assert publish(hanne, {**FILES, "handbook.yaml": cover(clean=False)}, **known)[0] == 422


@pytest.mark.parametrize(("who", "status"), [(CARER, 403), (OUTSIDER, 404)])
def test_who_may_not(who: str, status: int) -> None:
    got, said = publish(of(who))
    assert (got, bool(said["error"])) == (status, True)
    assert publish(Client())[0] == 401


def test_a_review_is_recorded_and_listed() -> None:
    publish(of(OWNER))
    address = "/api/v1/handbooks/town/reviews"
    met = {"held": "2026-11-20", "present": "Both owners", "outcome": "All is well."}
    assert send(of(MAKER), address, **met)[0] == 201
    assert send(of(MAKER), address, **{**met, "held": "2030-01-01"})[0] == 422
    assert send(of(CARER), address, **met)[0] == 403
    listed = of(CARER).get(address).json()
    assert [(m["held"], m["edition"]) for m in listed] == [("2026-11-20", 1)]
