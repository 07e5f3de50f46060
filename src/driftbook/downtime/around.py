"""What pages of other apps say of downtime: what is down, what will be, what has just come back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from driftbook.downtime.models import Downtime
from driftbook.downtime.queries import downtimes
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.downtime import System
from driftbook.people.actors import Actor

AHEAD = timedelta(days=14)
"""What is planned is shown so long before it begins."""
SOON = timedelta(days=1)
BACK = timedelta(hours=1)
"""That something is over is said for so long."""
MOST = 20
"""So many are shown on a page …"""
LOOKED_AT = 300
"""… of so many of an agreement that are near."""
ORDER = {"running": 0, "then": 0, "finished": 1, "planned": 2}


@dataclass(frozen=True, slots=True)
class Named:
    """A system of the chapter `downtime`, and what it is called."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A downtime as whoever looks at something else sees it. Times are in the handbook's zone."""

    key: UUID
    handbook: str
    language: str
    """Of the handbook, in which names and texts are."""
    state: str
    """`running`, `planned`, `finished`; `then`: down at another time that was asked for."""
    planning: str
    """`planned`, `emergency`, `unplanned`."""
    kind: Named
    title: str
    text: str
    systems: tuple[Named, ...]
    felt: tuple[Named, ...]
    """Systems that were asked about, and are not down themselves: they do not work without it."""
    now: datetime
    """The instant at which it is looked at, or that was asked for."""
    start: datetime
    end: datetime
    finished: datetime | None
    late: bool
    """It runs, and should have been over by now."""
    meanwhile: tuple[str, ...]
    """What to do while it is down."""
    guide: str
    """While it runs, the guide to look at before one calls (O-11); empty: there is none."""
    before: str
    """What is said of that guide."""
    page: UUID | None
    """Its page's downtime, where the reader may see that."""
    status: str
    """The status page on which it is, by the slug of the organisation; empty: on none."""

    @property
    def down(self) -> bool:
        """Whether it is down at the time that was asked for."""
        return self.state in ("running", "then")

    @property
    def sentence(self) -> str:
        """Its title, to stand among sentences."""
        return self.title if self.title.endswith((".", "!", "?")) else f"{self.title}."

    @property
    def concerns_now(self) -> bool:
        """Whether it is down, or will be within a day: earlier its text would be in the way."""
        return self.down or (self.state == "planned" and self.start - self.now <= SOON)


def lately(
    handbook: str,
    actor: Actor,
    now: datetime,
    *,
    systems: Collection[str] | None = None,
    at: datetime | None = None,
) -> list[Shown]:
    """What is down, planned within two weeks, or over since less than an hour, most urgent first.

    `systems` of the chapter `support` narrow it to what those feel; None is everything of the
    handbook. `at` asks for another instant, and gets what is down then. Everybody sees what the
    public was told; whoever is a party also sees what `queries.downtimes` gives them. What was
    cancelled is not told. One question to the database, and one more where anything is found.
    """
    near = _theirs(actor).filter(_near(at, now), agreement__handbook=handbook)
    return _all_shown(near, systems, at, now)


def running(actor: Actor, now: datetime) -> list[Shown]:
    """What is down now in all agreements of the actor, for their desk."""
    pacts = [pact.key for pact in actor.pacts]
    rows = _theirs(actor).filter(_down(now), agreement__key__in=pacts)
    return _all_shown(rows, None, None, now)


def from_incident(actor: Actor, incident: UUID) -> Downtime | None:
    """The downtime that an incident was announced as, if the actor may see it; the latest."""
    return downtimes(actor).filter(incident=incident, cancelled=None).order_by("-pk").first()


def unplanned(book: Handbook) -> str:
    """The kind by which something that broke is announced; empty: the handbook has none."""
    kinds = book.downtime.kinds if book.downtime else {}
    return next((id for id, kind in kinds.items() if kind.planning == "unplanned"), "")


def called_there(book: Handbook, system: str) -> tuple[str, ...]:
    """A system of the chapter `support`, and what it is in the chapter `downtime`, by id."""
    known = book.downtime.systems if book.downtime else {}
    return tuple(dict.fromkeys((system, *sorted(_of_support(known, [system])))))


# --- what may be seen -----------------------------------------------------------------------------


def _theirs(actor: Actor) -> QuerySet[Downtime]:
    """What the public was told, and what the actor may see as somebody of a party."""
    rows = Downtime.objects.select_related("agreement", "organisation__status_page")
    if actor.user is None:
        seen = rows.annotate(theirs=Value(False, output_field=BooleanField()))
        return seen.filter(shown__isnull=False)
    same = downtimes(actor).filter(pk=OuterRef("pk")).order_by()
    rows = rows.annotate(theirs=Exists(same))
    return rows.filter(Q(shown__isnull=False) | Q(theirs=True))


def _near(at: datetime | None, now: datetime) -> Q:
    if at is not None:
        over = Q(finished__gt=at) | Q(finished=None, end__gt=at)
        return over & Q(cancelled=None, start__lte=at)
    back = Q(finished__gt=now - BACK, finished__lte=now)
    return Q(cancelled=None) & (back | Q(finished=None, start__lte=now + AHEAD))


def _down(now: datetime) -> Q:
    """Begun, by the clock or because somebody said so, and nobody has said that it is over."""
    begun = Q(start__lte=now) | Q(started__isnull=False)
    return begun & Q(finished=None, cancelled=None)


# --- how it is shown ------------------------------------------------------------------------------


def _all_shown(
    rows: QuerySet[Downtime],
    systems: Collection[str] | None,
    at: datetime | None,
    now: datetime,
) -> list[Shown]:
    """Those that the systems feel, most urgent first; an edition that cannot be read any longer
    says nothing."""
    near = list(rows.order_by("start", "pk")[:LOOKED_AT])
    books = shelf.of_rows({row.edition_id for row in near}) if near else {}
    read = [(row, books[row.edition_id]) for row in near if row.edition_id in books]
    shown = [_shown(row, book, systems, at, now) for row, book in read]
    found = [one for one in shown if one is not None]
    return sorted(found, key=lambda one: (ORDER[one.state], one.start, one.key))[:MOST]


def _shown(
    row: Downtime,
    book: Handbook,
    systems: Collection[str] | None,
    at: datetime | None,
    now: datetime,
) -> Shown | None:
    """None: none of the systems that were asked about feels it."""
    chapter = book.downtime
    known = chapter.systems if chapter else {}
    affected = {*row.systems, *row.affected}
    asked = None if systems is None else _of_support(known, systems) & affected
    if asked is not None and not asked:
        return None
    state = _state(row, at, now)
    down = state in ("running", "then")
    concerns = affected if asked is None else asked | set(row.systems)
    checks = chapter.before_calling if chapter and state == "running" else None
    kind = chapter.kinds.get(row.kind) if chapter else None
    return Shown(
        key=row.key,
        handbook=row.agreement.handbook,
        language=book.cover.language,
        state=state,
        planning=row.planning,
        kind=Named(row.kind, kind.name if kind else row.kind),
        title=row.title,
        text=row.text,
        systems=_named(known, row.systems),
        felt=() if asked is None or asked & {*row.systems} else _named(known, sorted(asked)),
        now=(at or now).astimezone(book.zone),
        start=row.start.astimezone(book.zone),
        end=row.end.astimezone(book.zone),
        finished=row.finished.astimezone(book.zone) if row.finished else None,
        late=state == "running" and row.end <= now,
        meanwhile=_meanwhile(known, concerns) if down or state == "planned" else (),
        guide=checks.guide if checks else "",
        before=(checks.text or "") if checks else "",
        page=row.key if getattr(row, "theirs", False) else None,
        status=_status(row),
    )


def _state(row: Downtime, at: datetime | None, now: datetime) -> str:
    if at is not None:
        return "then"
    if row.finished:
        return "finished"
    return "running" if row.started or row.start <= now else "planned"


def _of_support(known: dict[str, System], systems: Iterable[str]) -> set[str]:
    """Those of the chapter that these systems of the chapter `support` are."""
    wanted = set(systems)
    return {id for id, system in known.items() if wanted & {*(system.support or [id])}}


def _named(known: dict[str, System], ids: Iterable[str]) -> tuple[Named, ...]:
    return tuple(Named(id, known[id].name if id in known else id) for id in ids)


def _meanwhile(known: dict[str, System], ids: Iterable[str]) -> tuple[str, ...]:
    wanted = set(ids)
    texts = [one.meanwhile for id, one in known.items() if id in wanted and one.meanwhile]
    return tuple(dict.fromkeys(texts))


def _status(row: Downtime) -> str:
    """The slug of its status page, as long as that is open."""
    if row.shown is None:
        return ""
    page = getattr(row.organisation, "status_page", None)
    return row.organisation.slug if page is not None and page.closed is None else ""
