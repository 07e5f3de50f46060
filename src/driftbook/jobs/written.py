"""A draft as its pages show it: each job with what it would count as, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.handbook.deciding import jobs as deciding
from driftbook.handbook.schema.jobs import Way
from driftbook.jobs import fitting, telling
from driftbook.jobs.models import Booking, Draft, Item
from driftbook.jobs.queries import drafts
from driftbook.jobs.queries.places import Place
from driftbook.jobs.telling import Said
from driftbook.jobs.verdicts import Judge, Verdict

STEPS: dict[str, str | Promise] = {
    "addresses": gettext_lazy("Addresses"),
    "tasks": gettext_lazy("Tasks"),
    "time": gettext_lazy("Time and contact"),
    "summary": gettext_lazy("Summary"),
}


@dataclass(frozen=True)
class Missing:
    """Something without which nothing can be ordered, and where to say it."""

    step: str
    text: str
    item: int | None = None


@dataclass
class Line:
    """One job of the draft."""

    number: int
    item: Item
    type_name: str
    door: str
    unit: str
    facts: list[Said]
    circumstances: list[str]
    way: Way | None
    time: str
    verdict: Verdict | None
    held_until: datetime | None
    missing: list[Missing] = field(default_factory=list)

    @property
    def place(self) -> str:
        """`Birch Street 3`."""
        return f"{self.item.address.street.name} {self.item.address.house}"

    @property
    def timed(self) -> bool:
        """Whether a time is chosen for it; a job that waits for a procedure has none."""
        return self.way is None or self.way.time != "none"

    @property
    def needs_time(self) -> bool:
        """Whether it still has to be placed."""
        return self.timed and self.item.starts is None

    @property
    def hold_is_over(self) -> bool:
        """Whether its hour is no longer kept, though nobody may have taken it."""
        in_window = self.way is not None and self.way.time == "window"
        return in_window and self.item.starts is not None and self.held_until is None


class Written:
    """The whole draft, at an instant."""

    def __init__(self, draft: Draft, place: Place, now: datetime) -> None:
        self.draft, self.place, self.now = draft, place, now
        self.handbook, self.chapter = place.handbook, place.chapter
        self.judge = Judge(place.agreement, place.handbook)

    @cached_property
    def items(self) -> list[Item]:
        """The jobs as they are kept."""
        return drafts.items(self.draft)

    @cached_property
    def lines(self) -> list[Line]:
        """The jobs in order."""
        holds = Booking.objects.filter(
            item__in=[item.pk for item in self.items],
            ended__isnull=True,
            held_until__gt=self.now,
        )
        until = dict(holds.values_list("item", "held_until"))
        return [
            self._line(number, item, until.get(item.pk))
            for number, item in enumerate(self.items, 1)
        ]

    @cached_property
    def missing(self) -> list[Missing]:
        """What has to be said before it can be ordered, step by step."""
        found = [] if self.items else [Missing("addresses", _("Choose at least one address."))]
        found += [one for line in self.lines for one in line.missing]
        found += self._contact()
        order = ("addresses", "tasks", "time", "contact")
        return sorted(found, key=lambda one: order.index(one.step))

    def lacks(self, step: str) -> list[Missing]:
        """What is missing in one step."""
        return [one for one in self.missing if one.step == step]

    @property
    def steps(self) -> Iterator[tuple[str, str, str]]:
        """Each step: its id, its name, its address."""
        for name, text in STEPS.items():
            yield name, str(text), reverse(f"jobs:{name}", args=[self.draft.key])

    @property
    def timed(self) -> list[Line]:
        """The jobs for which a time is chosen."""
        return [line for line in self.lines if line.timed and line.item.type]

    @property
    def untimed(self) -> list[Line]:
        """The jobs that wait for a procedure first."""
        return [line for line in self.lines if not line.timed]

    def ways(self) -> list[Way]:
        """The ways of ordering that fit at least one of the jobs, in the handbook's order."""
        fit = {way.id for line in self.timed for way in fitting.ways(self.handbook, line.item)}
        return [way for way in self.chapter.ways if way.id in fit]

    # --- lines ----------------------------------------------------------------------------------

    def _line(self, number: int, item: Item, held_until: datetime | None) -> Line:
        line = Line(
            number=number,
            item=item,
            type_name=telling.type_name(self.handbook, item.type),
            door=telling.door(item.door_kind, item.door),
            unit=telling.unit(self.handbook, item.unit),
            facts=list(telling.facts(self.handbook, item.type, item.facts)),
            circumstances=telling.circumstances(self.handbook, item.circumstances),
            way=next((way for way in self.chapter.ways if way.id == item.way), None),
            time=telling.span(item.starts, item.ends, self.handbook) if item.starts else "",
            verdict=self._verdict(item),
            held_until=held_until.astimezone(self.handbook.zone) if held_until else None,
        )
        line.missing = list(self._lacking(line))
        return line

    def _verdict(self, item: Item) -> Verdict | None:
        if item.type not in self.chapter.types or not item.way:
            return None
        if item.way not in {way.id for way in self.chapter.ways}:
            return None
        decision = fitting.would_be(self.handbook, item, item.way, item.starts, self.now)
        return self.judge.of(decision, self.place.edition)

    def _lacking(self, line: Line) -> Iterator[Missing]:
        item, place = line.item, {"place": line.place}
        if not deciding.offered(self.handbook, item.door_kind, item.unit_id is not None):
            text = _("%(place)s: nothing can be ordered for this door.") % place
            yield Missing("addresses", text, item.pk)
            return
        if item.type not in self.chapter.types:
            yield Missing("tasks", _("%(place)s: say what is to be done.") % place, item.pk)
            return
        asked = deciding.asks(self.handbook, item.type, item.facts)
        for name, fact in asked.items():
            if fact.required and not item.facts.get(name, "").strip():
                text = _("%(place)s: %(fact)s") % {**place, "fact": fact.name}
                yield Missing("tasks", text, item.pk)
        if not fitting.ways(self.handbook, item):
            text = _("%(place)s: there is no way to order this for this door.") % place
            yield Missing("tasks", text, item.pk)
        elif line.needs_time:
            yield Missing("time", _("%(place)s: choose a time.") % place, item.pk)
        elif line.verdict is not None and not line.verdict.allowed:
            text = _("%(place)s: choose another time.") % place
            yield Missing("time", text, item.pk)
        if item.notify and not (item.citizen and item.citizen_phone):
            text = _("%(place)s: whom to call before arrival, name and number.") % place
            yield Missing("contact", text, item.pk)

    def _contact(self) -> Iterator[Missing]:
        if not self.draft.contact:
            yield Missing("contact", _("Who can be asked: a name."))
        if not self.draft.phone:
            yield Missing("contact", _("Who can be asked: a telephone number."))
