"""What a device or a program could pretend, and what would come of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from driftbook.incidents.models import Incident
from driftbook.incidents.queries import incidents
from driftbook.incidents.tests.cast import (
    AGNES,
    ALF,
    LARS,
    LENA,
    OTTO,
    VERA,
    Town,
    of,
    user,
)
from driftbook.incidents.tests.devices import Device, send
from driftbook.incidents.tests.pages import opened
from driftbook.people.models import Membership

OPENED: dict[str, Any] = {
    "handbook": "town",
    "edition": 1,
    "situation": "evacuation",
    "place": "library",
}


def refused(answer: object) -> list[str]:
    assert answer.status_code == 200, answer.content  # type: ignore[attr-defined]
    return [one["code"] for one in answer.json()["refused"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("together", [True, False])
def test_nobody_makes_another_card_of_a_running_one(here: Town, together: bool) -> None:
    """Nor an exercise, of which pages would say that nothing leaves the house."""
    phone, agnes = Device(), of(AGNES)
    key = phone.open(here.town.key, "power", "hall")
    first = list(phone.log)
    other: dict[str, Any] = {**OPENED, "exercise": True, "organisation": str(here.town.key)}
    second = phone.write(key, "opened", over=[first[0]["id"]], **other)
    if not together:
        assert refused(send(agnes, first)) == []

    answer = send(agnes, phone.log if together else [second])

    assert refused(answer) == ["malformed"]
    state = incidents.state(Incident.objects.get(key=key))
    assert state.opened is not None
    assert (state.opened.data["situation"], state.opened.data["exercise"]) == ("power", False)


def test_an_opening_with_the_id_of_another_entry_opens_nothing(here: Town) -> None:
    phone, agnes = Device(), of(AGNES)
    phone.open(here.town.key, "power", "hall")
    send(agnes, phone.log)
    other = Device()
    key = other.open(here.town.key, "power", "library")
    other.log[0]["id"] = phone.log[0]["id"]
    other.write(key, "note", words="Dark")

    assert sorted(refused(send(agnes, other.log))) == ["taken", "unknown-incident"]
    assert Incident.objects.count() == 1
    assert agnes.get("/incidents/").status_code == 200


@pytest.mark.parametrize("name", [OTTO, VERA])
def test_a_role_is_for_somebody_of_the_organisation(here: Town, name: str) -> None:
    """Else whoever knows a key would learn a name, and send mails of an incident elsewhere."""
    phone, agnes = Device(), of(AGNES)
    key = phone.open(here.town.key, "power", "hall")
    phone.write(key, "duty", "log", person=str(user(name).key))
    phone.write(key, "duty", "log", person=str(uuid4()))

    assert refused(send(agnes, phone.log)) == ["malformed", "malformed"]
    assert str(user(name)) not in agnes.get(f"/api/v1/incidents/{key}/entries").content.decode()


def test_a_role_of_somebody_who_has_left_is_still_written_down(here: Town) -> None:
    phone, lars = Device(), Device()
    key = phone.open(here.town.key, "power", "hall")
    send(of(AGNES), phone.log)
    lars.write(key, "note", words="I am here")
    send(of(LARS), lars.log)
    Membership.objects.filter(user=user(LARS)).delete()
    late = phone.write(key, "duty", "log", person=str(user(LARS).key))

    assert refused(send(of(AGNES), [late])) == []


def test_whoever_has_left_hears_no_more_of_it(here: Town) -> None:
    from driftbook.incidents.actions.reminding import keepers
    from driftbook.incidents.card import card_of

    incident = opened(keeper=LARS)
    card = card_of(incident, timezone.now())
    assert keepers(incident, card) == [user(LARS)]
    Membership.objects.filter(user=user(LARS)).delete()
    assert keepers(incident, card) == [user(LENA)]


def test_nobody_writes_as_the_server_does(here: Town) -> None:
    phone, agnes = Device(), of(AGNES)
    key = phone.open(here.town.key, "power", "hall")
    send(agnes, phone.log)
    wrong = Device(name="server")
    wrong.write(key, "note", words="By the server")
    assert refused(send(agnes, wrong.log)) == ["malformed"]


def test_a_clock_that_leaves_none_to_others_is_refused(here: Town) -> None:
    phone, wrong = Device(), Device(clock=7_258_118_399_000)
    key = phone.open(here.town.key, "power", "hall")
    send(of(AGNES), phone.log)
    wrong.write(key, "note", words="It is 2199 here")
    assert refused(send(of(ALF), wrong.log)) == ["malformed"]

    late = Device(clock=4_102_444_799_000)  # 2099
    late.write(key, "note", words="It is 2099 here")
    late.clock += 5_000
    late.write(key, "note", words="And soon 2100")
    assert refused(send(of(ALF), late.log[:1])) == []
    assert refused(send(of(ALF), late.log[1:])) == []
