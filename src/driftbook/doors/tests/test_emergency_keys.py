"""Emergency keys: asked for, approved by somebody else, ended by themselves (G-30)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from driftbook.doors.keys import emergency_actions as actions
from driftbook.doors.keys import emergency_page, queries, refusals
from driftbook.doors.keys.due import Keys
from driftbook.doors.models import EmergencyKey
from driftbook.doors.tests import locks
from driftbook.doors.tests.handbook import DOORS
from driftbook.doors.tests.locks import ADAM, CLAUS, NOW, OTTO, SVEN, TEKLA, Town
from driftbook.doors.tests.town import town as another_town
from driftbook.history.by import By
from driftbook.history.models import Event
from driftbook.outbox.models import Endpoint, Message
from driftbook.people.models import User

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def town() -> Town:
    return locks.town()


def by(name: str) -> By:
    return By(locks.user(name).key, "spoc")


def ask(town: Town, name: str = CLAUS, **more: Any) -> EmergencyKey:
    what = {} if "bundle" in more else {"address": town.flat}
    said: dict[str, Any] = {"because": "A fall", "minutes": 60, "now": NOW, "by": by(name)}
    return actions.ask(organisation=town.town, user=locks.user(name), **{**said, **what, **more})


def approve(key: EmergencyKey, name: str = SVEN, now: datetime = NOW, **more: Any) -> EmergencyKey:
    return actions.approve(key=key, by=by(name), now=now, **more)


def did() -> list[str]:
    rows = Event.objects.filter(kind="emergency-key").order_by("pk")
    return list(rows.values_list("did", flat=True))


def letters() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("pk")
    return [(row.to, row.key.split(":")[2]) for row in rows]


def opens(now: datetime, name: str = CLAUS) -> bool:
    return queries.doors_of(locks.actor(name, now), now).exists()


def test_asked_for_approved_and_ended_by_itself(town: Town) -> None:
    key = ask(town)
    assert not opens(NOW)
    approve(key)
    assert opens(NOW)
    assert opens(NOW + HOUR - timedelta(seconds=1))
    assert not opens(NOW + HOUR)
    source = Keys()
    assert source.next_due(NOW) == NOW + HOUR
    assert [one.what for one in source.upcoming(NOW, None, 5)] == ["emergency.ends"]
    assert source.run_due(NOW + 2 * HOUR, 10) == 1
    assert source.run_due(NOW + 2 * HOUR, 10) == 0
    key.refresh_from_db()
    assert (key.ended, key.ended_by) == (NOW + HOUR, None)
    assert did() == ["emergency.asked", "emergency.approved", "emergency.ran-out"]
    asked = Event.objects.get(did="emergency.asked").after
    assert asked is not None
    assert (asked["because"], asked["what"]) == ("A fall", str(town.flat))
    assert letters() == [
        ("adam@example.org", "emergency_asked"),
        ("sven@example.org", "emergency_asked"),
        ("claus@example.org", "emergency_approved"),
        ("claus@example.org", "emergency_over"),
        ("sven@example.org", "emergency_over"),
    ]
    assert "until Tue 24 Nov 15:00" in Message.objects.get(key__contains="approved").text
    assert not Message.objects.filter(text__contains="A fall").exists()


def test_said_twice_is_said_once(town: Town) -> None:
    key = ask(town)
    assert ask(town, because="Once more", now=NOW + HOUR).pk == key.pk
    approve(key)
    again = approve(key, now=NOW + HOUR / 2)
    assert again.until == NOW + HOUR
    assert did() == ["emergency.asked", "emergency.approved"]
    assert ask(town).pk != key.pk


def test_a_telephone_that_is_proved_gets_an_sms(town: Town) -> None:
    User.objects.filter(username=SVEN).update(phone="+4570204099", phone_verified=True)
    ask(town)
    assert ("+4570204099", "emergency_asked") in letters()


def test_approved_for_less_than_was_asked_for(town: Town) -> None:
    key = approve(ask(town), minutes=15)
    assert (key.minutes, key.until) == (15, NOW + timedelta(minutes=15))


def test_nobody_approves_their_own(town: Town) -> None:
    key = ask(town, SVEN)
    with pytest.raises(refusals.OwnKey):
        approve(key, SVEN)
    for_sven = ask(town, SVEN, bundle=town.south, by=by(ADAM))
    with pytest.raises(refusals.OwnKey):
        approve(for_sven, SVEN)
    assert not opens(NOW, SVEN)
    approve(key, ADAM)
    assert opens(NOW, SVEN)


def test_declined(town: Town) -> None:
    key = ask(town)
    for _ in range(2):
        actions.decline(key=key, because="Use the backup key", by=by(SVEN), now=NOW)
    key.refresh_from_db()
    assert key.ended_because == "Use the backup key"
    assert did() == ["emergency.asked", "emergency.declined"]
    assert letters()[-1] == ("claus@example.org", "emergency_declined")
    with pytest.raises(refusals.KeyOver):
        approve(key)
    running = approve(ask(town))
    with pytest.raises(refusals.KeyOver):
        actions.decline(key=running, by=by(SVEN), now=NOW)


def test_given_back_before_its_time_by_whoever_has_it(town: Town) -> None:
    key = approve(ask(town))
    with pytest.raises(refusals.NotYours):
        actions.withdraw(key=key, by=by(TEKLA), now=NOW)
    actions.withdraw(key=key, by=by(CLAUS), now=NOW + HOUR / 2)
    assert not opens(NOW + HOUR / 2)
    assert did()[-1] == "emergency.withdrawn"


def test_ended_before_its_time_by_whoever_grants(town: Town) -> None:
    key = approve(ask(town, TEKLA))
    assert opens(NOW, TEKLA)
    for _ in range(2):
        actions.end(key=key, because="Over", by=by(ADAM), now=NOW + HOUR / 2)
    assert not opens(NOW + HOUR / 2, TEKLA)
    assert did()[-1] == "emergency.ended"
    assert did().count("emergency.ended") == 1


def test_ended_after_its_time_it_ended_at_its_time(town: Town) -> None:
    key = approve(ask(town))
    assert actions.end(key=key, by=by(ADAM), now=NOW + 5 * HOUR).ended == NOW + HOUR


def test_one_that_nobody_answers_lapses(town: Town) -> None:
    key = ask(town)
    source = Keys()
    assert source.next_due(NOW) == NOW + actions.WAITS
    assert source.run_due(NOW + actions.WAITS - HOUR, 10) == 0
    assert source.run_due(NOW + actions.WAITS, 10) == 1
    assert did()[-1] == "emergency.lapsed"
    with pytest.raises(refusals.KeyOver):
        approve(key, now=NOW + actions.WAITS)


# --- refused ------------------------------------------------------------------------------------


def test_no_longer_than_the_handbook_allows(town: Town) -> None:
    with pytest.raises(refusals.TooLong) as refused:
        ask(town, minutes=721)
    assert refused.value.longest == 720
    key = ask(town, minutes=720)
    with pytest.raises(refusals.TooLong):
        approve(key, minutes=721)
    with pytest.raises(refusals.NotLasting):
        ask(town, minutes=0)


def test_not_where_no_handbook_knows_of_them() -> None:
    without = "\n".join(line for line in DOORS.splitlines() if "emergency" not in line)
    town = locks.town(files={"doors.yaml": without})
    with pytest.raises(refusals.NoEmergencyKeys):
        ask(town)


def test_not_without_a_reason_nor_for_others_doors(town: Town) -> None:
    with pytest.raises(refusals.NoReason):
        ask(town, because=" ")
    with pytest.raises(refusals.NotTheirs):
        actions.ask(
            organisation=another_town("elsewhere"),
            user=locks.user(OTTO),
            address=town.flat,
            because="x",
            minutes=5,
            by=by(OTTO),
            now=NOW,
        )
    with pytest.raises(ValueError, match="an address or for a bundle"):
        ask(town, bundle=town.south, address=town.flat)
    assert did() == []


@pytest.mark.parametrize("name", [OTTO, ADAM])
def test_not_for_whom_no_role_lets_open_doors(town: Town, name: str) -> None:
    with pytest.raises(refusals.NoRole):
        ask(town, name)


def test_not_approved_for_somebody_whose_account_was_closed_meanwhile(town: Town) -> None:
    key = ask(town)
    User.objects.filter(username=CLAUS).update(is_active=False)
    with pytest.raises(refusals.NoRole):
        approve(key)


def test_whoever_listens_is_told(town: Town) -> None:
    Endpoint.objects.create(
        organisation=town.town.key,
        url="https://example.org/hook",
        events=["emergency.asked"],
        created=NOW,
    )
    ask(town)
    assert Message.objects.filter(channel="webhook").count() == 1


def test_what_nobody_answered_in_time_is_over_without_a_worker(town: Town) -> None:
    key, late = ask(town), NOW + actions.WAITS
    assert emergency_page.state(key, late) == "over"
    with pytest.raises(refusals.KeyOver):
        approve(key, now=late)
    assert not opens(late)
    again = ask(town, now=late)
    assert again.pk != key.pk
    key.refresh_from_db()
    assert key.ended == late
    assert did() == ["emergency.asked", "emergency.lapsed", "emergency.asked"]
