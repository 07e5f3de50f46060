"""Key bundles given by hand: given, changed, taken back, run out; and refused, with why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from driftbook.doors.keys import actions, queries, refusals
from driftbook.doors.keys.due import Keys
from driftbook.doors.models import Grant
from driftbook.doors.tests import locks
from driftbook.doors.tests.handbook import DOORS
from driftbook.doors.tests.locks import ADAM, CARLA, CLAUS, NOW, OTTO, SVEN, Town
from driftbook.history.by import ITSELF, By
from driftbook.history.models import Event
from driftbook.outbox.models import Message
from driftbook.people.models import User

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def town() -> Town:
    return locks.town()


def sven() -> By:
    return By(locks.user(SVEN).key, "spoc")


def give(town: Town, name: str = CLAUS, **more: Any) -> Grant:
    said = {"because": "A sick colleague", "now": NOW, "by": sven(), **more}
    return actions.give(bundle=town.south, user=locks.user(name), **said)


def told() -> list[tuple[str, str, dict[str, Any] | None]]:
    rows = Event.objects.filter(did__startswith="key.").order_by("pk")
    return [(row.did, row.key, row.after) for row in rows]


def test_given_and_taken_back(town: Town) -> None:
    grant = give(town)
    claus = locks.user(CLAUS)
    assert set(queries.doors_of(locks.actor(CLAUS), NOW)) == {town.third}
    assert (grant.given_by, grant.until) == (locks.user(SVEN).key, None)
    for _ in range(2):
        actions.take_back(grant=grant, by=sven(), now=NOW + HOUR)
    assert list(queries.doors_of(locks.actor(CLAUS), NOW + HOUR)) == []
    assert told() == [
        ("key.given", str(claus.key), {"bundle": locks.SOUTH, "because": "A sick colleague"}),
        ("key.taken-back", str(claus.key), {"bundle": locks.SOUTH}),
    ]
    event = Event.objects.filter(did="key.given").get()
    assert (event.organisation, event.kind) == (town.town.key, "person")


def test_given_again_is_the_same_grant_with_another_end(town: Town) -> None:
    first = give(town)
    assert give(town) == first
    again = give(town, until=NOW + HOUR, because="Longer")
    assert (again.pk, again.until) == (first.pk, NOW + HOUR)
    assert [did for did, _key, _after in told()] == ["key.given", "key.changed"]
    assert Event.objects.get(did="key.changed").before == {
        "until": None,
        "because": "A sick colleague",
    }


def test_one_that_has_run_out_is_given_anew(town: Town) -> None:
    first = give(town, until=NOW + HOUR)
    second = give(town, now=NOW + 2 * HOUR)
    first.refresh_from_db()
    assert second.pk != first.pk
    assert first.ended == NOW + HOUR
    assert [did for did, _key, _after in told()] == ["key.given", "key.ended", "key.given"]


def test_the_worker_writes_down_what_has_run_out_once_and_tells_who_gave_it(town: Town) -> None:
    grant = give(town, until=NOW + HOUR)
    source = Keys()
    assert source.next_due(NOW) == NOW + HOUR
    assert source.run_due(NOW, 10) == 0
    assert [one.what for one in source.upcoming(NOW, [town.town.key], 5)] == ["key.ends"]
    assert list(source.upcoming(NOW, [town.maker.key], 5)) == []
    assert source.run_due(NOW + HOUR, 10) == 1
    assert source.run_due(NOW + HOUR, 10) == 0
    grant.refresh_from_db()
    assert (grant.ended, grant.ended_by) == (NOW + HOUR, None)
    assert told()[-1][0] == "key.ended"
    assert Event.objects.get(did="key.ended").role == ITSELF.role
    (letter,) = Message.objects.all()
    assert letter.to == "sven@example.org"
    assert letter.subject == "Claus no longer has the key bundle South"
    assert source.next_due(NOW) is None


# --- refused ------------------------------------------------------------------------------------


def test_not_without_a_reason_nor_for_a_time_that_is_over(town: Town) -> None:
    with pytest.raises(refusals.NoReason):
        give(town, because="  ")
    with pytest.raises(refusals.NotLasting):
        give(town, until=NOW)
    assert told() == []


@pytest.mark.parametrize("name", [ADAM, OTTO])
def test_not_to_somebody_whose_role_opens_no_doors(town: Town, name: str) -> None:
    with pytest.raises(refusals.NoRole):
        give(town, name)


def test_not_to_a_closed_account(town: Town) -> None:
    User.objects.filter(username=CLAUS).update(is_active=False)
    with pytest.raises(refusals.NoRole):
        give(town)


def test_not_by_hand_where_the_handbook_says_so() -> None:
    town = locks.town(files={"doors.yaml": f"{DOORS}by_hand: false\n"})
    with pytest.raises(refusals.NotByHand):
        give(town)


def test_not_to_somebody_of_the_directory_and_where_it_is_done_instead(town: Town) -> None:
    User.objects.filter(username=CLAUS).update(directory=town.town)
    with pytest.raises(refusals.Elsewhere) as refused:
        give(town)
    (answer,) = refused.value.changes
    assert answer.change == "user-not-in-bundle"
    assert answer.where is not None
    assert answer.where.name == "The directory"
    assert answer.how == "Put the person into the group."
    assert give(town, CARLA).pk
