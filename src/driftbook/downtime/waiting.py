"""What of downtime and changes lies before somebody, for their desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from driftbook.downtime.models import Advice, Change, Duty, GroupMember, Notice
from driftbook.downtime.queries import changes
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.changes import approval
from driftbook.handbook.deciding.downtime_shapes import ApprovalAnswer
from driftbook.people.actors import Actor
from driftbook.people.models import Party
from driftbook.people.permissions import TABLE

ADVISE, DECIDE = "change.advise", "change.decide"
CONFIRM, PLAN = "notice.confirm", "downtime.plan"
MOST = 200
"""So many open requests are looked at, those that are wanted first before."""
Roles = dict[tuple[int, str], frozenset[str]]
"""Of the actor, by the agreement and what the handbook calls the party."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of each."""

    by_hand: int
    """Notices that are due, and that somebody has to post and confirm."""
    missed: int
    """Duties of downtime that is to come or runs, by when nobody was told."""
    to_decide: int
    """Open change requests on which they decide by the handbook."""
    to_advise: int
    """Open change requests on which a council or a group of theirs is heard, and they have not
    advised yet; without those on which they decide."""

    @property
    def any(self) -> bool:
        """Whether there is anything at all."""
        return bool(self.by_hand or self.missed or self.to_decide or self.to_advise)


NOTHING = Waiting(0, 0, 0, 0)


def waiting(actor: Actor) -> Waiting:
    """What somebody may see to now. Nothing is asked for what they may not do."""
    posting, planning = actor.sides(CONFIRM).asking, actor.sides(PLAN).asking
    to_decide, to_advise = _changes(actor)
    return Waiting(
        by_hand=_by_hand(posting) if posting else 0,
        missed=_missed(planning) if planning else 0,
        to_decide=to_decide,
        to_advise=to_advise,
    )


def _by_hand(organisations: list[UUID]) -> int:
    rows = Notice.objects.filter(state="by-hand", downtime__organisation__key__in=organisations)
    return rows.count()


def _missed(organisations: list[UUID]) -> int:
    rows = Duty.objects.filter(state="missed", revision=F("downtime__revision"))
    to_come = rows.filter(downtime__finished=None, downtime__cancelled=None)
    return to_come.filter(downtime__organisation__key__in=organisations).count()


# --- changes --------------------------------------------------------------------------------------


def _changes(actor: Actor) -> tuple[int, int]:
    """On how many they decide, and on how many they advise."""
    if not (actor.where(ADVISE) or actor.where(DECIDE)):
        return 0, 0
    rows = list(changes(actor).filter(state="open").order_by("start", "pk")[:MOST])
    if not rows:
        return 0, 0
    books = shelf.of_rows({row.edition_id for row in rows})
    roles = _roles(actor, {row.agreement_id for row in rows})
    said = set(
        Advice.objects.filter(person=actor.person, change__in=rows).values_list("change", flat=True)
    )
    groups: dict[int, set[str]] = defaultdict(set)
    mine = GroupMember.objects.filter(user=actor.user, ended=None, change__in=rows)
    for change, network in mine.values_list("change", "network"):
        groups[change].add(network)
    to_decide = to_advise = 0
    for row in rows:
        book = books.get(row.edition_id)
        answer = _approval(book, row)
        if book is None or answer is None:
            continue
        if _decides(answer, row, roles):
            to_decide += 1
        elif row.pk not in said and _advises(book, answer, row, roles, groups[row.pk]):
            to_advise += 1
    return to_decide, to_advise


def _approval(book: Handbook | None, row: Change) -> ApprovalAnswer | None:
    """None: the handbook that held no longer says anything of it."""
    if book is None or book.downtime is None:
        return None
    known = row.kind in book.downtime.kinds and {*row.systems} <= {*book.downtime.systems}
    return approval(book, row.kind, row.systems) if known else None


def _roles(actor: Actor, agreements: Collection[int]) -> Roles:
    parties = Party.objects.filter(agreement__in=agreements, organisation__key__in=actor.roles)
    found: Roles = {}
    for agreement, name, key in parties.values_list("agreement", "name", "organisation__key"):
        found[agreement, name] = found.get((agreement, name), frozenset()) | actor.roles[key]
    return found


def _decides(answer: ApprovalAnswer, row: Change, roles: Roles) -> bool:
    allowed = TABLE[DECIDE].own
    if answer.party is not None:
        held = roles.get((row.agreement_id, answer.party), frozenset())
        return bool(held & allowed & {*answer.held_by})
    return any(held & allowed for at, held in roles.items() if at[0] == row.agreement_id)


def _advises(
    book: Handbook, answer: ApprovalAnswer, row: Change, roles: Roles, groups: Iterable[str]
) -> bool:
    """A seat in a standing council, or a place in the group that was put together."""
    if any(network == "" or network in answer.networks for network in groups):
        return True
    councils = book.downtime.councils if book.downtime else {}
    return any(
        roles.get((row.agreement_id, member.party), frozenset()) & {*member.held_by}
        for name in answer.councils
        for member in councils[name].members
    )
