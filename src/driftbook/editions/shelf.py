"""The handbooks that somebody may see, each in the edition that holds at an instant.

An edition that this release of Driftbook can no longer read keeps its place, and says so; what
answers meanwhile is the one before it: an answer at night must not vanish with an upgrade.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable, read_files
from driftbook.handbook.yamltext import Problem
from driftbook.people.actors import Actor
from driftbook.people.permissions import TABLE
from driftbook.people.queries import running

KEPT = 200
"""How many editions are kept compiled, some hundreds of kB each."""


@dataclass(frozen=True)
class Shelved:
    """A handbook on the shelf: the edition that holds, and what is wrong if it cannot be read."""

    name: str
    handbook: Handbook | None
    problems: tuple[Problem, ...]
    edition: Edition


Read = tuple[Handbook | None, tuple[Problem, ...]]
_read: OrderedDict[str, Read] = OrderedDict()
_lock = Lock()


def editions(actor: Actor, action: str, now: datetime) -> QuerySet[Edition]:
    """Every edition with which the actor may do this; every list, page and export starts here.

    Whoever is no party sees the editions that are open to everybody, of handbooks whose edition
    that holds at `now` (aware) is open too.
    """
    allowed = [pact.key for pact in actor.pacts if actor.may(action, pact)]
    rows = Edition.objects.filter(agreement__key__in=allowed)
    if TABLE[action].anyone_if_open:
        holds = Edition.objects.filter(agreement=OuterRef("agreement"), pk=_holding(now))
        opened_now = Edition.objects.annotate(open_now=Subquery(holds.values("open")[:1]))
        rows = opened_now.filter(Q(agreement__key__in=allowed) | Q(open=True, open_now=True))
    return rows.select_related("agreement")


def holding(rows: QuerySet[Edition], at: datetime) -> QuerySet[Edition]:
    """Of each handbook the edition that holds at `at` (aware); before the first one, the first."""
    held = rows.annotate(chosen=_holding(at)).filter(pk=F("chosen"))
    return held.order_by("agreement__handbook", "pk")


def _holding(at: datetime) -> Coalesce:
    """Which edition of the same handbook holds at `at`, for a query over editions."""
    same = Edition.objects.filter(agreement=OuterRef("agreement"))
    holds = same.filter(holds_from__lte=at).order_by("-holds_from", "-number")
    first = same.order_by("number")
    return Coalesce(Subquery(holds.values("pk")[:1]), Subquery(first.values("pk")[:1]))


def shelved(actor: Actor, now: datetime, action: str = "handbook.read") -> list[Shelved]:
    """Every handbook that the actor may see, by name, in the edition that holds at `now`."""
    return opened(holding(editions(actor, action, now), now))


def handbooks(actor: Actor, now: datetime, action: str = "handbook.read") -> list[Handbook]:
    """The readable handbooks, by id."""
    return [entry.handbook for entry in shelved(actor, now, action) if entry.handbook is not None]


def of_party(organisation: UUID, now: datetime) -> list[Handbook]:
    """The readable handbooks of the agreements that the organisation (its key) is a party to at
    `now` (aware), whoever asks: for what an organisation's own rules say of itself."""
    rows = Edition.objects.filter(running(now), agreement__parties__organisation__key=organisation)
    shelved_ = opened(holding(rows.select_related("agreement"), now))
    return [entry.handbook for entry in shelved_ if entry.handbook is not None]


def entry(
    actor: Actor,
    name: str,
    now: datetime,
    action: str = "handbook.read",
    *,
    at: datetime | None = None,
) -> Shelved | None:
    """The handbook with this name, if the actor may see it at `now`.

    `at` asks for the edition that holds at another instant; `name@3` is the third edition.
    """
    handbook, _at, number = name.partition("@")
    rows = editions(actor, action, now).filter(agreement__handbook=handbook)
    rows = rows.filter(number=int(number)) if number else holding(rows, at or now)
    found = next(iter(opened(rows)), None)
    if found is None or found.handbook is None or not number:
        return found
    return replace(found, handbook=replace(found.handbook, edition=number))


def now_of(rows: QuerySet[Edition], now: datetime) -> Shelved | None:
    """As `holding`, of the one handbook whose editions are `rows`, by a plain and fast query."""
    rows = rows.select_related("agreement")
    begun = rows.filter(holds_from__lte=now).order_by("-holds_from", "-number")
    found = opened(begun[:1]) or opened(rows.order_by("number")[:1])
    return found[0] if found else None


def opened(rows: QuerySet[Edition]) -> list[Shelved]:
    """The editions with what they say; the texts are fetched only where they were not yet read."""
    found = list(rows.defer("files"))
    known = {edition.pk: _read.get(edition.digest) for edition in found}
    missing = [edition.pk for edition in found if known[edition.pk] is None]
    texts = dict(Edition.objects.filter(pk__in=missing).values_list("pk", "files"))
    return [_opened(edition, texts.get(edition.pk)) for edition in found]


def read(edition: Edition) -> Handbook:
    """What the edition says; its texts may be deferred, and are fetched if they were not yet read.

    Raises Unreadable when this release cannot read it.
    """
    there = "files" not in edition.get_deferred_fields()
    handbook, problems = _reading(edition.digest, edition.files if there else None)
    if handbook is None:
        raise Unreadable(list(problems))
    return handbook


def readable(edition: Edition) -> Handbook | None:
    """What the edition says; None where this release cannot read it. What is shown of a thing that
    refers to it must not vanish with an upgrade."""
    try:
        return read(edition)
    except Unreadable:
        return None


def of_rows(editions: Collection[int]) -> dict[int, Handbook]:
    """What these editions say, by the rows' ids; one that cannot be read is left out."""
    rows = Edition.objects.filter(pk__in=editions).select_related("agreement")
    return {one.edition.pk: one.handbook for one in opened(rows) if one.handbook is not None}


def _opened(edition: Edition, files: dict[str, str] | None) -> Shelved:
    handbook, problems = _reading(edition.digest, files)
    if handbook is None:
        handbook = _the_one_before(edition)
    return Shelved(edition.agreement.handbook, handbook, problems, edition)


def _the_one_before(edition: Edition) -> Handbook | None:
    earlier = Edition.objects.filter(agreement=edition.agreement, number__lt=edition.number)
    for candidate in earlier.order_by("-number"):
        handbook, _problems = _reading(candidate.digest, candidate.files)
        if handbook is not None:
            return handbook
    return None


def _reading(digest: str, files: dict[str, str] | None) -> Read:
    with _lock:
        known = _read.get(digest)
        if known is not None:
            _read.move_to_end(digest)
            return known
    if files is None:
        files = Edition.objects.filter(digest=digest).values_list("files", flat=True)[0]
    try:
        found: Read = (read_files(as_bytes(files)), ())
    except Unreadable as unreadable:
        found = (None, tuple(unreadable.problems))
    with _lock:
        _read[digest] = found
        while len(_read) > KEPT:
            _read.popitem(last=False)
    return found


def as_bytes(files: dict[str, str]) -> dict[str, bytes]:
    """The texts of the files as `read_files` takes them."""
    return {name: text.encode() for name, text in files.items()}


def newest(handbook: str) -> Edition | None:
    """The edition of a handbook that was published last, whether or not it holds yet."""
    return Edition.objects.filter(agreement__handbook=handbook).order_by("-number").first()


def names(entries: Iterable[Shelved]) -> list[str]:
    """What there is, to tell somebody who asked for something else."""
    return [entry.name for entry in entries]
