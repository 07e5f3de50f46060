"""Nothing that was written is lost, whatever cannot be read, and nothing keeps others waiting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable
from driftbook.incidents.actions import reviewing
from driftbook.incidents.actions.transcribing import Line, transcribe
from driftbook.incidents.actions.writing import say
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.tests.cast import AGNES, LENA, NOW, Town, by, of, user
from driftbook.incidents.tests.devices import Device, send
from driftbook.incidents.tests.handbook import FILES
from driftbook.incidents.tests.pages import opened
from driftbook.incidents.tests.test_take_over import opened as at
from driftbook.incidents.tests.test_take_over import pauses
from tests.shelf import lay


@pytest.fixture
def unreadable(here: Town, monkeypatch: pytest.MonkeyPatch) -> Incident:
    """A card runs of an edition that this release cannot read; another edition holds now."""
    incident = opened(at=NOW)
    read = shelf.read

    def fails(edition: Edition) -> Handbook:
        if edition.pk == incident.edition_id:
            raise Unreadable([])
        return read(edition)

    monkeypatch.setattr(shelf, "read", fails)
    return incident


def test_entries_of_a_card_that_cannot_be_read_are_kept(unreadable: Incident) -> None:
    phone = Device()
    phone.write(unreadable.key, "step", "undock", state="done", words="It runs on its battery")
    answer = send(of(AGNES), phone.log)
    assert answer.status_code == 200
    assert answer.json()["refused"] == []
    assert LogEntry.objects.filter(words="It runs on its battery").exists()


@pytest.mark.parametrize("noun", ["review/", "times/", "paper/"])
def test_pages_about_it_say_why_they_show_nothing(unreadable: Incident, noun: str) -> None:
    answer = of(LENA).get(f"/incidents/{unreadable.key}/{noun}")
    assert answer.status_code == 409
    assert "Nothing of its log is lost" in answer.content.decode()


@pytest.mark.parametrize("noun", ["", "/times", "/export.csv"])
def test_operations_on_it_say_so_too(unreadable: Incident, noun: str) -> None:
    answer = of(LENA).get(f"/api/v1/incidents/{unreadable.key}{noun}")
    assert answer.status_code == 409
    assert answer.json()["error"]


def test_it_keeps_no_other_card_from_being_opened_and_closed(unreadable: Incident) -> None:
    """They all look at each other (A-08)."""
    lay(FILES)
    other = opened("evacuation")
    said: dict[str, Any] = {
        "incident": other,
        "by": by(LENA, "incident-lead"),
        "now": NOW + timedelta(hours=1),
    }
    say(kind="closing", data={"state": "closed"}, **said)
    other.refresh_from_db()
    assert other.ended is not None


def test_what_is_closed_by_the_last_thing_missing_lets_others_go_on(here: Town) -> None:
    power, evacuation = at("power", "hall"), at("evacuation", "hall")
    said: dict[str, Any] = {"incident": evacuation, "by": by(LENA, "incident-lead")}
    on: dict[str, Any] = {"kind": "announcement", "subject": "evacuation"}
    say(**said, **on, data={"state": "on"}, now=NOW)
    say(**said, kind="closing", data={"state": "closed"}, now=NOW + timedelta(minutes=20))
    assert pauses(power) == ["paused"]

    say(**said, **on, data={"state": "off"}, now=NOW + timedelta(minutes=30))

    assert Incident.objects.get(pk=evacuation.pk).ended is not None
    assert pauses(power) == ["paused", "resumed"]


def test_a_line_of_paper_that_was_corrected_after_going_back_is_in_the_log(here: Town) -> None:
    incident, form = opened(at=NOW), uuid4()
    for words in ("The lift is stuck", "The lift is stuck", "Both lifts are stuck"):
        line = Line(form, NOW, "note", words=words)
        transcribe(incident=incident, lines=[line], by=by(AGNES), now=NOW)
    kept = LogEntry.objects.filter(kind="note").order_by("number")
    assert [one.words for one in kept] == ["The lift is stuck", "Both lifts are stuck"]


def test_the_id_of_a_line_of_paper_takes_none_from_another_log(here: Town) -> None:
    form = uuid4()
    for place in ("hall", "library"):
        line = Line(form, NOW, "note", words="Dark")
        transcribe(incident=opened(place=place), lines=[line], by=by(AGNES), now=NOW)
    assert LogEntry.objects.filter(kind="note").count() == 2


def test_a_review_that_was_corrected_after_going_back_is_in_the_log(here: Town) -> None:
    incident, form = opened(at=NOW), uuid4()
    for words in ("Too slow", "Too slow", "Too slow by ten minutes"):
        said: dict[str, Any] = {"words": words, "lesson": False, "about": "card", "form": form}
        reviewing.review(incident=incident, by=by(LENA), now=NOW, **said)
    kept = LogEntry.objects.filter(kind="review").order_by("number")
    assert [one.words for one in kept] == ["Too slow", "Too slow by ten minutes"]


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_nothing_begins_at_an_impossible_instant(here: Town, year: str) -> None:
    said = {"handbook": "town", "situation": "power", "place": "hall", "happened": year}
    answer = of(LENA).post("/api/v1/incidents", data=said, content_type="application/json")
    assert answer.status_code == 422
    assert not Incident.objects.exists()


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_card_is_decided_at_no_impossible_instant(here: Town, year: str) -> None:
    answer = of(LENA).get(f"/api/v1/incidents/{opened().key}?at={year}")
    assert answer.status_code == 422
    assert of(LENA).get(f"/api/v1/incidents?before={year}").status_code in (200, 422)


def test_an_alarm_that_somebody_put_aside_is_among_what_is_kept_of_them(here: Town) -> None:
    from driftbook.incidents import kept
    from driftbook.incidents.actions.alarms import put_aside
    from driftbook.incidents.models import Alarm
    from driftbook.incidents.tests.watch import hook, says

    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2)
    put_aside(alarm=Alarm.objects.get(), because="It is being repaired", by=by(AGNES), now=NOW)
    assert [one["words"] for one in kept.of_person(user(AGNES))] == ["It is being repaired"]
