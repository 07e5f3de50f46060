"""A program switches announcements (A-04), and nobody believes it when it did not."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from driftbook.handbook.deciding.incident_shapes import AnnouncementNow
from driftbook.incidents.actions import switching
from driftbook.incidents.card import card_of
from driftbook.incidents.due import Reminders
from driftbook.incidents.models import Incident
from driftbook.incidents.tests.cast import LARS, NOW, Town
from driftbook.incidents.tests.telling import MINUTE, deliver, late, opened, outlet, put, wrote
from driftbook.outbox.models import Message
from driftbook.outbox.tests.web import Site


def ask(incident: Incident, state: str, at: datetime = NOW, **more: Any) -> Message | None:
    """Somebody lets the program do it."""
    entry = wrote(
        incident,
        "announcement",
        "breakdown",
        at,
        state=state,
        queues=["main"],
        how="program",
        **more,
    )
    return Message.objects.filter(key__contains=str(entry.id)).first()


def work(at: datetime) -> None:
    deliver(at)
    Reminders().run_due(at, 50)


def shown(incident: Incident, at: datetime = NOW) -> AnnouncementNow:
    fresh = Incident.objects.get(pk=incident.pk)
    found = switching.announcement_of(card_of(fresh, at), "breakdown")
    assert found
    return found


def test_what_the_program_did_comes_into_the_log(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", f"{site.url}/switch")
    power = opened()
    ask(power, "on")
    assert switching.asked(power) == {"breakdown": "on"}
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
    assert data["until"] == "2026-11-24T13:01:00.000Z"


def test_asking_twice_is_once_and_the_answer_is_written_once(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    power, id = opened(), uuid.uuid4()
    ask(power, "on", id=id)
    ask(power, "on", id=id)
    for after in (1, 2, 3):
        work(NOW + after * MINUTE / 10)
    assert len(site.got) == 1
    assert power.entries.filter(kind="announcement").count() == 2  # and that it was done


def test_a_program_that_fails_is_told_loudly(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    site.status = 500
    power = opened()
    message = ask(power, "on")
    assert message
    assert shown(power).on
    for seconds in (1, 4, 35, 61, 70):
        work(NOW + MINUTE * seconds / 60)
    now = shown(power, NOW + 2 * MINUTE)
    assert not now.on
    assert now.said
    words = now.said.last.words
    assert "The program did not switch “Breakdown” on. Switch it by hand." in words
    assert "the receiver answered 500" in words
    (mail,) = put("mail")
    assert mail.to == f"{LARS}@example.org"
    assert mail.subject == "NOT switched on: Breakdown [The town 1]"
    assert "The vendor's helpdesk: 70 10 20 30" in mail.text
    message.refresh_from_db()
    assert message.state == "withdrawn"  # a late retry would play it when nobody expects it

    site.status = 200
    work(NOW + 60 * MINUTE)
    assert not shown(power, NOW + 60 * MINUTE).on


def test_what_was_not_switched_off_is_still_on(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    power = opened()
    wrote(power, "announcement", "breakdown", state="on", queues=["main"], how="called")
    site.status = 410
    ask(power, "off", NOW + MINUTE)
    work(NOW + 2 * MINUTE)
    assert shown(power, NOW + 2 * MINUTE).on
    assert put("mail")[0].subject == "NOT switched off: Breakdown [The town 1]"


def test_without_an_answer_it_may_be_on(here: Town, site: Site, settings: Any) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    settings.OUTBOX_TIMEOUT, site.wait = 0.2, 0.6
    power = opened()
    ask(power, "on")
    work(NOW)
    work(NOW + 2 * MINUTE)
    assert shown(power, NOW + 2 * MINUTE).on
    assert power.entries.filter(kind="note").count() == 1
    assert put("mail")[0].subject.startswith("NOT switched on")


def test_somebody_has_done_it_by_hand_meanwhile(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    site.status = 500
    power = opened()
    ask(power, "on")
    deliver(NOW)
    wrote(power, "announcement", "breakdown", NOW + MINUTE / 3, state="on", how="called")
    work(NOW + 2 * MINUTE)
    assert shown(power, NOW + 2 * MINUTE).on


def test_what_was_written_long_ago_without_network_is_not_switched_now(
    here: Town, site: Site
) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    power = opened()
    data = {"state": "on", "queues": ["main"], "how": "program"}
    at, arrives = NOW + MINUTE, NOW + 30 * MINUTE
    late(power, "announcement", "breakdown", data, at=at, arrives=arrives)
    assert put("webhook") == []
    assert "arrived too late" in power.entries.get(via="driftbook").words


def test_an_address_that_refuses_for_good_is_told_at_once(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    site.status = 410
    power = opened()
    ask(power, "on")
    work(NOW + MINUTE / 10)
    assert power.entries.filter(via="driftbook").count() == 1


def test_what_was_asked_before_and_not_done_is_withdrawn(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    power = opened()
    first = ask(power, "on")
    assert first
    ask(power, "off", NOW + MINUTE / 60)
    work(NOW + MINUTE / 10)
    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert [json.loads(got.body)["data"]["state"] for got in site.got] == ["off"]


def test_without_a_program_somebody_is_called(here: Town, site: Site) -> None:
    power = opened()
    ask(power, "on")
    assert not shown(power).on
    assert "no program has been set up" in power.entries.get(via="driftbook").words
    assert put("webhook") == []


def test_in_an_exercise_no_program_is_asked(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    exercise = opened(exercise=True)
    ask(exercise, "on")
    assert shown(exercise).on
    assert not Message.objects.exists()


def test_a_program_that_says_what_it_did_is_not_asked(here: Town, site: Site) -> None:
    outlet(here, "announcement", "breakdown", site.url)
    power = opened()
    ask(power, "on", via="api")
    assert shown(power).on
    assert put("webhook") == []


def test_another_program_takes_the_place_of_the_first(here: Town, site: Site) -> None:
    first = outlet(here, "announcement", "breakdown", f"{site.url}/old")
    outlet(here, "announcement", "breakdown", f"{site.url}/new")
    ask(opened(), "on")
    deliver()
    assert [got.path for got in site.got] == ["/new"]
    first.refresh_from_db()
    assert first.ended
    assert not first.endpoint.active
