"""What callers hear, what staff read, who is informed, and who holds which role."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from driftbook.incidents.card import card_of
from driftbook.incidents.models import Address, Incident
from driftbook.incidents.tests.cast import AGNES, ALF, LARS, LENA, ODA, VERA, Town, of, user
from driftbook.incidents.tests.pages import address, entries, hidden, opened, presses, shown, text


def step(incident: Incident, id: str) -> str:
    card = card_of(Incident.objects.get(pk=incident.pk), timezone.now())
    return next(one.state for one in card.steps if one.id == id)


# --- announcements (A-04) -------------------------------------------------------------------------


def test_a_look_at_what_callers_hear_and_who_can_switch_it(here: Town) -> None:
    incident = opened("evacuation")
    page = shown(AGNES, incident, "announcements/evacuation/")
    assert "We cannot answer because the building is empty." in text(page)
    assert '<blockquote class="spoken-text" lang="da">' in page
    assert "Recording 1" in page
    assert "tel:+4570102030" in page
    assert 'value="main" class="form-checkbox"' in page
    assert "The lead" in text(page)


def test_on_updated_and_off_each_refers_to_the_one_before(here: Town) -> None:
    incident = opened("evacuation")
    noun = "announcements/evacuation/"
    presses(AGNES, incident, noun, state="on", queues=["main"], how="called")
    assert "On since" in text(shown(ALF, incident))
    assert step(incident, "announce-evacuation") == "done", "switching it is doing the step"
    said = "We open again at noon."
    presses(ALF, incident, noun, state="on", queues=["main", "tax"], how="self", words=said)
    presses(AGNES, incident, noun, state="off", how="called")
    on, update, off = entries(incident, "announcement")
    assert on.data == {"state": "on", "queues": ["main"], "how": "called"}
    assert update.over == [str(on.id)]
    assert update.words == said
    assert off.over == [str(update.id)]
    assert "Announcement on: Evacuation (The main number, Tax)" in text(shown(ALF, incident))


def test_on_is_somewhere(here: Town) -> None:
    incident = opened("evacuation")
    answer = presses(AGNES, incident, "announcements/evacuation/", state="on", how="called")
    assert answer.status_code == 422
    assert "Tick where callers hear it" in text(answer.content.decode())
    nowhere = presses(
        AGNES, incident, "announcements/evacuation/", state="on", how="called", queues=["x"]
    )
    assert nowhere.status_code == 422
    nothing = presses(AGNES, incident, "announcements/evacuation/", queues=["main"], how="called")
    assert nothing.status_code == 422
    assert "Say whether it is on" in text(nothing.content.decode())
    assert entries(incident, "announcement") == []


# --- posts (A-05) ---------------------------------------------------------------------------------


def test_the_text_is_there_to_copy_and_then_it_is_over(here: Town) -> None:
    incident = opened("evacuation")
    page = shown(AGNES, incident, "posts/hotline/")
    assert "We cannot take shifts." in page
    assert "The hotline&#x27;s group" in page
    words = "We cannot take shifts."
    presses(AGNES, incident, "posts/hotline/", state="posted", words=words)
    assert step(incident, "post-hotline") == "done"
    presses(AGNES, incident, "posts/hotline/?update", state="posted", words="Not before noon.")
    assert "We can again." in shown(AGNES, incident, "posts/hotline/")
    assert "Nothing is posted yet about its end" in text(shown(LENA, incident, "closing/"))
    presses(AGNES, incident, "posts/hotline/", state="over", words="We can again.")
    posted, update, over = entries(incident, "post")
    assert posted.data == {"state": "posted", "update": False}
    assert update.data == {"state": "posted", "update": True}
    assert update.over == [str(posted.id)]
    assert (over.data["state"], over.over) == ("over", [str(update.id)])
    assert "Posted that it is over" in text(shown(AGNES, incident))


def test_an_empty_post_is_none(here: Town) -> None:
    incident = opened("evacuation")
    answer = presses(AGNES, incident, "posts/hotline/", state="posted", words="")
    assert answer.status_code == 422


# --- informing (A-02) -----------------------------------------------------------------------------


def test_receivers_hear_with_staffing_and_waiting_time(here: Town) -> None:
    incident = opened()
    assert "not yet" in text(shown(AGNES, incident))
    page = shown(AGNES, incident, "inform/")
    assert "Staffing (people)" in text(page)
    assert 'value="mail"' not in page, "nobody has an address"
    figures: dict[str, Any] = {"figure-staffing": "4", "figure-waiting": "25"}
    presses(AGNES, incident, "inform/", to=["crisis", "managers"], how="called", **figures)
    (entry,) = entries(incident, "inform")
    assert entry.data == {
        "to": ["crisis", "managers"],
        "figures": {"staffing": "4", "waiting": "25"},
        "how": "called",
    }
    assert "Staffing: 4 people · Waiting time: 25 minutes" in text(shown(AGNES, incident))
    assert "last" in text(shown(AGNES, incident, "inform/"))


def test_a_message_says_something_to_somebody(here: Town) -> None:
    incident = opened()
    answer = presses(AGNES, incident, "inform/", to=["crisis"], how="called")
    assert answer.status_code == 422
    assert "Write something" in text(answer.content.decode())
    assert presses(AGNES, incident, "inform/", how="called", words="Hello").status_code == 422


def test_driftbook_sends_only_to_those_whose_address_it_knows(here: Town) -> None:
    incident = opened()
    Address.objects.create(
        organisation=here.town,
        agreement=here.agreement,
        receiver="crisis",
        channel="mail",
        to="crisis@example.org",
        language="en",
        added=timezone.now(),
    )
    assert 'value="mail"' in shown(AGNES, incident, "inform/")
    answer = presses(
        AGNES, incident, "inform/", to=["crisis", "managers"], how="mail", words="It is dark"
    )
    assert answer.status_code == 422
    assert "No address is known of: Managers" in text(answer.content.decode())
    answer = presses(AGNES, incident, "inform/", to=["crisis"], how="mail", words="It is dark")
    assert answer.status_code == 302


# --- roles (A-03) ---------------------------------------------------------------------------------


def test_i_take_it_and_hand_it_over(here: Town) -> None:
    incident = opened(keeper=None)
    presses(LARS, incident, "duties/log/", who="me")
    page = text(shown(AGNES, incident))
    assert "Lars takes “The log keeper”" in page
    assert "Lars since" in page
    form = shown(LARS, incident, "duties/log/")
    assert "Agnes (not meant for it)" in form
    assert "Lena</option>" in form
    assert "Oda" not in form, "she may not act in incidents"
    assert "Vera" not in form
    presses(LARS, incident, "duties/log/", who=str(user(LENA).key), words="Home at four")
    assert "“The log keeper” is handed to Lena" in text(shown(AGNES, incident))
    presses(LENA, incident, "duties/log/", who="nobody")
    assert "Nobody keeps the log" in text(shown(AGNES, incident))
    people = [one.data["person"] for one in entries(incident, "duty")]
    assert people == [str(user(LARS).key), str(user(LENA).key), None]


@pytest.mark.parametrize("name", [ODA, VERA])
def test_whoever_cannot_act_in_it_holds_no_role(here: Town, name: str) -> None:
    incident = opened()
    answer = presses(LENA, incident, "duties/lead/", who=str(user(name).key))
    assert answer.status_code == 422
    assert "This person cannot hold a role here" in text(answer.content.decode())


def test_two_who_take_it_at_once_see_that_there_are_two(here: Town) -> None:
    incident = opened(keeper=None)
    both = {name: hidden(shown(name, incident, "duties/log/")) for name in (AGNES, LARS)}
    for name, seen in both.items():
        presses(name, incident, "duties/log/", seen=seen, who="me")
    page = text(shown(LENA, incident))
    assert "Two say different things" in page
    assert "Agnes takes “The log keeper” (Agnes) / Lars takes “The log keeper” (Lars)" in page
    presses(LENA, incident, "duties/log/", who=str(user(LARS).key))
    assert "Two say different things" not in text(shown(LENA, incident))


def test_oda_sees_who_holds_what_and_takes_nothing(here: Town) -> None:
    incident = opened()
    page = shown(ODA, incident)
    assert "Lena since" in text(page)
    assert "I take it" not in page
    assert of(ODA).post(address(incident, "duties/log/"), {"who": "me"}).status_code == 403
