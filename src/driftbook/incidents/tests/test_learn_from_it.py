"""After an incident: what is said of it, and what the next edition of the handbook is to learn."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from driftbook.editions.models import Remark
from driftbook.history.models import Event
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.tests.cast import AGNES, LENA, ODA, OTTO, VERA, Town, of
from driftbook.incidents.tests.devices import Device, send
from driftbook.incidents.tests.paper_story import began, went_on

pytestmark = pytest.mark.django_db
WORDS = "The cupboard with the chargers has to be open."


@pytest.fixture
def incident(here: Town) -> Incident:
    return went_on(began())


def say(incident: Incident, name: str = AGNES, **more: Any) -> Any:
    said = {"about": "step:chargers", "words": WORDS, "entry": str(uuid.uuid4()), **more}
    return of(name).post(f"/incidents/{incident.key}/review/", said)


def page(incident: Incident, name: str) -> str:
    return of(name).get(f"/incidents/{incident.key}/review/").content.decode()


def test_what_is_said_is_in_the_log_and_on_the_page(incident: Incident) -> None:
    assert say(incident).status_code == 302
    entry = LogEntry.objects.get(kind="review")
    assert (entry.words, entry.data) == (WORDS, {"lesson": False, "about": "step:chargers"})
    shown = page(incident, LENA)
    assert WORDS in shown
    assert "3. Fetch the bag of chargers" in shown
    assert not Remark.objects.exists()


def test_a_lesson_becomes_a_remark_on_the_next_edition_once(incident: Incident) -> None:
    id = str(uuid.uuid4())
    for _again in range(2):
        assert say(incident, lesson="on", entry=id).status_code == 302
    remark = Remark.objects.get()
    assert (remark.chapter, remark.about, remark.text) == (
        "incidents",
        "steps.chargers",
        WORDS,
    )
    assert remark.origin == "Incident 1: Power failure in a building"
    assert LogEntry.objects.filter(kind="review").count() == 1
    assert Event.objects.filter(did="remark.made").count() == 1
    draft = of(ODA).get("/handbooks/town/draft/").content.decode()
    assert WORDS in draft
    assert f"/incidents/{incident.key}/review/" in draft
    assert "It waits for the next edition" in page(incident, AGNES)


def test_what_became_of_it_comes_back_to_the_review(incident: Incident) -> None:
    say(incident, lesson="on")
    key = Remark.objects.get().key
    of(ODA).post(
        f"/handbooks/town/draft/remarks/{key}/dealt-with/", {"outcome": "The key hangs beside it."}
    )
    assert "The key hangs beside it." in page(incident, AGNES)


@pytest.mark.parametrize(
    "more",
    [{"words": "Ask Anna on 20 30 40 50."}, {"personal": "on"}, {"words": "anna@example.org"}],
)
def test_a_lesson_holds_nothing_personal(incident: Incident, more: dict[str, str]) -> None:
    answer = say(incident, lesson="on", **more)
    assert answer.status_code == 422
    assert "A lesson leaves the organisation" in answer.content.decode()
    assert not Remark.objects.exists()
    assert say(incident, **more).status_code == 302, "in the log it may"


def test_of_the_card_of_a_time_and_of_the_whole(incident: Incident) -> None:
    for about in ("card", "post:hotline", "duty:lead"):
        assert say(incident, lesson="on", about=about).status_code == 302, about
    assert sorted(Remark.objects.values_list("about", flat=True)) == [
        "duties.lead",
        "posts.hotline",
        "situations.power",
    ]


def test_while_it_runs_there_is_no_review_yet(here: Town) -> None:
    incident = began()
    assert "It still runs." in page(incident, AGNES)
    assert say(incident).status_code == 409
    assert not LogEntry.objects.filter(kind="review").exists()


def test_an_exercise_teaches_too(here: Town) -> None:
    incident = went_on(began(exercise=True))
    say(incident, lesson="on")
    assert Remark.objects.get().origin == "Exercise 1: Power failure in a building"


def test_the_owner_of_the_handbook_reads_and_does_not_write(incident: Incident) -> None:
    assert "Review" in page(incident, ODA)
    assert say(incident, ODA).status_code == 403
    for name in (OTTO, VERA):
        assert of(name).get(f"/incidents/{incident.key}/review/").status_code == 404


def test_a_lesson_of_a_device_becomes_a_remark_unless_it_is_personal(incident: Incident) -> None:
    phone = Device()
    for words in (WORDS, "Ask Anna on 20 30 40 50."):
        phone.write(incident.key, "review", words=words, lesson=True, about="step:chargers")
    for _again in range(2):
        assert send(of(AGNES), phone.log).status_code == 200
    assert list(Remark.objects.values_list("text", flat=True)) == [WORDS]
    assert "It stays here: there is personal data in it." in page(incident, LENA)
