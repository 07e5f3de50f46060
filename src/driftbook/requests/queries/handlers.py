"""Who may handle a case, in which queues, and where it goes from there."""

from __future__ import annotations

from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.requests import Escalation, RequestType
from driftbook.people.listing import working_in
from driftbook.people.models import Organisation, User
from driftbook.people.permissions import TABLE
from driftbook.requests.models import Case
from driftbook.requests.queries.cases import HANDLE

Level = tuple[Organisation, frozenset[str]]


def handlers(case: Case) -> list[User]:
    """The people who may handle it where it is now, by name."""
    level = level_of(case)
    return people_at(level) if level else []


def level_of(case: Case) -> Level | None:
    """Whose people may handle it where it is now, in one of which roles; None: nobody's."""
    rule = TABLE[HANDLE]
    if case.at_customer:
        return case.customer, rule.own
    return (case.provider, rule.served) if case.provider else None


def people_at(level: Level) -> list[User]:
    """Its people, by name; without those whose account is closed."""
    return working_in(*level)


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
