"""The pages of a telephone before a door, without a browser: choose, ask, be refused, wait."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.doors.models import Command, Device
from driftbook.doors.models.opening import OUTCOMES
from driftbook.doors.opening import outcomes, waiting
from driftbook.doors.tests.locks import (
    ASTRID,
    CARLA,
    CLAUS,
    OTTO,
    VERA,
    Town,
    groups,
    of,
    user,
)
from driftbook.doors.tests.locks import town as a_town
from driftbook.doors.wire import publishing
from driftbook.people import limits
from driftbook.people.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(publishing, "publish_command", lambda one, now: True)
    return a_town()


def chosen(town: Town, unit: str = "lock", act: str = "open") -> str:
    return f"/doors/open/{getattr(town, unit).key}/?act={act}"


def tap(client: Client, town: Town, unit: str = "lock", act: str = "open", **more: Any) -> Any:
    sent = {"act": act, "pressed": str(uuid4()), **more}
    return client.post(f"/doors/units/{getattr(town, unit).key}/commands/", sent)


def command_of(who: str = CARLA) -> Command:
    return Command.objects.get(person=user(who).key)


def settled(command: Command, outcome: str, said: str = "") -> None:
    rows = Command.objects.filter(pk=command.pk)
    rows.update(outcome=outcome, said=said, answered=timezone.now())


def text(answer: Any) -> str:
    plain = re.sub(r"<template.*?</template>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).split())


def test_first_the_act_then_the_picker_always(town: Town) -> None:
    carla = of(CARLA)
    first = carla.get("/doors/open/")
    assert "Open a door" in text(first)
    assert "Lock a door" in text(first)
    picker = carla.get("/doors/open/?act=lock")
    assert "Lock: which door?" in text(picker)
    assert "No door is near" in text(picker)
    assert "All my doors" in text(picker)
    assert "no-store" in picker["Cache-Control"]


def test_the_list_has_an_x_and_finds(town: Town) -> None:
    page = of(CARLA).get("/doors/open/?act=open&list=1")
    assert text(page).index("12 0999") < text(page).index("12, 2. tv")
    assert "Close the list" in text(page)
    assert "None of your doors fits" in text(of(CARLA).get("/doors/open/?act=open&list=1&q=zz"))
    assert "no key to any door" in text(of(CLAUS).get("/doors/open/?act=open&list=1"))


def test_the_address_is_shown_on_choice_with_two_buttons(town: Town) -> None:
    Device.objects.filter(unit=town.lock).update(
        state="locked", state_at=timezone.now() - timedelta(minutes=14)
    )
    page = of(CARLA).get(chosen(town))
    assert "Opdigtet Allé 12, 2. tv" in text(page)
    assert "0999 Påhitby" in text(page)
    assert "It said “locked” 14 min ago." in text(page)
    acts = re.findall(r'name="act" value="(\w+)"', page.content.decode())
    pressed = re.findall(r'name="pressed" value="([^"]+)"', page.content.decode())
    assert acts == ["open", "lock"]
    assert len(set(pressed)) == 2
    assert all(UUID(one) for one in pressed)


def test_a_door_with_a_pump_says_what_to_do(town: Town) -> None:
    assert "Before you lock: Pull the door to first." in text(of(CARLA).get(chosen(town, "pump")))
    assert "Pull the door" not in text(of(CARLA).get(chosen(town)))


def test_a_tap_leads_to_a_page_that_waits(town: Town) -> None:
    carla = of(CARLA)
    answer = tap(carla, town)
    assert answer.status_code == 302
    page = carla.get(answer["Location"])
    assert "Asking the door to open …" in text(page)
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in page.content.decode()
    assert "result-opened" not in page.content.decode()
    settled(command_of(), "done")
    page = carla.get(answer["Location"])
    assert "result-opened" in page.content.decode()
    assert "The door itself has said that it is unlocked." in text(page)
    assert "http-equiv" not in page.content.decode()


def test_the_same_page_sent_twice_asks_once(town: Town) -> None:
    carla, pressed = of(CARLA), str(uuid4())
    assert {tap(carla, town, pressed=pressed)["Location"] for _ in range(3)} == {
        f"/doors/commands/{command_of().key}/"
    }
    other = tap(carla, town, act="lock", pressed=pressed)
    assert other.status_code == 409
    assert "That page was used already" in text(other)


@pytest.mark.parametrize("outcome", [one for one in OUTCOMES if one != "done"])
def test_every_trouble_has_its_own_sentence_and_the_next_step(town: Town, outcome: str) -> None:
    carla = of(CARLA)
    tap(carla, town)
    settled(command_of(), outcome)
    page = carla.get(f"/doors/commands/{command_of().key}/")
    told = outcomes.told("open", outcome)
    assert told.title in text(page)
    assert told.look == outcomes.TROUBLE
    assert "result-opened" not in page.content.decode()
    assert re.search(r"Use the backup key|70 20 40 01", text(page))
    assert "/support/town/locks/answer/?problem=fault" in page.content.decode()


def test_no_two_outcomes_are_said_alike() -> None:
    said = [outcomes.told("open", one) for one in ("", *OUTCOMES)]
    said += [outcomes.told("lock", one) for one in ("", "done", "jammed")]
    said.append(outcomes.told("open", "gateway-offline", "broker-away"))
    assert len({one.title for one in said}) == len(said) - 1  # jammed is jammed
    assert len({one.text for one in said}) == len(said) - 2  # and both wait alike
    assert {one.look for one in said if one.look in ("opened", "locked")} == {"opened", "locked"}


def test_an_expired_command_is_unknown_and_asks_for_the_late_answer(town: Town) -> None:
    carla = of(CARLA)
    tap(carla, town)
    command = command_of()
    now = timezone.now()
    rows = Command.objects.filter(pk=command.pk)
    rows.update(made=now - timedelta(seconds=9), expires=now - timedelta(seconds=4))
    page = carla.get(f"/doors/commands/{command.key}/")
    assert "Unknown, check the door" in text(page)
    assert 'http-equiv="refresh" content="5"' in page.content.decode()
    settled(command, "done")
    news = carla.get(f"/doors/commands/{command.key}/news/?outcome=unknown").json()
    assert (news["outcome"], news["look"], news["over"]) == ("done", "opened", True)


def test_news_wait_a_little(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LONGEST", 0.05)
    carla = of(CARLA)
    sent = {"act": "lock", "pressed": str(uuid4())}
    answer = carla.post(
        f"/doors/units/{town.lock.key}/commands/", sent, headers={"accept": "application/json"}
    )
    assert answer.status_code == 201
    told = answer.json()
    assert (told["outcome"], told["look"], told["over"]) == ("", "waiting", False)
    assert 4_000 < told["left"] <= 5_000
    assert carla.get(told["news"] + "?outcome=").status_code == 204
    settled(command_of(), "jammed")
    news = carla.get(told["news"] + "?outcome=").json()
    assert (news["look"], news["outcome"]) == ("trouble", "jammed")
    assert "The lock is jammed" in news["html"]


def test_an_old_page_sent_again_is_not_the_answer_of_then(town: Town) -> None:
    carla, pressed = of(CARLA), str(uuid4())
    tap(carla, town, act="lock", pressed=pressed)
    settled(command_of(), "done")
    assert tap(carla, town, act="lock", pressed=pressed).status_code == 302
    now = timezone.now()
    rows = Command.objects.filter(person=user(CARLA).key)
    rows.update(made=now - timedelta(hours=1), expires=now - timedelta(minutes=59))
    again = tap(carla, town, act="lock", pressed=pressed)
    assert again.status_code == 409
    assert "nothing was asked. Tap again." in text(again)
    assert pressed not in again.content.decode()
    assert "result-locked" not in again.content.decode()


def test_nothing_more_is_waited_for_when_nothing_more_can_come(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[object] = []
    monkeypatch.setattr(waiting, "until", waited.append)
    carla = of(CARLA)
    tap(carla, town)
    path, now = f"/doors/commands/{command_of().key}/news/?outcome=unknown", timezone.now()
    rows = Command.objects.filter(person=user(CARLA).key)
    rows.update(made=now - timedelta(seconds=9), expires=now - timedelta(seconds=4))
    assert carla.get(path).status_code == 204
    rows.update(expires=now - timedelta(seconds=61), made=now - timedelta(seconds=99))
    news = carla.get(path).json()
    assert (news["outcome"], news["over"]) == ("unknown", True)
    assert waited == []  # the places are for those who stand before a door


def test_whoever_taps_too_often_is_told_to_wait(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "tap", limits.Limit(1, 10**9, timedelta(minutes=10)))
    carla = of(CARLA)
    assert tap(carla, town).status_code == 302
    often = tap(carla, town, act="lock")
    assert often.status_code == 429
    assert "Wait 10 minutes" in text(often)
    assert Command.objects.count() == 1


def test_only_a_few_wait_at_once() -> None:
    looks: list[int] = []

    def look() -> bool:
        looks.append(1)
        return False

    for _place in range(waiting.AT_ONCE):
        assert waiting._places.acquire(blocking=False)
    try:
        assert not waiting.until(look, longest=5)
    finally:
        for _place in range(waiting.AT_ONCE):
            waiting._places.release()
    assert len(looks) == 1


def test_another_door_is_refused_with_reason_and_place(town: Town) -> None:
    carla = of(CARLA)
    page = carla.get(chosen(town, "far"))
    assert page.status_code == 200
    assert "None of your keys opens this door" in text(page)
    assert "The door is in: South." in text(page)
    assert "Where: The administration" in text(page)
    assert "SPOC, The town" in text(page)
    assert "Give the person the bundle." in text(page)
    assert 'name="pressed"' not in page.content.decode()
    refused = tap(carla, town, "far")
    assert refused.status_code == 409
    assert "Who can change it" in text(refused)
    assert "The person has no key" not in text(refused)  # who reads it is that person
    assert not Command.objects.exists()


def test_a_refusal_leads_to_the_form_with_the_address(town: Town) -> None:
    claus = of(CLAUS)
    page = claus.get(chosen(town, "far")).content.decode()
    link = re.search(r'href="(/doors/keys/emergency/new/[^"]+)"', page)
    assert link
    form = claus.get(link[1].replace("&amp;", "&")).content.decode()
    assert f'value="{town.other}"' in form


def test_a_revoked_group_ends_it_on_the_next_tap(town: Town) -> None:
    astrid = of(ASTRID)
    assert tap(astrid, town).status_code == 302
    assert 'name="pressed"' in astrid.get(chosen(town)).content.decode()
    groups(ASTRID, [])
    assert tap(astrid, town).status_code == 409
    assert 'name="pressed"' not in astrid.get(chosen(town)).content.decode()
    assert "no key to any door" in text(astrid.get("/doors/open/?act=open&list=1"))


def test_whose_what_is(town: Town) -> None:
    tap(of(CARLA), town)
    page, news = (f"/doors/commands/{command_of().key}/{noun}" for noun in ("", "news/?outcome=x"))
    for path in (page, news):
        assert of(CARLA).get(path).status_code == 200
        assert of(ASTRID).get(path).status_code == 404
        assert of(OTTO).get(path).status_code == 404
        assert Client().get(path)["Location"].startswith("/sign-in/")
    assert of(OTTO).get(chosen(town)).status_code == 404
    assert tap(of(OTTO), town).status_code == 404
    assert of(VERA).get(chosen(town)).status_code == 200
    assert of("adam").get(chosen(town)).status_code == 403
    assert tap(of("adam"), town).status_code == 403
    assert of("adam").get("/doors/open/").status_code == 403
    assert of(CARLA).get(f"/doors/open/{uuid4()}/").status_code == 404


def test_a_role_that_is_gone_ends_it_too(town: Town) -> None:
    carla = of(CARLA)
    Membership.objects.filter(user=user(CARLA)).delete()
    assert tap(carla, town).status_code == 404
    assert not Command.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"act": "explode"}, {"pressed": "x"}, {"pressed": ""}, {"act": ""}]
)
def test_nonsense_asks_nothing(town: Town, sent: dict[str, str]) -> None:
    answer = tap(of(CARLA), town, **sent)
    assert answer.status_code == 422
    assert "Nothing was asked of the door" in text(answer)
    assert not Command.objects.exists()
