"""Which procedures are whose, where each stands, and who may write down what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import procedures as deciding
from driftbook.handbook.deciding.standing import Event, Standing
from driftbook.handbook.deciding.windows import chapter
from driftbook.jobs.models import Job, Order, Procedure, ProcedureEvent
from driftbook.jobs.models.orders import WAITING
from driftbook.jobs.queries.jobs import jobs
from driftbook.people import queries as people
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation, User
from driftbook.people.permissions import TABLE

SEE, RECORD = "job.see", "procedure.record"


@dataclass(frozen=True)
class Stood:
    """A procedure with where it stands."""

    procedure: Procedure
    handbook: Handbook
    standing: Standing


def procedures(actor: Actor, action: str = SEE) -> QuerySet[Procedure]:
    """The procedures of the jobs to which the actor may do this; every list starts here."""
    return with_parties(Procedure.objects.filter(job__in=jobs(actor, action)))


def with_parties(rows: QuerySet[Procedure]) -> QuerySet[Procedure]:
    """The rows with what their pages and letters name, and without the texts of editions."""
    return rows.select_related(
        "acts",
        "edition__agreement",
        "job__address__street",
        "job__order__agreement",
        "job__order__orderer",
        "job__order__provider",
        "ordered__agreement",
    ).defer("edition__files")


def waiting(rows: QuerySet[Procedure]) -> QuerySet[Procedure]:
    """Those that wait for somebody, the most urgent first; not of a job that was cancelled."""
    return rows.filter(ended__isnull=True, job__state=WAITING).order_by("due", "pk")


def ours(rows: QuerySet[Procedure], actor: Actor) -> QuerySet[Procedure]:
    """Those that wait for what the actor may write down."""
    return rows.filter(_theirs_to_record(actor))


def others(rows: QuerySet[Procedure], actor: Actor) -> QuerySet[Procedure]:
    """Those that wait for somebody else."""
    return rows.exclude(pk__in=rows.filter(_theirs_to_record(actor)).values("pk"))


def ended(rows: QuerySet[Procedure], now: datetime) -> QuerySet[Procedure]:
    """Those that have ended and are still shown, the newest first."""
    return rows.filter(~_out(now), ended__isnull=False).order_by("-ended", "-pk")


def dropped(rows: QuerySet[Procedure], now: datetime) -> QuerySet[Procedure]:
    """Those that have dropped out, also where no worker has said so yet."""
    return rows.filter(_out(now)).order_by("-ended", "-pk")


def _out(now: datetime) -> Q:
    return Q(ended__isnull=False) & (Q(dropped__isnull=False) | Q(next_due__lte=now))


def _theirs_to_record(actor: Actor) -> Q:
    side = actor.sides(RECORD)
    return Q(acts=F("job__order__orderer"), acts__key__in=side.asking) | Q(
        acts=F("job__order__provider"),
        acts__key__in=side.providing,
        job__order__agreement__key__in=side.running,
    )


def cancelled(procedure: Procedure) -> bool:
    """Whether it is over without an ending, because its job was cancelled."""
    if procedure.ended is None:
        return procedure.job.state != WAITING
    return not procedure.ending


def role(actor: Actor, procedure: Procedure) -> str:
    """The role in which the actor may write down what happened now; empty: they may not.

    Only the party that has to act may, and only while its agreement runs.
    """
    order = procedure.job.order
    if procedure.acts is None or cancelled(procedure):
        return ""
    rule = TABLE[RECORD]
    held = actor.roles.get(procedure.acts.key, frozenset())
    if procedure.acts_id == order.orderer_id:
        return min(held & rule.own, default="")
    running = any(pact.key == order.agreement.key for pact in actor.pacts)
    return min(held & rule.served, default="") if running else ""


def acting(order: Order, handbook: Handbook, party: str) -> Organisation:
    """The organisation that the handbook's party is in an order: its provider, or who ordered."""
    return order.provider if party == chapter(handbook).provider else order.orderer


def receivers(order: Order, organisation: Organisation) -> list[User]:
    """The people of one side who may write down what happens in its procedures."""
    found = people.who_may(RECORD, order.agreement)
    return [user for user, at in found if at == organisation.key]


# --- where it stands ----------------------------------------------------------------------------


def events(procedure: Procedure) -> list[ProcedureEvent]:
    """What has happened, in its order."""
    return sorted(procedure.events.all(), key=lambda event: event.position)


def as_facts(rows: Iterable[ProcedureEvent]) -> list[Event]:
    """The events as the decision takes them."""
    return [Event(row.step, row.outcome, row.at, row.facts) for row in rows]


def stand(procedure: Procedure, handbook: Handbook, now: datetime) -> Standing:
    """Where it stands, under the edition that it began under. Raises Refused, Unanswerable."""
    facts = as_facts(events(procedure))
    return deciding.stand(handbook, procedure.name, procedure.began, facts, now)


def handbook_of(procedure: Procedure) -> Handbook | None:
    """The edition that it began under; None where this release can no longer read it."""
    return handbooks([procedure]).get(procedure.edition_id)


def handbooks(rows: Iterable[Procedure]) -> Mapping[int, Handbook]:
    """The editions of these procedures that can be read, by their primary keys."""
    wanted = Edition.objects.filter(pk__in={row.edition_id for row in rows})
    found = shelf.opened(wanted.select_related("agreement"))
    return {
        one.edition.pk: one.handbook
        for one in found
        if one.handbook is not None and not one.problems
    }


def stood(rows: QuerySet[Procedure], now: datetime, most: int) -> list[Stood]:
    """The first `most` of the rows with where each stands; an edition that cannot be read: not."""
    found = list(rows.prefetch_related("events")[:most])
    read = handbooks(found)
    return [
        Stood(row, read[row.edition_id], stand(row, read[row.edition_id], now))
        for row in found
        if row.edition_id in read
    ]


def of_job(job: Job) -> Procedure | None:
    """The procedure that the job waits, or waited, for."""
    return with_parties(Procedure.objects.filter(job=job)).first()
