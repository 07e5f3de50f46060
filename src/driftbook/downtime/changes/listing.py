"""The list of change requests: what can be chosen, and what a row shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from driftbook.downtime.changes import books, words
from driftbook.downtime.changes.clocks import zone_of
from driftbook.downtime.changes.queries import LIVE
from driftbook.downtime.models import Change
from driftbook.downtime.queries import changes
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement, Organisation
from driftbook.theme.paging import InTurn

ALL = "all"
MOST = 200


@dataclass(frozen=True)
class Chosen:
    """What the address asks for; empty: everything of it."""

    state: str
    handbook: str
    organisation: str
    words: str


@dataclass(frozen=True)
class Row:
    """A change as the list shows it, its times in the handbook's zone."""

    change: Change
    state: str
    look: str
    kind: str
    systems: tuple[str, ...]
    start: datetime
    end: datetime
    risk: str
    language: str
    """Of the names that come from the handbook."""


def chosen(asked: QueryDict) -> Chosen:
    """What the address asks for: whatever is not decided, unless it says something else."""
    state = asked.get("state", "open")
    return Chosen(
        state=state if state in (*words.STATES, ALL) else "open",
        handbook=asked.get("handbook", "")[:MOST],
        organisation=asked.get("organisation", "")[:MOST],
        words=asked.get("q", "").strip()[:MOST],
    )


def rows(actor: Actor, chosen: Chosen) -> InTurn:
    """The changes that the actor may see, of those that were chosen; the open ones first."""
    found = changes(actor).order_by("-asked", "-pk")
    if chosen.handbook:
        found = found.filter(agreement__handbook=chosen.handbook)
    if chosen.organisation:
        found = found.filter(organisation__slug=chosen.organisation)
    if chosen.words:
        number = Q(number=int(chosen.words)) if _is_number(chosen.words) else Q()
        found = found.filter(Q(title__icontains=chosen.words) | number)
    if chosen.state != ALL:
        return InTurn(found.filter(state=chosen.state))
    first = [found.filter(state=state) for state in LIVE]
    return InTurn(*first, found.exclude(state__in=LIVE))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8


def filters(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen: states, and handbooks and organisations where there are several."""
    handbooks = list(_agreements(actor).values_list("handbook", flat=True))
    organisations = list(_askers(actor).values_list("slug", "name"))
    states = [(state, str(name)) for state, name in words.STATES.items()]
    return {
        "state": states,
        "handbook": [(one, one) for one in handbooks] if len(handbooks) > 1 else [],
        "organisation": organisations if len(organisations) > 1 else [],
    }


def _agreements(actor: Actor) -> QuerySet[Agreement]:
    """Those in which the actor sees a change: asked for once each, not each change."""
    mine = changes(actor).filter(agreement=OuterRef("pk"))
    own = mine.filter(organisation__in=actor.pks(actor.roles))
    pacts = Q(pk__in=actor.pks(pact.key for pact in actor.pacts))
    return Agreement.objects.filter(Q(Exists(own)) | pacts & Q(Exists(mine))).order_by("handbook")


def _askers(actor: Actor) -> QuerySet[Organisation]:
    """Those who asked for a change that the actor sees: their own, and others in an agreement."""
    mine = changes(actor).filter(organisation=OuterRef("pk"))
    shared = mine.filter(agreement__in=actor.pks(pact.key for pact in actor.pacts))
    own = Q(pk__in=actor.pks(actor.roles))
    found = Organisation.objects.filter(own & Q(Exists(mine)) | Q(Exists(shared)))
    return found.order_by("name", "pk")


def shown(found: Iterable[Change]) -> list[Row]:
    """As the list shows them."""
    return [_row(change) for change in found]


def _row(change: Change) -> Row:
    handbook = books.handbook_of(change.edition)
    local = zone_of(change, handbook)
    return Row(
        change=change,
        state=str(words.STATES[change.state]),
        look=words.LOOKS.get(change.state, ""),
        kind=words.kind(handbook, change.kind),
        systems=tuple(words.systems(handbook, change.systems)),
        start=change.start.astimezone(local),
        end=change.end.astimezone(local),
        risk=str(words.RISKS[change.risk]),
        language=handbook.cover.language if handbook else change.edition.language,
    )
