"""The queue as its page shows it: the lines, the counters, what can be chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.handbook.book import Handbook
from driftbook.people import queries as people
from driftbook.people.actors import Actor
from driftbook.requests.forms.queue import QueueForm
from driftbook.requests.models import (
    ASKING,
    DONE,
    HANDLING,
    OPEN,
    PLANNED,
    WAITING,
    WITHDRAWN,
    Case,
)
from driftbook.requests.queries import queue as queries
from driftbook.requests.queries.queue import Counted
from driftbook.requests.queue_books import Books, Choices

TONES = {
    PLANNED: "",
    WAITING: "warning",
    HANDLING: "good",
    ASKING: "",
    DONE: "good",
    WITHDRAWN: "bad",
}
STATES = {
    WAITING: gettext_lazy("Waiting"),
    HANDLING: gettext_lazy("Being handled"),
    ASKING: gettext_lazy("Asked"),
    PLANNED: gettext_lazy("Planned"),
}
"""What the states are called where several handbooks call them differently."""


@dataclass(frozen=True)
class Line:
    """A case in the list."""

    case: Case
    language: str
    """Of its handbook."""
    type: str
    queue: str
    state: str
    tone: str
    handler: str
    """Who handles it, by name; empty: nobody."""
    mine: bool
    news: bool
    since: datetime | None
    """In the queue since then, in the handbook's zone; None: it is not in it yet."""
    dated: date | None
    ended: datetime | None

    @property
    def free(self) -> bool:
        """Whether it can be taken."""
        return self.case.open and self.case.handler is None


@dataclass(frozen=True)
class Tab:
    """A state with its count."""

    show: str
    name: str
    count: int | None
    """None: it is not counted, because there are more and more of them."""
    query: str
    current: bool


class QueuePage:
    """Gathers once what the page needs; the number of queries does not grow with the cases."""

    def __init__(self, actor: Actor, given: Mapping[str, str], now: datetime) -> None:
        self.actor, self.now = actor, now
        self.books = Books(actor, now)
        self.mine = queries.queue(actor)
        self.counts = queries.counts(actor, self.mine)
        self.customers = queries.customers(actor)
        self.form = QueueForm(
            given, queues=self._queues(), types=self.books.types(), customers=self.customers
        )
        self.asked = self.form.asked
        self.rows = queries.asked_for(actor, self.asked, now, self.mine)
        self.page = queries.page(
            actor,
            self.asked,
            now,
            after=given.get("after", ""),
            before=given.get("before", ""),
            rows=self.rows,
        )

    @cached_property
    def lines(self) -> list[Line]:
        """The cases of this page."""
        rows = self.page.rows
        names = people.names(row.handler for row in rows)
        news = queries.news(rows, self.actor) if rows else set()
        return [self._line(row, names.get(row.handler, ""), row.pk in news) for row in rows]

    def _line(self, case: Case, handler: str, news: bool) -> Line:
        handbook = case.agreement.handbook
        book = self.books.by_name.get(handbook)
        zone = book.zone if book else None
        return Line(
            case=case,
            language=book.cover.language if book else "",
            type=self.books.type_name(handbook, case.type),
            queue=self.books.queue_name(handbook, case.queue),
            state=self.books.status(handbook, case.state),
            tone=TONES[case.state],
            handler=handler or (_("Somebody") if case.handler else ""),
            mine=case.handler is not None and case.handler == self.actor.person,
            news=news,
            since=case.entered.astimezone(zone) if case.entered else None,
            dated=case.dated if case.state == PLANNED else None,
            ended=case.ended.astimezone(zone) if case.ended else None,
        )

    @cached_property
    def count(self) -> int:
        """How many cases fit; one above `asked.most` stands for more than that."""
        if self.asked.narrowed:
            return queries.how_many(self.rows, self.asked.most)
        states = queries.GROUPS[self.asked.show]
        return sum(one.cases for one in self._here() if one.state in states)

    @property
    def too_many(self) -> bool:
        """Whether there are more than are counted."""
        return self.asked.narrowed and self.count > self.asked.most

    @cached_property
    def tabs(self) -> list[Tab]:
        """The states, with what is in them in the queue that is chosen."""
        by_state: dict[str, int] = defaultdict(int)
        for one in self._here():
            by_state[one.state] += one.cases
        found: list[tuple[str, str, int | None]] = [
            ("open", _("Open"), sum(by_state[state] for state in OPEN)),
            *((state, self._status(state), by_state[state]) for state in (*OPEN, PLANNED)),
            ("ended", _("Ended"), None),
        ]
        if self.asked.show == "all":
            found.append(("all", _("All"), None))
        return [
            Tab(show, name, count, self.with_(show=show), show == self.asked.show)
            for show, name, count in found
        ]

    def _status(self, state: str) -> str:
        names = {self.books.status(name, state) for name in self.books.by_name}
        return names.pop() if len(names) == 1 else str(STATES[state])

    def _here(self) -> Iterable[Counted]:
        wanted = (self.asked.handbook, self.asked.queue)
        for one in self.counts:
            if wanted[0] in ("", one.handbook) and wanted[1] in ("", one.queue):
                yield one

    def with_(self, **other: str) -> str:
        """The address of the same list with something else."""
        return "?" + urlencode({**self.form.wanted, **other})

    @property
    def earlier(self) -> str:
        """The address of the page before this one; empty: there is none."""
        return self.with_(before=self.page.earlier) if self.page.earlier else ""

    @property
    def later(self) -> str:
        """The address of the next page; empty: there is none."""
        return self.with_(after=self.page.later) if self.page.later else ""

    def _queues(self) -> Choices:
        """The queues of the actor: of what the handbooks say, and where cases still are."""
        open_in: dict[tuple[str, str], int] = defaultdict(int)
        for one in self.counts:
            open_in[one.handbook, one.queue] += one.cases if one.state in OPEN else 0
        found = []
        for name, book in self.books.by_name.items():
            told = [
                *(chapter.queues if (chapter := self.books.chapter(name)) else ()),
                *(queue for handbook, queue in open_in if handbook == name),
            ]
            mine = [
                (
                    f"{name}:{queue}",
                    f"{self.books.queue_name(name, queue)} ({open_in.get((name, queue), 0)})",
                )
                for queue in dict.fromkeys(told)
                if self._handles(book, queue) or (name, queue) in open_in
            ]
            if mine:
                found.append((book.cover.title, [(f"{name}:", _("All its queues")), *mine]))
        return found

    def _handles(self, book: Handbook, queue: str) -> bool:
        """Whether the actor's organisations handle what comes into the queue."""
        chapter = self.books.chapter(book.id)
        told = chapter.queues.get(queue) if chapter else None
        pact = self.actor.pact(book.id)
        if told is None or pact is None:
            return False
        return bool(pact.serves) if told.party else bool(pact.served_by)
