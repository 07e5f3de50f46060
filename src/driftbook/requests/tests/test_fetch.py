"""Who may fetch a list, what the page says of it, and that each fetch is written down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from driftbook.files import folder
from driftbook.history.models import Event
from driftbook.people.queries import actor_of
from driftbook.requests.actions import acting, deeds, extracts
from driftbook.requests.extracting import kept
from driftbook.requests.extracts_due import Extracts
from driftbook.requests.models import Case, Extract, Sharing
from driftbook.requests.tests.cast import (
    CARO,
    KARIN,
    OLGA,
    OTTO,
    PAUL,
    PETRA,
    Houses,
    by,
    of,
    user,
)
from driftbook.requests.tests.filed import case, tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def extract(here: Houses) -> Extract:
    """A list that waits for the worker."""
    tag(here, "A1")
    with transaction.atomic():
        return extracts.ask(
            case=case(here, "extract"),
            does="list-users",
            form="csv",
            about={},
            by=by(PETRA),
            now=timezone.now(),
        )


def work() -> None:
    Extracts().run_due(timezone.now(), 10)


def test_the_file_is_fetched_and_it_is_written_down(here: Houses, extract: Extract) -> None:
    page = f"/requests/extracts/{extract.key}/"
    assert of(PETRA).get(f"{page}file/").status_code == 409
    assert b"It is made in a moment." in of(PETRA).get(page).content
    work()
    assert b"Fetch the file" in of(PETRA).get(page).content
    answer = of(PETRA).get(f"{page}file/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="entrances-1-users.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private, no-store" in answer["Cache-Control"]
    assert b"A1,Flat 12" in b"".join(answer)
    events = Event.objects.filter(did="extract.fetched")
    assert {event.organisation for event in events} == {here.owner.key, here.keeper.key}
    assert {event.person for event in events} == {user(PETRA).key}
    shown = of(PAUL).get(page).content
    assert b"Fetched 1 time" in shown
    assert b"Petra" in shown
    of(PAUL).head(page)
    assert Event.objects.filter(did="extract.fetched").count() == 2


@pytest.mark.parametrize(
    ("who", "status"), [(PAUL, 200), (KARIN, 200), (CARO, 403), (OLGA, 404), (OTTO, 404)]
)
def test_who_may_fetch(extract: Extract, who: str, status: int) -> None:
    work()
    for path in ("", "file/"):
        answer = of(who).get(f"/requests/extracts/{extract.key}/{path}")
        assert answer.status_code == status, path
    answer = of(who).get(f"/api/v1/requests/extracts/{extract.key}/file")
    assert answer.status_code == status
    fetched = Event.objects.filter(did="extract.fetched").count()
    assert fetched == (4 if status == 200 else 0)


def test_a_colleague_from_whom_the_case_is_kept_gets_no_list(extract: Extract) -> None:
    work()
    Sharing.objects.update(level="own")
    assert of(PAUL).get(f"/requests/extracts/{extract.key}/file/").status_code == 404
    assert of(PETRA).get(f"/requests/extracts/{extract.key}/file/").status_code == 200


def test_what_has_expired_is_gone_even_before_the_worker_comes(extract: Extract) -> None:
    work()
    Extract.objects.update(expires=timezone.now() - timedelta(seconds=1))
    page = f"/requests/extracts/{extract.key}/"
    assert of(PETRA).get(f"{page}file/").status_code == 410
    assert b"Make it anew" in of(PETRA).get(page).content
    again = of(PETRA).post(f"{page}copies/", {"form": "csv"})
    assert again["Location"] != page
    assert Extract.objects.count() == 2


def test_a_file_that_somebody_took_away(extract: Extract) -> None:
    work()
    extract.refresh_from_db()
    folder.path(kept.name(extract)).unlink()
    assert of(PETRA).get(f"/requests/extracts/{extract.key}/file/").status_code == 410
    assert not Event.objects.filter(did="extract.fetched").exists()


def test_the_same_in_another_form(extract: Extract) -> None:
    page = f"/requests/extracts/{extract.key}/copies/"
    answer = of(PAUL).post(page, {"form": "pdf"})
    other = Extract.objects.get(form="pdf")
    assert answer["Location"] == f"/requests/extracts/{other.key}/"
    assert other.person == user(PAUL).key
    assert of(PAUL).post(page, {"form": "exe"}).status_code == 422
    assert of(CARO).post(page, {"form": "pdf"}).status_code == 403


def test_a_program_asks_how_far_it_is(here: Houses, extract: Extract) -> None:
    client = of(PETRA)
    listed = client.get(f"/api/v1/requests/cases/{extract.case.key}/extracts").json()
    assert [one["state"] for one in listed] == ["waiting"]
    assert client.get(f"/api/v1/requests/extracts/{extract.key}/file").status_code == 409
    work()
    said = client.get(f"/api/v1/requests/extracts/{extract.key}").json()
    assert (said["state"], said["rows"], said["does"]) == ("ready", 1, "list-users")
    answer = client.get(f"/api/v1/requests/extracts/{extract.key}/file")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def shown(one: Case, who: str) -> str:
    """What the page of the case includes for somebody."""
    request = RequestFactory().get("/")
    request.actor = actor_of(user(who), timezone.now())  # type: ignore[attr-defined]
    return render_to_string("requests/case/_acts.html", {"case": one, "request": request}, request)


def test_the_case_says_what_it_did(here: Houses) -> None:
    lost = tag(here, "A7")
    assert shown(case(here, "fault"), PETRA).strip() == ""
    said: list[tuple[str, dict[str, Any]]] = [
        ("tag", {"what": "block", "tag": str(lost.key)}),
        ("extract", {"what": "users"}),
        ("tag", {"what": "block", "tag": "no-such"}),
    ]
    texts = []
    for type_, answers in said:
        one = case(here, type_, answers)
        with transaction.atomic():
            acting.run(
                case=deeds.locked(one),
                handbook=here.handbook,
                at="filed",
                by=by(PETRA),
                now=timezone.now(),
            )
        texts.append((shown(one, PETRA), shown(one, CARO)))
    assert "Blocked, and opens nothing from now on: the tag A7." in texts[0][0]
    assert "Look again" in texts[1][0]
    assert "acts.js" in texts[1][0]
    assert "Look again" not in texts[1][1]
    assert "The registry has no such tag." in texts[2][0]
