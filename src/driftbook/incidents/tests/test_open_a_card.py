"""The power is gone: two taps from the home page to a card that runs."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from driftbook.incidents.models import Incident
from driftbook.incidents.tests.cast import (
    ADAM,
    AGNES,
    ALF,
    LARS,
    LENA,
    ODA,
    OTTO,
    VERA,
    Town,
    of,
    town,
    user,
)
from driftbook.incidents.tests.handbook import INCIDENTS
from driftbook.incidents.tests.pages import address, entries, hidden, opened, shown, text
from driftbook.people.models import Membership

HOME = "/incidents/"
POWER = "/incidents/open/town/power/"


def home(name: str, query: str = "") -> str:
    answer = of(name).get(HOME + query)
    assert answer.status_code == 200
    return text(answer.content.decode())


def test_the_situations_are_said_as_somebody_would_who_stands_in_it(here: Town) -> None:
    page = of(AGNES).get(HOME).content.decode()
    assert "The power is gone" in text(page)
    assert f'href="{POWER}"' in page
    assert 'id="incidents"' in page


def test_two_taps_to_a_card_that_runs(here: Town) -> None:
    agnes = of(AGNES)
    first = agnes.get(POWER).content.decode()
    assert "The town hall" in text(first)
    answer = agnes.post(POWER, {**hidden(first), "place": "hall"})
    incident = Incident.objects.get()
    assert answer.headers["Location"] == address(incident)
    assert (incident.situation, incident.place, incident.exercise) == ("power", "hall", False)
    assert incident.edition == here.edition
    page = text(shown(agnes, incident))
    assert "Do this now" in page
    assert "Take the laptop out of its dock" in page


def test_whoever_opens_it_keeps_the_log_unless_they_say_otherwise(here: Town) -> None:
    agnes = of(AGNES)
    agnes.post(POWER, {**hidden(agnes.get(POWER).content.decode()), "place": "hall"})
    duty = entries(Incident.objects.get(), "duty")
    assert [(one.subject, one.data["person"]) for one in duty] == [("log", str(user(AGNES).key))]


def test_a_colleague_can_keep_the_log_from_the_start(here: Town) -> None:
    agnes = of(AGNES)
    first = agnes.get(POWER).content.decode()
    said = {"place": "library", "log_keeper": str(user(LARS).key), "words": "All three floors"}
    agnes.post(POWER, {**hidden(first), **said})
    incident = Incident.objects.get()
    assert [one.data["person"] for one in entries(incident, "duty")] == [str(user(LARS).key)]
    assert entries(incident, "opened")[0].words == "All three floors"


def test_nobody_keeps_it_yet_and_one_tap_changes_that(here: Town) -> None:
    incident = opened(keeper=None)
    page = shown(ALF, incident)
    assert "Nobody keeps the log" in text(page)
    answer = of(ALF).post(
        address(incident, "duties/log/"), {"form": str(uuid4()), "over": "", "who": "me"}
    )
    assert answer.status_code == 302
    page = text(shown(ALF, incident))
    assert "Nobody keeps the log" not in page
    assert "Alf since" in page
    assert "(not meant for it)" in page


def test_pressing_the_place_twice_opens_it_once(here: Town) -> None:
    agnes = of(AGNES)
    said = {**hidden(agnes.get(POWER).content.decode()), "place": "hall"}
    agnes.post(POWER, said)
    agnes.post(POWER, said)
    assert Incident.objects.count() == 1
    assert len(entries(Incident.objects.get(), "opened")) == 1


def test_it_began_some_time_ago(here: Town) -> None:
    agnes = of(AGNES)
    first = agnes.get(POWER).content.decode()
    agnes.post(POWER, {**hidden(first), "place": "hall", "happened": "2026-11-20T03:05"})
    assert Incident.objects.get().opened.isoformat() == "2026-11-20T02:05:00+00:00"
    answer = agnes.post(POWER, {"place": "hall", "happened": "2099-01-01T00:00"})
    assert answer.status_code == 422
    assert "still to come" in text(answer.content.decode())


def test_a_place_that_the_card_is_not_for(here: Town) -> None:
    answer = of(AGNES).post(POWER, {"place": "town"})
    assert answer.status_code == 422
    assert not Incident.objects.exists()


def test_what_runs_already_is_shown_first(here: Town) -> None:
    opened()
    page = home(AGNES)
    assert page.index("Running now") < page.index("The power is gone")
    page = text(of(AGNES).get(POWER).content.decode())
    assert "It runs already since" in page


def test_an_exercise_is_unmistakable(here: Town) -> None:
    assert "Nothing leaves the house" in home(AGNES, "?exercise")
    agnes = of(AGNES)
    first = agnes.get(POWER + "?exercise").content.decode()
    assert 'name="exercise" value="on"' in first
    agnes.post(POWER, {**hidden(first), "place": "hall", "exercise": "on"})
    incident = Incident.objects.get()
    assert incident.exercise
    for noun in ("", "log/", "steps/undock/", "inform/", "closing/"):
        page = shown(LENA, incident, noun)
        assert re.search('<body class="incidents exercise[a-z -]*">', page)
        assert "Nothing leaves the house" in text(page)
    assert "Exercise" in home(AGNES)


@pytest.mark.parametrize("name", [OTTO, VERA])
def test_somebody_of_another_organisation_sees_nothing_of_it(here: Town, name: str) -> None:
    incident = opened()
    for noun in ("", "log/", "steps/undock/", "duties/log/", "closing/", "inform/", "notes/"):
        assert of(name).get(address(incident, noun)).status_code == 404
        assert of(name).post(address(incident, noun)).status_code in (404, 405)
    assert "Running now" not in home(name)


def test_otto_cannot_open_a_card_of_a_handbook_elsewhere(here: Town) -> None:
    assert of(OTTO).get(POWER).status_code == 404


def test_the_owner_of_the_handbook_looks_on(here: Town) -> None:
    incident = opened()
    page = shown(ODA, incident)
    assert "Take the laptop out of its dock" in text(page)
    assert "<textarea" not in page
    assert "What did you see?" not in page
    assert of(ODA).get(address(incident, "steps/undock/")).status_code == 403
    assert of(ODA).get(POWER).status_code == 403
    assert f'href="{POWER}"' not in of(ODA).get(HOME).content.decode()


def test_the_administrator_may_write_and_not_close(here: Town) -> None:
    incident = opened()
    assert of(ADAM).get(address(incident, "notes/")).status_code == 200
    assert of(ADAM).get(address(incident, "closing/")).status_code == 403
    assert "The log as PDF" in text(shown(ADAM, incident, "log/"))
    assert "The log as PDF" not in text(shown(AGNES, incident, "log/"))


def test_roles_that_nobody_is_meant_to_take_and_cards_past_their_review(db: None) -> None:
    early = INCIDENTS.replace("valid_from: 2026-11-01", "valid_from: 2019-01-01")
    town(files={"incidents.yaml": early.replace("review: 2027-11-01", "review: 2020-01-01")})
    page = home(LENA)
    assert "Nobody here is meant to take" not in page
    assert "These cards should have been gone through by now: Evacuation" in page
    Membership.objects.filter(role="contact-centre-agent").delete()
    assert "Nobody here is meant to take these roles: At the doors" in home(LENA)


def test_earlier_incidents_by_pages(here: Town) -> None:
    now = timezone.now()
    for _n in range(31):
        one = opened()
        Incident.objects.filter(pk=one.pk).update(ended=now)
    lena = of(LENA)
    first = lena.get("/incidents/past/").content.decode()
    assert first.count('class="choice incident-row') == 30
    after = first.split('href="?after=')[1].split('"')[0]
    second = lena.get(f"/incidents/past/?after={after}").content.decode()
    assert second.count('class="choice incident-row') == 1
    assert lena.get("/incidents/past/?after=nonsense").status_code == 200
    assert of(OTTO).get("/incidents/past/").content.decode().count("incident-row") == 0
