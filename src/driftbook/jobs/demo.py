"""Some jobs of the demo's invented cast, so that boards and telephones have something to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from driftbook.doors.models import Bundle, Door, Unit
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.jobs import Asked, asks, decide
from driftbook.handbook.schema.jobs import Fact, Jobs
from driftbook.history.by import By
from driftbook.jobs.actions import carrying, finishing, orders
from driftbook.jobs.actions.orders import NewJob
from driftbook.jobs.models import Job, Order
from driftbook.jobs.outcomes import Outcome
from driftbook.jobs.queries import parties, seats
from driftbook.jobs.queries.technicians import technicians
from driftbook.people.listing import holders
from driftbook.people.models import Agreement, Organisation, User

PHONE = "+46701740605"
"""One of the numbers that the Swedish authority keeps free for stories: nobody has it."""
NAMES = {"da": "Berta Opdigtet", "sv": "Berta Påhittad"}
WORDS = {
    "da": "Låsen binder, når døren trækkes til.",
    "sv": "Låset kärvar när dörren dras igen.",
    "en": "The lock sticks when the door is pulled shut.",
}
NOBODY_HOME = {
    "da": "Ingen åbnede, og døren var låst indefra.",
    "sv": "Ingen öppnade, och dörren var låst inifrån.",
    "en": "Nobody opened, and the door was locked from inside.",
}
ON_TIME, LONG, HOUR = timedelta(minutes=50), timedelta(minutes=35), timedelta(hours=1)


def shown(
    agreement: Agreement, handbook: Handbook, edition: Edition, now: datetime
) -> Iterator[str]:
    """Let the cast order and carry out some jobs, once, and tell what was done."""
    if handbook.jobs is None or Order.objects.filter(agreement=agreement).exists():
        return
    cast = _cast(agreement, handbook)
    if cast is None:
        return
    scene = Scene(agreement, handbook, handbook.jobs, edition, cast, now)
    made = scene.play()
    if made:
        yield f"{handbook.id}: {made} invented jobs"


@dataclass(frozen=True)
class Cast:
    """Who plays."""

    orderer: Organisation
    provider: Organisation
    spoc: By
    contact: str
    """The name of the one who orders."""
    lead: By
    technicians: list[User]
    doors: list[Door]
    """Private doors with one unit, by street and number."""
    stairwells: list[Door]
    """Without a unit."""


def _cast(agreement: Agreement, handbook: Handbook) -> Cast | None:
    """The cast; None where somebody is missing, or there are no doors."""
    try:
        provider = parties.provider(agreement, handbook)
        orderer = parties.orderers(agreement, handbook)[0]
    except (LookupError, IndexError):
        return None
    spoc, lead = _one(orderer, "spoc"), _one(provider, "supplier-support")
    sent = technicians(provider)
    doors = Door.objects.filter(address__street__organisation=orderer)
    doors = doors.select_related("address__street").order_by(
        "address__street__folded", "address__number", "pk"
    )
    live = Unit.objects.filter(removed__isnull=True)
    with_unit = list(doors.filter(kind="private", pk__in=live.values("door")))
    without = list(doors.filter(kind="stairwell").exclude(pk__in=live.values("door")))
    if spoc is None or lead is None or not sent or len(with_unit) < 8:
        return None
    return Cast(
        orderer=orderer,
        provider=provider,
        spoc=By(spoc.key, "spoc"),
        contact=str(spoc),
        lead=By(lead.key, "supplier-support"),
        technicians=sent,
        doors=with_unit,
        stairwells=without,
    )


def _one(organisation: Organisation, role: str) -> User | None:
    return next((one.user for one in holders(organisation, {role})), None)


@dataclass(frozen=True)
class Scene:
    """The story: some days before now, today, and what has just come in."""

    agreement: Agreement
    handbook: Handbook
    chapter: Jobs
    edition: Edition
    cast: Cast
    now: datetime

    def play(self) -> int:
        """Everything; how many jobs it has made."""
        doors = iter(self.cast.doors)
        types = list(self.chapter.types)
        mends = [name for name in types if self.chapter.types[name].does == "repairs"]
        changes = [name for name in types if self.chapter.types[name].does == "changes-battery"]
        wanted = (changes or mends or types)[0], (mends or changes or types)[0]
        done = [
            self._ended(next(doors), wanted[0], self._at(-1, 10), done=True),
            self._ended(next(doors), wanted[1], self._at(-1, 13), done=False),
        ]
        today = [
            self._given(next(doors), wanted[number % 2], self._at(0, 9 + 2 * number), number)
            for number in range(3)
        ]
        return len([job for job in [*done, *today, *self._incoming(doors, wanted)] if job])

    def _incoming(self, doors: Iterator[Door], wanted: tuple[str, str]) -> Iterator[Job | None]:
        """Two for the next windows, one that is acute, one that waits for its procedure."""
        free = [one.hour.start for one in self._free() if one.free][:2] or [self._at(2, 10)]
        for door, starts in zip(doors, free, strict=False):
            yield self._order(door, wanted[0], starts, self.now)
        soon = (self.now + 3 * HOUR).replace(minute=0, second=0, microsecond=0)
        stated = self._circumstance(wanted[0])
        yield self._order(next(doors), wanted[0], soon, self.now, circumstances=stated)
        yield self._waiting()

    def _free(self) -> list[seats.Free]:
        return seats.free(self.agreement, self.handbook, self.now) if self.chapter.windows else []

    def _at(self, days: int, hour: int) -> datetime:
        """That many days from today; before today, the last day on which people work."""
        on = self.now.astimezone(self.handbook.zone).date() + timedelta(days=days)
        while days < 0 and on.weekday() > 4:
            on -= timedelta(days=1)
        return datetime.combine(on, time(hour), self.handbook.zone)

    def _circumstance(self, type_: str) -> list[str]:
        """One that makes a job of the type acute and free, where the handbook has one."""
        found = self.chapter.circumstances.items()
        return [n for n, one in found if type_ in one.types and one.service_class][:1]

    # --- what happens to a job ------------------------------------------------------------------

    def _ended(self, door: Door, type_: str, starts: datetime, *, done: bool) -> Job | None:
        job = self._given(door, type_, starts, 0)
        if job is None:
            return None
        technician = By(job.technician, "technician")
        carrying.notify(job=job, by=technician, now=starts - ON_TIME)
        at = starts + LONG
        note = "" if done else self._say(NOBODY_HOME)
        outcome = Outcome(done=done, at=at, note=note)
        return finishing.finish(job=job, outcome=outcome, by=technician, now=at)

    def _given(self, door: Door, type_: str, starts: datetime, number: int) -> Job | None:
        """Ordered four days before, accepted an hour later and given to a technician."""
        ordered = starts - timedelta(days=4)
        job = self._order(door, type_, starts, ordered, notify=True)
        if job is None:
            return None
        whom = self.cast.technicians[number % len(self.cast.technicians)]
        carrying.assign(
            jobs=[job], technician=whom, by=self.cast.lead, now=ordered + HOUR, accepting=True
        )
        return Job.objects.select_related("order__orderer", "order__provider").get(pk=job.pk)

    def _order(
        self, door: Door, type_: str, starts: datetime, now: datetime, **more: Any
    ) -> Job | None:
        """Order it in the first way that the handbook allows; None: it allows none."""
        unit = Unit.objects.filter(door=door, removed__isnull=True).first()
        facts = self._facts(type_, starts)
        asked = Asked(
            type=type_,
            ordered=now,
            performed=starts,
            door=door.kind,
            has_unit=unit is not None,
            circumstances=frozenset(more.get("circumstances", ())),
            facts=facts,
        )
        decision = decide(self.handbook, asked)
        if not decision.allowed or decision.way is None:
            return None
        new = NewJob(
            address=door.address,
            door=door,
            door_kind=door.kind,
            unit=unit,
            type=type_,
            way=decision.way.id,
            facts=facts,
            citizen=NAMES.get(self.handbook.cover.language, "Berta Invented"),
            citizen_phone=PHONE,
            starts=starts,
            **more,
        )
        return self._placed(new, now)

    def _waiting(self) -> Job | None:
        """A stairwell door, for which somebody has to be asked first."""
        ways = [way for way in self.chapter.ways if way.procedure and way.types]
        if not ways or not self.cast.stairwells:
            return None
        door, way = self.cast.stairwells[0], ways[0]
        new = NewJob(
            address=door.address,
            door=door,
            door_kind=door.kind,
            unit=None,
            type=way.types[0],
            way=way.id,
            facts=self._facts(way.types[0], self.now, door.kind),
        )
        return self._placed(new, self.now - timedelta(days=6))

    def _placed(self, new: NewJob, now: datetime) -> Job | None:
        try:
            order = orders.order(
                agreement=self.agreement,
                edition=self.edition,
                handbook=self.handbook,
                orderer=self.cast.orderer,
                provider=self.cast.provider,
                jobs=[new],
                contact=self.cast.contact,
                phone=PHONE,
                by=self.cast.spoc,
                now=now,
            )
        except (orders.Refused, orders.Taken, orders.TooLate):
            return None
        return order.jobs.get()

    # --- what is said ---------------------------------------------------------------------------

    def _facts(self, type_: str, at: datetime, door: str = "private") -> dict[str, str]:
        """What the handbook wants to know of a job of this type."""
        said: dict[str, str] = {}
        for _again in (1, 2):  # a fact may be asked because of another
            for name, fact in asks(self.handbook, type_, said).items():
                said.setdefault(name, self._fact(fact, at, door))
        return said

    def _fact(self, fact: Fact, at: datetime, door: str) -> str:
        bundle = Bundle.objects.filter(organisation=self.cast.orderer).first()
        units = self.handbook.doors.units.items() if self.handbook.doors else ()
        fits = [name for name, unit in units if door in unit.doors]
        return {
            "yes-no": "yes",
            "choice": next(iter(fact.choices), ""),
            "moment": f"{at.astimezone(self.handbook.zone):%Y-%m-%dT%H:%M}",
            "person": NAMES.get(self.handbook.cover.language, "Berta Invented"),
            "bundle": bundle.name if bundle else "1",
            "unit-kind": fits[0] if fits else "",
        }.get(fact.kind, self._say(WORDS))

    def _say(self, words: dict[str, str]) -> str:
        return words.get(self.handbook.cover.language, words["en"])
