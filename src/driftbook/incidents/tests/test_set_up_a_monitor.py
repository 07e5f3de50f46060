"""Monitors on pages and over the API (A-14): setting up, reporting, opening, putting aside."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.history.models import Event
from driftbook.incidents.actions import monitoring
from driftbook.incidents.models import Alarm, Monitor
from driftbook.incidents.tests.cast import ADAM, AGNES, COPENHAGEN, LENA, ODA, OTTO, VERA, Town, of
from driftbook.people import limits
from driftbook.people.limits import Limit
from driftbook.people.tokens import digest

pytestmark = pytest.mark.django_db
SET_UP = "/incidents/monitors/town/site/"


def said(answer: Any) -> str:
    return str(answer.content.decode())


def send(client: Client, address: str, **body: object) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def hooked(here: Town) -> tuple[Monitor, str]:
    """One that reports, set up on the page; and the path that it reports to."""
    answer = of(ADAM).post(SET_UP, {"sort": "hook"}, follow=True)
    monitor = Monitor.objects.get()
    address = said(answer).partition("/api/v1/incidents/hooks/")[2].partition("<")[0].strip()
    return monitor, f"/api/v1/incidents/hooks/{address}"


def failing(monitor: Monitor) -> Alarm:
    """It has raised an alarm."""
    for _time in range(2):
        monitoring.hear(monitor=monitor, fine=False, said="HTTP 503", now=timezone.now())
    return Alarm.objects.get()


def test_an_address_is_set_up_and_changed(here: Town) -> None:
    adam = of(ADAM)
    assert "Nobody has set it up" in said(adam.get("/incidents/monitors/"))
    assert "It proposes the card" in said(adam.get(SET_UP))
    wrong = adam.post(SET_UP, {"sort": "url", "url": "http://example.org/"})
    assert wrong.status_code == 422
    assert "begins with https://" in said(wrong)
    assert adam.post(SET_UP, {"sort": "url", "url": ""}).status_code == 422
    made = adam.post(SET_UP, {"sort": "url", "url": "https://www.example.org/"})
    monitor = Monitor.objects.get()
    assert made["Location"] == f"/incidents/monitors/{monitor.key}/"
    page = said(adam.get(made["Location"]))
    assert "https://www.example.org/" in page
    assert "every 60 seconds" in page
    assert "No receiver has an address" in page
    assert adam.post(SET_UP, {"sort": "hook"}).status_code == 422
    at = f"/incidents/monitors/{monitor.key}/"
    assert adam.get(f"{at}address/").status_code == 200
    adam.post(f"{at}address/", {"url": "https://example.org/status", "every_seconds": "120"})
    adam.post(f"{at}question/")
    monitor.refresh_from_db()
    assert (monitor.url, monitor.every_seconds) == ("https://example.org/status", 120)
    assert adam.post(f"{at}token/").status_code == 404
    assert adam.get(f"{at}removal/").status_code == 200
    adam.post(f"{at}removal/")
    assert adam.get(at).status_code == 404
    did = Event.objects.filter(kind="monitor").order_by("pk").values_list("did", flat=True)
    assert list(did) == ["monitor.set-up", "monitor.moved", "monitor.taken-down"]


def test_where_a_program_reports_is_shown_once_and_kept_nowhere(here: Town) -> None:
    monitor, hook = hooked(here)
    token = hook.rstrip("/").rpartition("/")[2]
    assert monitor.digest == digest(token)
    adam, page = of(ADAM), f"/incidents/monitors/{monitor.key}/"
    assert token not in said(adam.get(page))
    assert token not in json.dumps(list(Event.objects.values_list("content", flat=True)))
    assert Client().get(hook).json()["state"] == "fine"
    adam.post(f"{page}token/")
    assert Client().get(hook).status_code == 404
    assert adam.get(f"{page}address/")["Location"] == page


def test_who_may(here: Town) -> None:
    monitor, _hook = hooked(here)
    page = f"/incidents/monitors/{monitor.key}/"
    for name, see, prepare in (
        (AGNES, 200, 403),
        (LENA, 200, 200),
        (ODA, 200, 403),
        (VERA, 404, 404),
        (OTTO, 404, 404),
    ):
        client = of(name)
        assert client.get(page).status_code == see, name
        assert client.get(f"{page}removal/").status_code == prepare, name
        assert client.get(f"/api/v1/incidents/monitors/{monitor.key}").status_code == see, name
    assert Client().get(page).status_code == 302


def test_the_vendor_may_set_up_its_own(here: Town) -> None:
    """Each party of the agreement watches for itself; roles decide, not who was first."""
    hooked(here)
    assert of(VERA).post(SET_UP, {"sort": "hook"}).status_code == 403
    assert of(OTTO).get(SET_UP).status_code == 404
    assert of(ADAM).get("/incidents/monitors/town/nothing/").status_code == 404


def test_a_program_reports(here: Town) -> None:
    monitor, hook = hooked(here)
    program = Client()
    assert send(program, hook, state="fine").json()["state"] == "fine"
    assert send(program, hook, state="failing", said="a\nb").json()["state"] == "failing"
    answer = program.get(f"{hook}?state=failing&said=again")
    assert answer.json()["state"] == "raised"
    monitor.refresh_from_db()
    assert monitor.said == "again"
    assert send(program, hook, state="perhaps").status_code == 422
    assert send(program, f"{hook[:-2]}x/", state="fine").status_code == 404
    listed = of(AGNES).get("/api/v1/incidents/alarms").json()
    assert [(one["situation"], one["place"], one["incident"]) for one in listed] == [
        ("web", "town", None)
    ]


def test_a_program_that_reports_too_often_is_slowed(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    _monitor, hook = hooked(here)
    monkeypatch.setitem(limits.LIMITS, "hook", Limit(3, 100, limits.LIMITS["hook"].within))
    program = Client()
    assert [program.get(hook).status_code for _time in range(5)] == [200, 200, 200, 429, 429]
    assert int(program.get(hook)["Retry-After"]) > 0


def test_set_up_over_the_api(here: Town) -> None:
    adam = of(ADAM)
    body = {"handbook": "town", "monitor": "site", "sort": "hook"}
    made = send(adam, "/api/v1/incidents/monitors", **body)
    assert made.status_code == 201
    hook = made.json()["hook"]
    assert Client().get(hook).json()["state"] == "fine"
    again = send(adam, "/api/v1/incidents/monitors", **body)
    assert (again.status_code, again.json()["error"]) == (409, "there-already")
    (listed,) = of(AGNES).get("/api/v1/incidents/monitors").json()
    assert (listed["id"], listed["state"], listed["sort"]) == ("site", "fine", "hook")
    assert "hook" not in listed
    removal = f"/api/v1/incidents/monitors/{listed['monitor']}/removal"
    assert send(of(AGNES), removal).status_code == 403
    assert [send(adam, removal).status_code for _time in range(2)] == [204, 204]
    assert Client().get(hook).status_code == 404
    wrong = send(adam, "/api/v1/incidents/monitors", **{**body, "sort": "url", "url": "x"})
    assert (wrong.status_code, wrong.json()["error"]) == (422, "no-address")
    unknown = send(adam, "/api/v1/incidents/monitors", **{**body, "monitor": "other"})
    assert unknown.status_code == 422


def test_an_alarm_proposes_its_card_and_is_put_aside(here: Town) -> None:
    monitor, _hook = hooked(here)
    alarm = failing(monitor)
    page = f"/incidents/alarms/{alarm.key}/"
    agnes = of(AGNES)
    local = timezone.localtime(alarm.raised, COPENHAGEN)
    for there in (page, "/incidents/monitors/", f"/incidents/monitors/{monitor.key}/"):
        assert f"{local:%H:%M}" in said(agnes.get(there))
    shown = said(agnes.get(page))
    assert f"/incidents/open/town/web/?place=town&amp;alarm={alarm.key}" in shown
    assert "HTTP 503" in shown
    assert of(ODA).get(page).status_code == 200
    assert "Put it aside" not in said(of(ODA).get(page))
    assert of(ODA).post(f"{page}aside/", {"because": "x"}).status_code == 403
    assert of(OTTO).get(page).status_code == 404
    assert agnes.post(f"{page}aside/", {"because": ""}).status_code == 422
    done = agnes.post(f"{page}aside/", {"because": "Planned <work>"})
    assert done["Location"] == "/incidents/"
    assert "Planned &lt;work&gt;" in said(agnes.get(page))
    again = agnes.post(f"{page}aside/", {"because": "x"}, follow=True)
    assert "It is over already" in said(again)
    api = f"/api/v1/incidents/alarms/{alarm.key}/aside"
    assert send(agnes, api, because="x").status_code == 409


def test_an_alarm_is_put_aside_over_the_api(here: Town) -> None:
    monitor, _hook = hooked(here)
    alarm = failing(monitor)
    api = f"/api/v1/incidents/alarms/{alarm.key}/aside"
    assert send(of(AGNES), api, because=" ").status_code == 422
    answer = send(of(AGNES), api, because="Planned work")
    assert answer.json()["because"] == "Planned work"
    assert of(AGNES).get("/api/v1/incidents/alarms").json() == []


def test_it_is_said_when_nobody_watches(here: Town) -> None:
    monitor, _hook = hooked(here)
    agnes, told = of(AGNES), "nobody looks at the monitors"
    assert told not in said(agnes.get("/incidents/"))
    Monitor.objects.update(due=timezone.now() - timedelta(minutes=3))
    assert told in said(agnes.get("/incidents/"))
    assert "no worker is there" in said(agnes.get(f"/incidents/monitors/{monitor.key}/"))
    assert told not in said(of(OTTO).get("/incidents/"))
