"""A program switches announcements (A-04), and nobody believes it when it did not."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from driftbook.handbook.deciding.incident_shapes import AnnouncementNow
from driftbook.incidents.actions import switching
from driftbook.incidents.card import card_of
from driftbook.incidents.due import Reminders
from driftbook.incidents.models import Incident
from driftbook.incidents.tests.cast import LARS, NOW, Town
from driftbook.incidents.tests.telling import MINUTE, deliver, opened, outlet, put, wrote
from driftbook.outbox.models import Message
from driftbook.outbox.tests.web import Site, serving


@pytest.fixture
def site(settings: Any, working: None) -> Iterator[Site]:
    settings.OUTBOX_TIMEOUT, settings.OUTBOX_LOOPBACK = 2, True
    with serving() as site:
        yield site


def ask(
    incident: Incident, state: str, at: datetime = NOW, key: uuid.UUID | None = None
) -> Message:
    return switching.ask(
        incident=incident,
        card=card_of(incident, at),
        announcement="breakdown",
        state=state,
        key=key or uuid.uuid4(),
        language="en",
        now=at,
    )


def work(at: datetime) -> None:
    deliver(at)
    Reminders().run_due(at, 50)


def shown(incident: Incident, at: datetime = NOW) -> AnnouncementNow:
    fresh = Incident.objects.get(pk=incident.pk)
    return switching.announcement_of(card_of(fresh, at), "breakdown")


def test_what_the_program_did_comes_into_the_log(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", f"{site.url}/switch")
    power = opened()
    ask(power, "on")
    assert not shown(power).on
    assert switching.asked(power)["breakdown"].state == "on"
    work(NOW + MINUTE / 10)
    now = shown(power, NOW + MINUTE)
    assert now.on
    assert now.said
    assert (now.said.last.data["how"], now.said.last.person) == ("program", None)
    assert now.said.last.words == "Switched by the program."
    assert switching.asked(power) == {}
    data = json.loads(site.got[0].body)["data"]
    assert (data["state"], data["queues"], data["recording"]) == ("on", ["main"], "Recording 2")
    assert data["spoken"] == {"en": "Something is broken."}


def test_asking_twice_is_once_and_the_answer_is_written_once(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    power, key = opened(), uuid.uuid4()
    assert ask(power, "on", key=key) == ask(power, "on", key=key)
    for after in (1, 2, 3):
        work(NOW + after * MINUTE / 10)
    assert len(site.got) == 1
    assert power.entries.filter(kind="announcement").count() == 1


def test_a_program_that_fails_is_told_loudly(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    site.status = 500
    power = opened()
    message = ask(power, "on")
    for seconds in (1, 4, 35, 61, 70):
        work(NOW + MINUTE * seconds / 60)
    assert not shown(power, NOW + 2 * MINUTE).on
    (note,) = power.entries.filter(kind="note")
    assert "The program did not switch “Breakdown” on. Switch it by hand." in note.words
    assert "the receiver answered 500" in note.words
    (mail,) = put("mail")
    assert mail.to == f"{LARS}@example.org"
    assert mail.subject == "NOT switched on: Breakdown [The town 1]"
    assert "The vendor's helpdesk: 70 10 20 30" in mail.text
    message.refresh_from_db()
    assert message.state == "withdrawn"  # a late retry would play it when nobody expects it

    site.status = 200
    work(NOW + 60 * MINUTE)
    assert not shown(power, NOW + 60 * MINUTE).on


def test_an_address_that_refuses_for_good_is_told_at_once(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    site.status = 410
    power = opened()
    ask(power, "on")
    work(NOW + MINUTE / 10)
    assert power.entries.filter(kind="note").count() == 1


def test_what_was_asked_before_and_not_done_is_withdrawn(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    power = opened()
    first = ask(power, "on")
    ask(power, "off", NOW + MINUTE / 60)
    work(NOW + MINUTE / 10)
    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert [json.loads(got.body)["data"]["state"] for got in site.got] == ["off"]


def test_without_a_program_and_in_an_exercise_somebody_is_called(here: Town, site: Site) -> None:
    power = opened()
    with pytest.raises(switching.NoProgram):
        ask(power, "on")
    outlet(here, "announcement", "breakdown", site.url)
    exercise = opened(exercise=True)
    with pytest.raises(switching.NoProgram):
        ask(exercise, "on")
    wrote(exercise, "announcement", "breakdown", state="on", queues=["main"], how="called")
    assert put("webhook") == []
    with pytest.raises(KeyError):
        switching.announcement_of(card_of(power, NOW), "no-such")


def test_another_program_takes_the_place_of_the_first(here: Town, site: Site) -> None:
    first = outlet(here, "announcement", "breakdown", f"{site.url}/old")
    outlet(here, "announcement", "breakdown", f"{site.url}/new")
    ask(opened(), "on")
    deliver()
    assert [got.path for got in site.got] == ["/new"]
    first.refresh_from_db()
    assert first.ended
    assert not first.endpoint.active
