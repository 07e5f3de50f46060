"""A card that runs, by plain forms: steps, times, notes, what contradicts, and the end."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable
from driftbook.incidents.card import card_of
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.tests.cast import AGNES, ALF, COPENHAGEN, LARS, LENA, Town, of, user
from driftbook.incidents.tests.pages import (
    address,
    entries,
    hidden,
    opened,
    presses,
    shown,
    text,
)


def step(incident: Incident, id: str) -> str:
    card = card_of(Incident.objects.get(pk=incident.pk), timezone.now())
    return next(one.state for one in card.steps if one.id == id)


def test_a_step_says_what_was_seen_and_the_next_one_is_large(here: Town) -> None:
    incident = opened()
    page = shown(AGNES, incident)
    assert '<h3 class="step-say" lang="en">Take the laptop out of its dock</h3>' in page
    answer = presses(AGNES, incident, "steps/undock/", state="done", words="Runs on its battery")
    assert answer.status_code == 302
    assert answer.headers["Location"] == address(incident)
    page = shown(AGNES, incident)
    assert '<h3 class="step-say" lang="en">Share the mobile&#x27;s network</h3>' in page
    assert "Runs on its battery" in page
    assert "Wi-Fi is down too" in text(page)
    (entry,) = entries(incident, "step")
    assert (entry.subject, entry.data, entry.person) == (
        "undock",
        {"state": "done"},
        user(AGNES).key,
    )


def test_the_button_on_the_card_itself_is_one_tap(here: Town) -> None:
    incident = opened()
    agnes = of(AGNES)
    page = shown(agnes, incident)
    form = page[page.index('class="step-now"') : page.index("</article>")]
    agnes.post(address(incident, "steps/undock/"), {**hidden(form), "state": "done"})
    assert step(incident, "undock") == "done"


def test_pressing_twice_is_pressing_once(here: Town) -> None:
    incident = opened()
    seen = hidden(shown(AGNES, incident, "steps/undock/"))
    for _time in range(2):
        presses(AGNES, incident, "steps/undock/", seen=seen, state="done", words="Out")
    assert len(entries(incident, "step")) == 1


def test_other_words_from_a_page_that_the_browser_went_back_to_are_not_lost(here: Town) -> None:
    incident = opened()
    seen = hidden(shown(AGNES, incident, "steps/undock/"))
    presses(AGNES, incident, "steps/undock/", seen=seen, state="done", words="Out")
    presses(AGNES, incident, "steps/undock/", seen=seen, state="not-done", words="It went black")
    assert [one.words for one in entries(incident, "step")] == ["Out", "It went black"]
    assert step(incident, "undock") == "not-done"
    assert "Two say different things" not in text(shown(AGNES, incident))


def test_what_somebody_else_wrote_unseen_stands_beside_it_until_it_is_decided(here: Town) -> None:
    incident = opened()
    seen = hidden(shown(ALF, incident, "steps/undock/"))
    presses(AGNES, incident, "steps/undock/", state="done", words="Out")
    answer = of(ALF).post(
        address(incident, "steps/undock/"),
        {**seen, "state": "not-done", "words": "Stuck"},
        follow=True,
    )
    page = text(answer.content.decode())
    assert "somebody else has said something different" in page
    assert "Two say different things" in text(shown(LENA, incident))
    form = text(shown(LENA, incident, "steps/undock/"))
    assert "Out" in form
    assert "Stuck" in form
    presses(LENA, incident, "steps/undock/", state="done", words="Out at last")
    assert "Two say different things" not in text(shown(LENA, incident))
    assert len(entries(incident, "step")) == 3


def test_it_happened_earlier_and_was_written_down_later(here: Town) -> None:
    incident = opened(at=timezone.now() - timedelta(hours=3))
    before = (timezone.now() - timedelta(hours=2)).astimezone(COPENHAGEN)
    presses(AGNES, incident, "notes/", words="The lift stands", happened=f"{before:%Y-%m-%dT%H:%M}")
    (entry,) = entries(incident, "note")
    assert entry.happened == before.replace(second=0, microsecond=0)
    page = text(shown(AGNES, incident, "log/"))
    assert f"{before:%H:%M} Agnes" in page
    assert "written down" in page


def test_a_time_to_come_or_nonsense_is_refused_with_what_was_typed(here: Town) -> None:
    incident = opened()
    for when in ("2099-01-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59", "soon"):
        answer = presses(AGNES, incident, "notes/", words="Kept words", happened=when)
        assert answer.status_code == 422
        assert "Kept words" in answer.content.decode()
    assert entries(incident, "note") == []


def test_a_note_needs_words_and_may_be_about_a_person(here: Town) -> None:
    incident = opened()
    assert presses(AGNES, incident, "notes/", words=" ").status_code == 422
    presses(AGNES, incident, "notes/", words="Somebody fainted", personal="on")
    presses(AGNES, incident, "notes/", words="Somebody is better")
    assert [one.data for one in entries(incident, "note")] == [{"personal": True}, {}]
    assert "There is something about a person in it" in text(shown(AGNES, incident))


def test_everything_at_a_pause_point_is_confirmed_once(here: Town) -> None:
    incident = opened()
    for one in ("undock", "share", "chargers"):
        presses(AGNES, incident, f"steps/{one}/", state="skipped")
    page = shown(AGNES, incident)
    assert "Confirm what is ticked" in page
    assert "tel:+4570102030" in page, "the number to call is there"
    nothing = presses(AGNES, incident, "phases/tell/")
    assert nothing.status_code == 422
    assert "Tick what is done" in text(nothing.content.decode())
    done = ["announce-breakdown", "call-helpdesk"]
    seen = hidden(shown(AGNES, incident, "phases/tell/"))
    for _time in range(2):
        presses(AGNES, incident, "phases/tell/", seen=seen, done=done, words="By Agnes")
    assert [step(incident, one) for one in (*done, "post-hotline")] == ["done", "done", "waiting"]
    assert len([one for one in entries(incident, "step") if one.words == "By Agnes"]) == 2
    assert presses(AGNES, incident, "phases/tell/", done=["undock"]).status_code == 422


def test_steps_and_names_that_the_card_does_not_have(here: Town) -> None:
    incident = opened()
    for noun in (
        *("steps/get-out/", "steps/nothing/", "duties/nothing/", "announcements/evacuation/"),
        *("posts/nothing/", "scenarios/elsewhere/", "timers/masts/", "phases/out/"),
    ):
        assert of(AGNES).get(address(incident, noun)).status_code == 404, noun
    answer = of(AGNES).get(address(incident, f"pauses/{uuid4()}/"), follow=True)
    assert "Nothing of the kind takes over any more" in text(answer.content.decode())


def test_an_evacuation_takes_over_and_the_steps_wait(here: Town) -> None:
    incident = opened()
    other = opened("evacuation")
    page = shown(AGNES, incident)
    assert "Yields to Evacuation since" in text(page)
    assert address(other) in page
    assert "stands-paused" in page
    assert "What did you see?" not in page, "no step is to be done now"
    assert "Nothing: the card waits" in text(page)
    assert "Yields to Evacuation" in text(of(AGNES).get("/incidents/").content.decode())


def test_going_on_all_the_same_needs_a_reason(here: Town) -> None:
    incident = opened()
    other = opened("evacuation")
    noun = f"pauses/{other.key}/"
    assert presses(LENA, incident, noun, words="").status_code == 422
    presses(LENA, incident, noun, words="Only the east wing is emptied")
    page = text(shown(AGNES, incident))
    assert "Goes on although “Evacuation” takes over" in page
    assert "Only the east wing is emptied" in page
    assert "What did you see?" in page
    presses(LENA, incident, noun, words="The west wing too")
    assert "Yields to Evacuation since" in text(shown(AGNES, incident))


def test_an_evacuation_elsewhere_pauses_nothing(here: Town) -> None:
    incident = opened()
    opened("evacuation", "library")
    assert "Yields to" not in text(shown(AGNES, incident))


def test_time_that_runs_out_is_a_time_of_day_and_can_be_corrected(here: Town) -> None:
    begun = timezone.now() - timedelta(minutes=30)
    incident = opened("power-town", "town", at=begun)
    ends = (begun + timedelta(minutes=120)).astimezone(COPENHAGEN)
    assert f"until {ends:%H:%M}" in text(shown(AGNES, incident)).replace("  ", " ")
    page = text(shown(AGNES, incident))
    assert f"from {ends:%H:%M}" in page, "the step that it unlocks says from when"
    presses(LENA, incident, "timers/masts/", minutes="20", words="The operator says so")
    (entry,) = entries(incident, "timer")
    assert entry.data == {"minutes": 20}
    page = text(shown(AGNES, incident))
    assert "Ran out at" in page
    assert "Send all calls to the hotline" in page
    since = (begun + timedelta(minutes=25)).astimezone(COPENHAGEN)
    presses(LENA, incident, "timers/masts/", minutes="20", since=f"{since:%Y-%m-%dT%H:%M}")
    assert entries(incident, "timer")[-1].data.keys() == {"minutes", "since"}
    assert "Ran out at" not in text(shown(AGNES, incident))
    assert presses(LENA, incident, "timers/masts/", minutes="0").status_code == 422


def test_a_way_of_working_on_is_chosen_and_given_up(here: Town) -> None:
    incident = opened()
    assert "It lasts less." in text(shown(LENA, incident, "scenarios/mobile/"))
    presses(LENA, incident, "scenarios/mobile/", chosen="yes", words="An hour at most")
    assert "Answer on the mobile" in text(shown(AGNES, incident))
    presses(LENA, incident, "scenarios/mobile/", chosen="no")
    assert "Answer on the mobile" not in text(shown(AGNES, incident))
    assert [one.data for one in entries(incident, "scenario")] == [
        {"chosen": True},
        {"chosen": False},
    ]


def test_it_is_closed_by_whoever_may_and_goes_on_after_all(here: Town) -> None:
    incident = opened()
    assert of(AGNES).get(address(incident, "closing/")).status_code == 403
    assert of(AGNES).post(address(incident, "closing/")).status_code == 403
    presses(LARS, incident, "closing/", words="The power is back")
    incident.refresh_from_db()
    assert incident.ended is not None
    page = text(shown(AGNES, incident))
    assert "Closed" in page
    assert "Do this now" not in page
    assert "Running now" not in text(of(AGNES).get("/incidents/").content.decode())
    assert "Ended in the last 24 hours" in text(of(AGNES).get("/incidents/").content.decode())
    assert presses(LARS, incident, "closing/", words="").status_code == 422, "why?"
    presses(LARS, incident, "closing/", words="It is gone again")
    incident.refresh_from_db()
    assert incident.ended is None
    assert [one.data["state"] for one in entries(incident, "closing")] == ["closed", "reopened"]


def test_it_cannot_be_closed_before_what_is_missing_is_done(here: Town) -> None:
    incident = opened(keeper=None)
    seen = hidden(shown(LENA, incident, "notes/"))
    page = text(shown(LENA, incident, "closing/"))
    assert "This has to be done first" in page
    assert "Nobody keeps the log" in page
    assert presses(LENA, incident, "closing/", seen=seen, words="Over").status_code == 422
    presses(LENA, incident, "duties/log/", who="me")
    presses(LENA, incident, "announcements/breakdown/", state="on", queues=["main"], how="called")
    page = text(shown(LENA, incident, "closing/"))
    assert "The announcement “Breakdown” is still on" in page
    assert presses(LENA, incident, "closing/", seen=seen, words="Over").status_code == 422
    presses(LENA, incident, "announcements/breakdown/", state="off", how="called")
    assert presses(LENA, incident, "closing/", words="Over").status_code == 302


def test_signs_that_no_database_keeps_and_very_long_words(here: Town) -> None:
    incident = opened()
    assert presses(AGNES, incident, "notes/", words="a\0b").status_code in (302, 422)
    assert presses(AGNES, incident, "notes/", words="x" * 4001).status_code == 422
    assert presses(AGNES, incident, "notes/", words="<script>alert(1)</script>").status_code == 302
    assert "<script>alert(1)" not in shown(AGNES, incident)


def test_broken_hidden_fields_lose_nothing(here: Town) -> None:
    incident = opened()
    presses(AGNES, incident, "notes/", seen={"form": "", "over": "no,ids"}, words="Kept")
    assert [one.words for one in entries(incident, "note")] == ["Kept"]
    answer = presses(AGNES, incident, "notes/", seen={"form": "no id"}, words="Typed")
    assert answer.status_code in (302, 422)
    assert LogEntry.objects.filter(words="Typed").exists() or "Typed" in answer.content.decode()


def test_an_edition_that_this_release_cannot_read(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = opened()

    def read(_edition: Edition) -> Handbook:
        raise Unreadable([])

    monkeypatch.setattr(shelf, "read", read)
    for noun in ("", "log/", "steps/undock/"):
        answer = of(LENA).get(address(incident, noun))
        assert answer.status_code == 409
        assert "Nothing of its log is lost" in text(answer.content.decode())
    assert "power" in text(of(LENA).get("/incidents/").content.decode())
