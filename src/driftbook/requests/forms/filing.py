"""The form of a type as somebody has filled it in, and what the handbook says to that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from driftbook.handbook.deciding import forms, requests
from driftbook.handbook.deciding.forms import Problem
from driftbook.handbook.deciding.requests import Filing
from driftbook.handbook.schema.requests import FormField, RequestType
from driftbook.requests import filing_words as words
from driftbook.requests import holding, summing
from driftbook.requests.actions.files import BadFile
from driftbook.requests.checking import BAD, Files
from driftbook.requests.forms.fields import Row, values
from driftbook.requests.holding import Held
from driftbook.requests.queries import things
from driftbook.requests.queries.types import Place
from driftbook.wording import reasons

LONGEST = 120
"""Letters of a search."""
OF_PRICES = frozenset({"priced-in-list", "priced-stated", "no-price"})
"""Reasons that the page says by itself."""


@dataclass(frozen=True)
class Why:
    """One thing that becomes of it."""

    text: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class Slip:
    """A form that is being filled in; `data` is None while nothing was said yet."""

    place: Place
    type_id: str
    type: RequestType
    data: QueryDict
    files: MultiValueDict[str, Any]
    person: UUID
    now: datetime
    language: str
    refused: tuple[Problem, ...] = ()
    """What the action says beyond what the form sees by itself."""
    checked: bool = False
    """Whether problems are shown."""

    # --- what was said ---------------------------------------------------------------------------

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What was said to the fields that are asked; of files their names."""
        said: dict[str, Any] = {}
        for name, about in self.type.fields.items():
            given = self._given(name, about)
            if given:
                said[name] = given if about.many or about.kind == "several" else given[-1]
        return forms.said(self.type, said)

    def _given(self, name: str, about: FormField) -> list[str]:
        if about.kind == "file":
            return [one.name for one in self.held.get(name, ())]
        return values(about, self.data.getlist(f"f-{name}"))

    @property
    def dated(self) -> date | None:
        """The day from which it is to be handled; None: at once."""
        try:
            return date.fromisoformat(self.dated_text)
        except ValueError:
            return None

    @property
    def dated_text(self) -> str:
        """As it was typed."""
        return self.data.get("dated", "").strip()[:20] if self.type.ahead_days else ""

    @cached_property
    def held(self) -> dict[str, tuple[Held, ...]]:
        """The files that were sent, by field: those before, without what was taken out, and new."""
        return {
            name: tuple(self._held(name, about))[: holding.MOST if about.many else 1]
            for name, about in self.type.fields.items()
            if about.kind == "file"
        }

    def _held(self, name: str, about: FormField) -> Iterator[Held]:
        fresh = [one for one in self._sent.get(name, ()) if isinstance(one, Held)]
        dropped = self.data.get("drop", "")
        before = [] if fresh and not about.many else self.data.getlist(f"h-{name}")
        for word in before[: holding.MOST]:
            kept = holding.held(word, self.person)
            if kept is not None and word != dropped:
                yield kept
        yield from fresh

    @cached_property
    def _sent(self) -> dict[str, list[Held | Problem]]:
        """What came with this very post, kept; or why it is not."""
        found: dict[str, list[Held | Problem]] = {}
        for name, about in self.type.fields.items():
            sent = self.files.getlist(f"f-{name}") if about.kind == "file" else []
            found[name] = [self._keep(name, one) for one in sent[: holding.MOST]]
        return found

    def _keep(self, name: str, sent: Any) -> Held | Problem:
        kind = sent.content_type or ""
        try:
            return holding.hold(name=sent.name, kind=kind, content=sent.read(), person=self.person)
        except BadFile as bad:
            return Problem(name, BAD, {"reason": bad.code, **bad.params})

    def sent_along(self) -> Files:
        """The files, as a case takes them."""
        found = {name: [one.file() for one in some] for name, some in self.held.items()}
        return {name: some for name, some in found.items() if some and name in self.answers}

    # --- what the handbook says ------------------------------------------------------------------

    @cached_property
    def filing(self) -> Filing:
        """What would become of it."""
        return requests.filing(
            self.place.handbook,
            self.type_id,
            party=self.place.party,
            roles=self.place.roles,
            answers=self.answers,
            now=self.now,
            dated=self.dated,
        )

    @cached_property
    def problems(self) -> list[Problem]:
        """All that is wrong with it."""
        found = [*self.filing.problems, *self.refused]
        found += [one for some in self._sent.values() for one in some if isinstance(one, Problem)]
        for name, known in self._names.items():
            if {*forms.values(self.answers.get(name))} - known.keys():
                found.append(Problem(name, "not-theirs"))
        if self.dated_text and self.dated is None:
            found.append(Problem("dated", "no-date", {"said": self.dated_text}))
        return list({(one.field, one.code): one for one in found}.values())

    @property
    def costs(self) -> list[words.Cost]:
        """What it will cost when it is done (B-06)."""
        day = self.now.astimezone(self.place.handbook.zone).date()
        return [*words.costs(self.place.agreement, self.filing.prices, day, self.language)]

    @property
    def tariff(self) -> list[str]:
        """What the type costs, before anything is said."""
        day = self.now.astimezone(self.place.handbook.zone).date()
        return words.tariff(self.place.agreement, self.type, day, self.language)

    @cached_property
    def _names(self) -> summing.Names:
        book, customer = self.place.handbook, self.place.customer
        return summing.names(customer, book, self.type, self.answers)

    # --- what the pages draw ---------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[Row]:
        """Every field; those that are not asked are hidden, and come when they are."""
        asked = {name for name, _about in forms.shown(self.type, self.answers)}
        return [self._row(name, about, name in asked) for name, about in self.type.fields.items()]

    def _row(self, name: str, about: FormField, shown: bool) -> Row:
        wrong = next((one for one in self.problems if one.field == name), None)
        news = shown and bool(self._seen) and name not in self._seen
        problem = words.problem(wrong, self.language) if wrong and self.checked and shown else ""
        row = Row(
            id=name,
            about=about,
            values=tuple(self._given(name, about)),
            shown=shown,
            problem="" if news else problem,
            news=news and bool(problem),
            held=self.held.get(name, ()),
        )
        return self._picked(row) if about.kind in things.KINDS else row

    def _picked(self, row: Row) -> Row:
        """With what was chosen, and what the search finds."""
        book, customer = self.place.handbook, self.place.customer
        text = self.data.get(f"q-{row.id}", "").replace("\0", "")[:LONGEST].strip()
        chosen = things.named(customer, book, row.about.kind, row.values)
        found = things.find(customer, book, row.about.kind, text) if row.shown else []
        return Row(
            **{
                **{name: getattr(row, name) for name in Row.__dataclass_fields__},
                "query": text,
                "chosen": tuple(chosen.values()),
                "found": tuple(found),
            }
        )

    @property
    def _seen(self) -> frozenset[str]:
        """The fields that were on the page before."""
        return frozenset(self.data.getlist("seen"))

    @property
    def news(self) -> bool:
        """Whether something is asked that was not on the page before."""
        return any(row.news for row in self.rows)

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """What is wrong, each with the field that it is about; what is new is not wrong yet."""
        new = {row.id for row in self.rows if row.news}
        return [
            (one.field, words.problem(one, self.language))
            for one in (self.problems if self.checked else [])
            if one.field not in new
        ]

    @property
    def said(self) -> list[summing.Said]:
        """For looking it over."""
        return list(summing.said(self.type, self.answers, self._names))

    @property
    def reasons(self) -> list[Why]:
        """What becomes of it, and by which clause."""
        return [
            Why(reasons.phrase(one, self.language), one.source)
            for one in self.filing.reasons
            if one.code not in OF_PRICES
        ]

    @property
    def hidden(self) -> Iterator[tuple[str, str]]:
        """Everything that was said, for the next page."""
        for name, about in self.type.fields.items():
            if about.kind == "file":
                yield from ((f"h-{name}", one.word) for one in self.held.get(name, ()))
            else:
                yield from ((f"f-{name}", one) for one in self._given(name, about))
        yield "dated", self.dated_text
        yield "customer", self.place.customer.slug
        yield "key", self.key

    @property
    def key(self) -> str:
        """Chosen when it is looked over: filed twice, it is one case."""
        return self.data.get("key", "")[:60] or str(uuid4())

    @property
    def earliest(self) -> date:
        """The first day for which it may be dated."""
        return self.now.astimezone(self.place.handbook.zone).date() + timedelta(days=1)

    @property
    def latest(self) -> date:
        """The last one."""
        return self.earliest + timedelta(days=(self.type.ahead_days or 1) - 1)

    @property
    def button(self) -> str:
        """What the last button says."""
        if self.filing.finishes:
            return _("Do it now")
        return _("Plan it") if self.filing.state == "planned" else _("Send it")
