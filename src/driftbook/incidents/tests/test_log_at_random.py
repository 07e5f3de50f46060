"""Two people and a telephone without network write one log, in whatever order; it stays one log."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from driftbook.handbook.deciding.incident_log import Entry
from driftbook.history import verifying
from driftbook.history.models import Event
from driftbook.incidents.actions.writing import milliseconds, say, write
from driftbook.incidents.due import Reminders
from driftbook.incidents.models import Incident, LogEntry, Reminder
from driftbook.incidents.queries import incidents
from driftbook.incidents.tests.cast import LARS, LENA, NOW, Town, by, town
from driftbook.incidents.tests.telling import opened, reached
from driftbook.outbox.models import Message
from driftbook.work import stopping
from tests.at_random import walk

MINUTE = timedelta(minutes=1)
WHO = st.sampled_from([(LENA, "incident-lead"), (LARS, "log-keeper")])
SAYS: list[tuple[str, str, dict[str, Any]]] = [
    ("note", "", {}),
    ("inform", "", {"to": ["crisis"], "figures": {}, "how": "mail"}),
    ("inform", "", {"to": ["managers"], "figures": {}, "how": "said"}),
    ("closing", "", {"state": "closed"}),
    ("closing", "", {"state": "reopened"}),
]
WHAT = st.sampled_from(SAYS)


class Log(RuleBasedStateMachine):
    """A power failure, its lead, its log keeper, a telephone in the cellar, and a worker."""

    here: Town
    incident: Incident
    now: datetime

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        stopping.begin()
        self.here, self.now = town(), NOW
        reached(self.here, "crisis", "crisis@example.org")
        self.incident = opened()
        self.seq = 0
        self.cellar: list[Entry] = []
        """What the telephone has written and not sent."""
        self.sent: list[Entry] = []
        self.known = set(LogEntry.objects.values_list("pk", flat=True))
        """The ids of all entries that there have to be: the model."""

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @rule(minutes=st.sampled_from([1, 10, 16, 61, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(who=WHO, what=WHAT, twice=st.booleans())
    def write_on_the_page(
        self, who: tuple[str, str], what: tuple[str, str, dict[str, Any]], twice: bool
    ) -> None:
        """Pressing twice is pressing once: the form carries the id."""
        id_, (kind, subject, data) = uuid.uuid4(), what
        for _ in range(2 if twice else 1):
            say(
                incident=self._row(),
                kind=kind,
                subject=subject,
                data=data,
                words="Dark",
                by=by(*who),
                now=self.now,
                id=id_,
            )
        self.known.add(id_)

    @rule(what=WHAT, wrong=st.sampled_from([0, -90, 3]))
    def write_in_the_cellar(self, what: tuple[str, str, dict[str, Any]], wrong: int) -> None:
        """Without network, and by a clock that may be wrong by so many minutes."""
        kind, subject, data = what
        self.seq += 1
        at = self.now + wrong * MINUTE
        self.cellar.append(
            Entry(
                id=uuid.uuid4(),
                incident=self.incident.key,
                kind=kind,
                subject=subject,
                data=data,
                words="Cellar",
                over=(),
                clock=milliseconds(at),
                device="a-telephone",
                seq=self.seq,
                happened=at,
                written=at,
            )
        )

    @rule(lost=st.booleans())
    def come_up(self, lost: bool) -> None:
        """All of it is sent; where the answer is lost, it is sent again later."""
        again = [*self.sent[-2:], *self.cellar]
        if not again:
            return
        said = write(incident=self._row(), entries=again, by=by(LARS, "log-keeper"), now=self.now)
        assert not said.refused
        assert set(said.stored) == {entry.id for entry in again}
        self.known |= {entry.id for entry in again}
        if not lost:
            self.sent, self.cellar = self.sent + self.cellar, []

    @rule()
    def work(self) -> None:
        """A worker, and another one whose clock is three seconds behind."""
        Reminders().run_due(self.now, 20)
        before = Message.objects.count()
        Reminders().run_due(self.now, 20)
        Reminders().run_due(self.now - timedelta(seconds=3), 20)
        assert Message.objects.count() == before, "each reminder is told once"

    def _row(self) -> Incident:
        return Incident.objects.get(pk=self.incident.pk)

    @invariant()
    def every_entry_is_there_once(self) -> None:
        rows = LogEntry.objects.filter(incident=self.incident)
        assert set(rows.values_list("pk", flat=True)) == self.known
        numbers = sorted(rows.values_list("number", flat=True))
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert self._row().position == len(numbers)

    @invariant()
    def the_order_is_that_of_the_clocks(self) -> None:
        """The same on every device: by clock, device, number, id; never by arrival."""
        log = incidents.state(self._row()).entries
        order = [(one.clock, one.device, one.seq, str(one.id)) for one in log]
        assert order == sorted(order)
        assert {one.id for one in log} == self.known

    @invariant()
    def it_has_ended_when_all_who_spoke_last_say_so(self) -> None:
        """Two who did not know of each other both hold: closed by one, open for the other."""
        rows = list(LogEntry.objects.filter(incident=self.incident, kind="closing"))
        gone_over = {id_ for row in rows for id_ in row.over}
        heads = [row for row in rows if str(row.pk) not in gone_over]
        closed = bool(heads) and all(row.data["state"] == "closed" for row in heads)
        assert (self._row().ended is not None) == closed
        waiting = Reminder.objects.filter(incident=self.incident, ended=None)
        assert not (closed and waiting.exists())
        assert waiting.values("what", "subject").distinct().count() == waiting.count()

    @invariant()
    def the_chain_is_whole(self) -> None:
        assert verifying.verify(self.here.town.key).problem == ""
        told = Event.objects.filter(organisation=self.here.town.key, kind="incident")
        assert told.exists()


@pytest.mark.django_db
def test_a_log_at_random() -> None:
    walk(Log, examples=6, steps=15)
