"""Saying something in a case over the API: the same story, the same refusals."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from driftbook.requests.models import KEEPER, WITHDRAWN, Attachment, Case
from driftbook.requests.tests.cast import (
    KARIN,
    NOW,
    OLGA,
    OTTO,
    PAUL,
    PETRA,
    Houses,
    houses,
    of,
)
from driftbook.requests.tests.talking import PNG, filed, says


@pytest.fixture
def here(db: None, monkeypatch: Any) -> Houses:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return houses()


def api(case: Case, noun: str = "posts") -> str:
    return f"/api/v1/requests/cases/{case.key}/{noun}"


def post(name: str, case: Case, **said: Any) -> tuple[int, dict[str, Any]]:
    answer = of(name).post(api(case), json.dumps(said), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_asking_and_answering(here: Houses) -> None:
    case = filed(here)
    status, asked = post(KARIN, case, text="Which door?", asks=True)
    assert (status, asked["side"], asked["position"]) == (201, "keeper", 2)
    picture = {"name": "yard.png", "content": base64.b64encode(PNG).decode()}
    status, answered = post(PETRA, case, text="This one", files=[picture])
    assert (status, answered["via"]) == (201, "api")
    (file,) = answered["files"]
    assert (file["name"], file["kind"], file["size"]) == ("yard.png", "image/png", len(PNG))
    got = of(KARIN).get(api(case, f"files/{file['file']}"))
    assert b"".join(got.streaming_content) == PNG  # type: ignore[attr-defined]
    assert got["Content-Disposition"].startswith("attachment")
    listed = of(PAUL).get(api(case)).json()
    assert [one["text"] for one in listed][1:] == ["Which door?", "This one"]
    assert [one["position"] for one in of(PAUL).get(api(case) + "?after=2").json()] == [3]
    case.refresh_from_db()
    assert case.state == "handling"


def test_the_same_key_is_the_same_post(here: Houses) -> None:
    case, key = filed(here), str(uuid4())
    first = post(PETRA, case, text="Once", key=key)
    again = post(PETRA, case, text="Once", key=key)
    assert (first[0], again[0]) == (201, 200)
    assert first[1]["post"] == again[1]["post"]
    assert case.posts.count() == 2


def test_a_key_leads_to_no_other_case_and_to_nobody_elses_words(here: Houses) -> None:
    case, other = filed(here), filed(here)
    key = str(says(here, case, KARIN, "Strange people", side=KEEPER, internal=True).key)
    code, made = post(PETRA, case, text="Mine", key=key)
    assert (code, made["text"], made["internal"]) == (201, "Mine", False)
    assert post(PETRA, other, text="Mine too", key=key)[0] == 201
    assert post(PAUL, case, text="And mine", key=key)[1]["text"] == "And mine"


def test_notes_are_not_for_everybody(here: Houses) -> None:
    case = filed(here)
    says(here, case, KARIN, "Strange people", side=KEEPER, internal=True)
    assert len(of(PETRA).get(api(case)).json()) == 1
    assert len(of(KARIN).get(api(case)).json()) == 2
    assert post(PETRA, case, text="x", internal=True)[0] == 403
    assert post(PETRA, case, text="x", asks=True)[0] == 403
    assert post(KARIN, case, text="x", internal=True)[0] == 201


def test_what_is_refused(here: Houses) -> None:
    case = filed(here)
    assert post(PETRA, case, text=" ") == (
        422,
        {"error": "empty", "known": [], "detail": "say something, or send a file"},
    )
    page = {"name": "x.png", "content": base64.b64encode(b"<html>").decode()}
    assert post(PETRA, case, files=[page])[1]["error"] == "kind"
    assert post(PETRA, case, files=[{"name": "x", "content": "no base64!"}])[0] == 422
    ended = filed(here, state=WITHDRAWN)
    assert post(PETRA, ended, text="x")[1]["error"] == "not-now"
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", [OLGA, OTTO])
def test_whose_case_it_is_not(here: Houses, name: str) -> None:
    case = filed(here)
    assert of(name).get(api(case)).status_code == 404
    assert post(name, case, text="x")[0] == 404
    assert of(name).get(api(case, f"files/{case.key}")).status_code == 404
    assert Client().get(api(case)).status_code == 401
