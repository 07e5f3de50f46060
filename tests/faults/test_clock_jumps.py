"""The clock of a machine jumps: a day ahead and back, an hour back, three seconds from another's.

Nothing that was claimed while the clock was wrong lies for as long as it was wrong; nothing is done
twice; nobody is said to work who does not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from driftbook.doors.models import Listener
from driftbook.outbox import sending
from driftbook.outbox.channels.files import Files
from driftbook.outbox.models import Attempt, Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests.post import NOW, letter
from driftbook.work import actions, engine, periodic, queries, stopping, worker
from driftbook.work.models import Slot, Worker
from driftbook.work.tests import chores
from tests.faults.test_mail_server import LETTERS

pytestmark = pytest.mark.django_db
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def letters(settings: Any, tmp_path: Path) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [LETTERS]}]
    settings.OUTBOX_FILES = tmp_path / "outbox"
    stopping.begin()


class Dies(BaseException):
    """As if the process were gone."""


@pytest.mark.parametrize("jump", [DAY, HOUR])
def test_claimed_by_a_clock_that_was_ahead(
    monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    """Its worker dies and the clock is put right: the next turn takes over, not tomorrow's."""

    def die(self: Files, message: Message) -> str:
        raise Dies

    with monkeypatch.context() as dying:
        dying.setattr(Files, "send", die)
        one = letter()
        with pytest.raises(Dies):
            Outbox().run_due(NOW + jump, 5)
    one.refresh_from_db()
    assert one.claimed_until is not None
    assert one.claimed_until > NOW + jump
    assert Outbox().run_due(NOW + 30 * SECOND, 5) == 1
    one.refresh_from_db()
    assert one.state == "sent"
    outcomes = Attempt.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["in doubt", "sent"], "and the ledger says what is in doubt"


def test_an_hour_ahead_while_a_mail_is_being_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every lease has run out at once: another worker sends it too, as in doubt, and no third."""
    others: list[int] = []
    send, first = Files.send, iter([True])

    def jumps(self: Files, message: Message) -> str:
        if next(first, False):
            others.append(Outbox().run_due(NOW + HOUR, 5))
        return send(self, message)

    monkeypatch.setattr(Files, "send", jumps)
    one = letter()
    Outbox().run_due(NOW, 5)
    one.refresh_from_db()
    assert (others, one.state) == ([1], "sent")
    outcomes = Attempt.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["late", "sent"], "the first of them did not write over the other"
    assert Outbox().run_due(NOW + 2 * HOUR, 5) == 0
    assert len(list(Path(settings.OUTBOX_FILES).glob("*.eml"))) == 1, "under one Message-ID"


def test_two_machines_three_seconds_apart_do_each_once(settings: Any) -> None:
    """The lease of the one ahead holds for the one behind, and the other way round."""
    letter()
    for here, there in ((NOW + 3 * SECOND, NOW), (NOW, NOW + 3 * SECOND)):
        message = sending._claim(here, ())
        assert message is not None
        assert sending._claim(there, ()) is None
        Message.objects.filter(pk=message.pk).update(
            state="waiting", claimed_by="", claimed_until=None
        )
        Attempt.objects.all().delete()
        Message.objects.filter(pk=message.pk).update(attempts=0)


def test_a_task_that_was_begun_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    chores.DONE.clear()
    chores.plain.enqueue("a")
    now = timezone.now()
    result = DBTaskResult.objects.get()
    result.claim("gone")
    DBTaskResult.objects.update(started_at=now + DAY)
    assert engine.reap(now) == 1
    DBTaskResult.objects.update(run_after=now - SECOND)
    assert engine.run_one()
    assert chores.DONE == ["a"]
    assert engine.reap(now) == 0


def test_turns_are_taken_once_whichever_way_the_clock_jumps() -> None:
    """Those of the day ahead are taken early, and not again when that day comes."""
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    taken = periodic.enqueue_turns(now)
    assert taken > 0
    ahead = periodic.enqueue_turns(now + DAY)
    assert periodic.enqueue_turns(now) == 0
    often = sum(one.every < HOUR for one in periodic._PERIODIC.values())
    assert periodic.enqueue_turns(now - HOUR) <= often, "an hour back: turns that nobody had taken"
    assert periodic.enqueue_turns(now - HOUR) == 0
    assert periodic.enqueue_turns(now + DAY) == 0
    assert periodic.enqueue_turns(now + 2 * DAY) == ahead, "nothing is skipped after that"
    assert Slot.objects.values("name", "at").distinct().count() == Slot.objects.count()


def test_the_hours_that_summer_time_skips_and_repeats_have_each_turn_once() -> None:
    """Turns go by UTC: 29 March and 25 October 2026 in Europe are days like others."""
    for day in (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)):
        Slot.objects.all().delete()
        step = min(one.every for one in periodic._PERIODIC.values())
        steps = 3 * DAY // step
        for at in range(steps):
            periodic.enqueue_turns(day + at * step)
        for one in periodic._PERIODIC.values():
            turns = (steps - 1) * step // one.every
            assert Slot.objects.filter(name=one.name).count() in (turns + 1, turns + 2)


def test_nobody_works_who_was_seen_tomorrow() -> None:
    actions.beat(name="gone", now=NOW + DAY)
    assert queries.alive(NOW) == []
    actions.beat(name="here", now=NOW + 3 * SECOND)
    assert [one.name for one in queries.alive(NOW)] == ["here"]


def test_a_worker_goes_on_saying_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back by a day, it is seen again within ten seconds and not tomorrow."""
    shift, monotonic = worker._Shift(), [100.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: monotonic[0])
    shift._beat(NOW + DAY)
    monotonic[0] += worker.BEAT
    shift._beat(NOW)
    assert Worker.objects.get().seen == NOW


def test_a_listener_that_was_heard_tomorrow_keeps_nobody_from_listening() -> None:
    from driftbook.doors.wire.listening import SILENT, _Bell, _Listener

    now = timezone.now()
    row = Listener.objects.create(name="gone", started=now, seen=now + DAY, connected=now)
    with _Bell() as bell:
        stands_by = _Listener("mqtt://127.0.0.1:1", bell)
        assert not stands_by._another_lives()
        assert not row.lives(now)
        Listener.objects.update(seen=now + SILENT / 3)
        assert stands_by._another_lives(), "three seconds are no day"
