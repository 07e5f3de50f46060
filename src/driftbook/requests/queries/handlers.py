"""Who may handle a case, in which queues, and where it goes from there."""

from __future__ import annotations

from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.requests import Escalation, RequestType
from driftbook.people.listing import with_roles
from driftbook.people.models import User
from driftbook.people.permissions import TABLE
from driftbook.requests.models import Case
from driftbook.requests.queries.cases import HANDLE


def handlers(case: Case) -> list[User]:
    """The people who may handle it where it is now, by name."""
    rule = TABLE[HANDLE]
    level, roles = (case.customer, rule.own) if case.at_customer else (case.provider, rule.served)
    return [
        one.user
        for one in (with_roles(level) if level else ())
        if roles & set(one.roles) and one.user.is_active
    ]


def queues(case: Case, handbook: Handbook) -> dict[str, str]:
    """The queues of those who handle it now, with their names."""
    chapter = handbook.requests
    if chapter is None:
        return {}
    here = chapter.queues.get(case.queue)
    party = here.party if here else None
    return {name: one.name for name, one in chapter.queues.items() if one.party == party}


def type_of(case: Case, handbook: Handbook) -> RequestType | None:
    """What was asked for, as the handbook describes it."""
    return handbook.requests.types.get(case.type) if handbook.requests else None


def escalation(case: Case, handbook: Handbook) -> Escalation | None:
    """How it goes on from its queue; None: it does not."""
    queue = handbook.requests.queues.get(case.queue) if handbook.requests else None
    return queue.escalates if queue else None
