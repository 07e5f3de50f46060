"""Cora plans, moves and runs a downtime on its pages; without JavaScript."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from driftbook.downtime.models import Change, Downtime, Duty
from driftbook.downtime.planning import actions, home_page
from driftbook.downtime.tests.planning import DAY, HOUR, cora, duties, planned
from driftbook.downtime.tests.town import (
    ADAM,
    CARLA,
    CORA,
    END,
    MAX,
    NOW,
    OTTO,
    START,
    SVEN,
    VERA,
    Town,
    actor,
    of,
    town,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Town:
    return town()


@pytest.fixture(autouse=True)
def clock() -> Any:
    """It is Monday morning, until a test says otherwise."""
    with mock.patch("django.utils.timezone.now", return_value=NOW) as now:
        yield now


def sent(do: str, start: datetime = START, **more: Any) -> dict[str, Any]:
    """The form of a new one."""
    times = {"start": f"{start:%Y-%m-%dT%H:%M}", "end": f"{start + 3 * HOUR:%Y-%m-%dT%H:%M}"}
    said = {"kind": "minor", "systems": ["plan"], "title": "An update", "text": "", "do": do}
    return said | times | more


SOON = START - timedelta(days=7)


def body(answer: Any) -> str:
    text: str = answer.content.decode()
    return text.replace("\xa0", " ").replace("&nbsp;", " ")


def test_first_it_is_shown_what_follows_and_nothing_is_written(here: Town) -> None:
    answer = of(CORA).post(reverse("downtime:new"), sent("check", title=""))
    assert answer.status_code == 200
    page = body(answer)
    assert "The handbook allows it" in page
    assert "Tue 24 Nov 09:00" in page, "the managers' two weeks"
    assert "in 23 hours" in page
    assert "Use the paper lists." in page, "the notice as it would be sent"
    assert not Downtime.objects.exists()


def test_then_it_is_planned(here: Town) -> None:
    answer = of(CORA).post(reverse("downtime:new"), sent("do"), follow=True)
    found = Downtime.objects.get()
    assert answer.redirect_chain[0][0] == reverse("downtime:downtime", args=[found.key])
    assert "by Tue 24 Nov 09:00, in 23 hours" in body(answer)


def test_too_late_for_the_managers_the_earliest_start_is_a_button(here: Town) -> None:
    answer = of(CORA).post(reverse("downtime:new"), sent("do", SOON))
    assert answer.status_code == 422
    page = body(answer)
    assert "Take the earliest start: Tuesday 8 December 2026 09:00" in page
    assert "T-2" in page, "the clause"
    assert 'name="waive-managers"' in page
    assert not Downtime.objects.exists()
    filled = of(CORA).post(reverse("downtime:new"), sent("earliest", SOON))
    assert 'value="2026-12-08T09:00"' in body(filled)
    assert "The handbook allows it" in body(filled)


def test_whoever_may_waive_says_why(here: Town) -> None:
    why = {"waive-managers": "A hole that has to be shut."}
    of(CORA).post(reverse("downtime:new"), sent("do", SOON, **why))
    assert duties(Downtime.objects.get())["managers"] == "waived"


def test_whoever_may_not_waive_is_not_asked_why(here: Town) -> None:
    why = {"waive-managers": "I would like it."}
    answer = of(ADAM).post(reverse("downtime:new"), sent("do", SOON, **why))
    assert answer.status_code == 422
    assert 'name="waive-managers"' not in body(answer)
    assert not Downtime.objects.exists()


def test_a_reason_that_was_typed_is_kept(here: Town) -> None:
    friday = START - timedelta(days=4)
    why = {"waive-managers": "A hole."}
    answer = of(CORA).post(reverse("downtime:new"), sent("do", friday, **why))
    assert answer.status_code == 422
    assert ">A hole.</textarea>" in body(answer)


def test_what_else_is_down_then_is_named(here: Town) -> None:
    planned(here, title="The network is rewired", systems=("net",))
    page = body(of(CORA).post(reverse("downtime:new"), sent("check")))
    assert "The network is rewired" in page
    assert "one needs what the other takes down:" in page
    found = planned(here, title="Another", start=START + 7 * DAY, end=END + 7 * DAY)
    times = {"start": f"{START:%Y-%m-%dT%H:%M}", "end": "", "because": "x", "do": "check"}
    assert "The network is rewired" in body(of(CORA).post(url(found, "move"), times))


def test_the_end_may_be_left_out(here: Town) -> None:
    of(CORA).post(reverse("downtime:new"), sent("do", end=""))
    assert Downtime.objects.get().end == START + 2 * HOUR


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "soon"},
        {"start": ""},
        {"start": "9999-01-01T00:00", "end": ""},
        {"end": "2026-12-08T08:00"},
        {"end": "2036-12-08T08:00"},
        {"systems": []},
        {"systems": ["moon"]},
        {"kind": "huge"},
        {"key": "x"},
        {"title": "x" * 300},
    ],
)
def test_nonsense_is_refused_in_words(here: Town, wrong: dict[str, Any]) -> None:
    answer = of(CORA).post(reverse("downtime:new"), sent("do") | wrong)
    assert answer.status_code == 422
    assert not Downtime.objects.exists()
    for do in ("check", "earliest"):
        assert of(CORA).post(reverse("downtime:new"), sent(do) | wrong).status_code in (200, 422)


def test_an_empty_form_is_an_answer_too(here: Town) -> None:
    found, client = planned(here), of(CORA)
    for name in ("move", "cancellation", "extension", "waivers", "steps"):
        assert client.post(url(found, name)).status_code == 422, name
    for name in ("start", "finish"):
        assert client.post(url(found, name)).status_code == 302, name
    assert client.post(reverse("downtime:new")).status_code == 422
    assert found.plan_steps.count() == 0


def test_a_link_fills_the_form_and_shows_what_follows(here: Town) -> None:
    change = _approved(here)
    page = body(of(CORA).get(reverse("downtime:new"), {"change": str(change.key)}))
    assert "For change 7: Update" in page
    assert "The handbook allows it" in page
    of(CORA).post(reverse("downtime:new"), sent("do", change=str(change.key)))
    assert Downtime.objects.get().change == change


def test_an_outage_from_a_link_has_begun_now(here: Town) -> None:
    asked = {"kind": "outage", "system": "net", "incident": "0b6f7a55-3f0e-4d0c-9a55-1f4f7f0e2d01"}
    page = body(of(CORA).get(reverse("downtime:new"), asked))
    assert 'value="2026-11-23T10:00"' in page
    assert "Write it down, and tell" in page
    for asked in ({"kind": "x", "system": "y", "start": "z", "incident": "q", "change": "r"}, {}):
        assert of(CORA).get(reverse("downtime:new"), asked).status_code == 200


def _approved(here: Town) -> Change:
    return Change.objects.create(
        number=7,
        agreement=here.agreement,
        edition=here.edition,
        organisation=here.town,
        title="Update",
        why="It is old.",
        kind="minor",
        systems=["plan"],
        risk="low",
        plan="Do it.",
        way_back="Undo it.",
        start=START,
        end=END,
        asked=NOW,
        changed=NOW,
        state="approved",
    )


# --- the page of one ------------------------------------------------------------------------------


def url(found: Downtime, name: str = "downtime") -> str:
    return reverse(f"downtime:{name}", args=[found.key])


def test_moved_on_its_page(here: Town) -> None:
    found, client = planned(here), of(CORA)
    assert client.get(url(found, "move")).status_code == 200
    week = START + 7 * DAY
    said = {"start": f"{week:%Y-%m-%dT%H:%M}", "end": "", "because": "", "do": "check"}
    shown = client.post(url(found, "move"), said)
    assert shown.status_code == 200
    assert "Tuesday 15 December 2026, 09:00–12:00" in body(shown)
    assert client.post(url(found, "move"), said | {"do": "do"}).status_code == 422
    client.post(url(found, "move"), said | {"do": "do", "because": "The maker is ill."})
    assert Downtime.objects.get().start == week


def test_moved_to_the_earliest(here: Town) -> None:
    found, client = planned(here, start=START + 7 * DAY, end=END + 7 * DAY), of(CORA)
    said = {"start": f"{SOON:%Y-%m-%dT%H:%M}", "end": "", "because": "x", "do": "do"}
    assert "Take the earliest start" in body(client.post(url(found, "move"), said))
    filled = client.post(url(found, "move"), said | {"do": "earliest"})
    assert 'value="2026-12-08T09:00"' in body(filled)


def test_cancelled_extended_and_finished_on_its_page(here: Town, clock: Any) -> None:
    found, client = planned(here), of(CORA)
    assert client.post(url(found, "cancellation"), {"because": " "}).status_code == 422
    clock.return_value = START
    client = of(CORA)  # weeks later one signs in anew
    client.post(url(found, "start"))
    assert Downtime.objects.get().state == "running"
    page = body(client.get(url(found)))
    assert "Before you call: look here" in page
    assert "Use the paper lists." in page
    assert client.get(url(found, "move")).status_code == 302, "it runs"
    late = {"end": f"{START - DAY:%Y-%m-%dT%H:%M}"}
    assert client.post(url(found, "extension"), late).status_code == 422
    client.post(url(found, "extension"), {"end": f"{END + HOUR:%Y-%m-%dT%H:%M}", "because": "x"})
    assert Downtime.objects.get().end == END + HOUR
    client.post(url(found, "finish"))
    assert Downtime.objects.get().state == "finished"
    other = planned(here, start=START + 28 * DAY, end=END + 28 * DAY, waivers={"freeze": "x"})
    client.post(url(other, "cancellation"), {"because": "Not needed."})
    assert "It does not happen: Not needed." in body(client.get(url(other)))


def test_a_duty_is_waived_on_its_page(here: Town) -> None:
    found, client = planned(here), of(CORA)
    assert client.post(url(found, "waivers"), {"notice": "staff"}).status_code == 422
    client.post(url(found, "waivers"), {"notice": "staff", "because": "They know."})
    page = body(client.get(url(found)))
    assert "They know." in page
    assert "Cora" in page


def test_the_plan_is_written_on_its_page(here: Town) -> None:
    found, client = planned(here), of(CORA)
    said = {"name": "Order coffee", "due": f"{START - DAY:%Y-%m-%dT%H:%M}", "to": "", "text": ""}
    assert client.post(url(found, "steps"), said | {"due": "x"}).status_code == 422
    client.post(url(found, "steps"), said)
    step = found.plan_steps.get()
    address = reverse("downtime:step", args=[found.key, step.key])
    assert client.get(address).status_code == 200
    client.post(address, said | {"name": "Order tea"})
    client.post(reverse("downtime:step-done", args=[found.key, step.key]))
    assert found.plan_steps.get(name="Order tea").done == NOW
    client.post(reverse("downtime:step-removal", args=[found.key, step.key]))
    assert client.get(address).status_code == 404


def test_the_home_page_counts_down_to_who_is_told_next(here: Town) -> None:
    planned(here)
    actions.start(downtime=planned(here, title="Now"), by=cora(), now=START)
    _approved(here)
    page = body(of(CORA).get(reverse("downtime:home")))
    assert "Managers: told by Tue 24 Nov 09:00, in 23 hours" in page
    assert "Plan the downtime of the approved change “Update”" in page
    assert "Plan downtime, or report an outage" in page


def test_many_downtimes_are_a_page_of_few_questions(
    here: Town, django_assert_max_num_queries: Any
) -> None:
    for week in range(8):
        start = START + timedelta(days=56 + 7 * week)
        planned(here, start=start, end=start + HOUR)
    client = of(CORA)
    client.get(reverse("downtime:home"))
    with django_assert_max_num_queries(30):
        client.get(reverse("downtime:home"))


def test_what_should_be_over_and_what_was_missed_waits_for_cora(here: Town, clock: Any) -> None:
    found = planned(here)
    actions.start(downtime=found, by=cora(), now=START)
    duty = found.duties.get(notice="staff")
    actions.miss(duty=duty, now=duty.by + HOUR)
    clock.return_value = END + HOUR
    page = body(of(CORA).get(reverse("downtime:home")))
    assert "Is it over? The care plan is updated" in page
    assert "Should be over" in page


def test_what_was_missed_before_it_was_moved_hides_nothing(here: Town) -> None:
    moved = planned(here, start=START + 8 * DAY, end=END + 8 * DAY)
    before = {"downtime": moved, "revision": 1, "by": NOW - DAY, "settled": NOW, "state": "missed"}
    Duty.objects.bulk_create(Duty(notice=f"{n}", name="An old one", **before) for n in range(12))
    Downtime.objects.update(revision=2)
    found = planned(here)
    duty = found.duties.get(notice="managers")
    Duty.objects.filter(pk=duty.pk).update(state="missed", settled=NOW)
    tasks = [one.text for one in home_page.tasks(actor(CORA), NOW)]
    assert f"Not told in time: {duty.name}, of “The care plan is updated”" in tasks
    assert not any("An old one" in text for text in tasks)


def test_what_is_over_is_on_a_page_of_its_own(here: Town) -> None:
    assert of(CARLA).get(reverse("downtime:past")).status_code == 200
    found = planned(here)
    actions.cancel(downtime=found, because="x", by=cora(), now=NOW)
    assert "The care plan is updated" in body(of(CORA).get(reverse("downtime:past")))


# --- who sees what --------------------------------------------------------------------------------


def test_what_nobody_was_told_of_yet_is_not_there_for_staff(here: Town) -> None:
    found = planned(here)
    assert of(CARLA).get(url(found)).status_code == 404
    assert of(SVEN).get(url(found)).status_code == 200
    Downtime.objects.update(announced=NOW)
    page = body(of(CARLA).get(url(found)))
    assert "The care plan is updated" in page
    assert "Who has to be told" not in page
    home = body(of(CARLA).get(reverse("downtime:home")))
    assert "The care plan is updated" in home
    assert "Managers" not in home


def test_others_are_refused(here: Town) -> None:
    found = planned(here)
    for name in ("cancellation", "start", "extension", "finish", "waivers", "steps"):
        assert of(OTTO).post(url(found, name)).status_code == 404
        assert of(SVEN).post(url(found, name)).status_code == 403
        assert of(VERA).post(url(found, name)).status_code == 403
        assert of(MAX).get(url(found, name)).status_code in (403, 405)
    assert of(VERA).get(url(found)).status_code == 200
    assert of(OTTO).get(url(found)).status_code == 404
    assert Client().get(url(found)).status_code == 302
    assert of(SVEN).get(reverse("downtime:new")).status_code == 403
    assert of(ADAM).post(url(found, "waivers"), {"notice": "staff"}).status_code == 403
