"""Who sees a case: `cases(actor)` asked the other way round, for mails.

What one says of a person and a case the other says too; a test holds them together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from driftbook.people.models import (
    DirectoryReading,
    GroupRule,
    Membership,
    Organisation,
    Party,
    User,
)
from driftbook.people.permissions import TABLE
from driftbook.requests.models import Case, Sharing
from driftbook.requests.queries.cases import FIRST_LEVEL, WHOLE

Roles = Mapping[int, frozenset[str]]
"""By organisation; those without a role are left out."""


class Seen(NamedTuple):
    """Somebody who may do something with a case."""

    user: User
    organisation: Organisation
    """On whose side they stand: the customer where they are on both."""


def who(case: Case, action: str, now: datetime) -> list[Seen]:
    """Everybody for whom `cases(actor, action)` has the case at `now`, by their accounts."""
    held = _roles(case)
    own = {user for user, roles in held.items() if _as_customer(case, action, user, roles)}
    providing = _providing(case, action, held, now)
    people = User.objects.filter(pk__in=own | providing, is_active=True, erased__isnull=True)
    found = {user.pk: user for user in people}
    level = _level(case)
    seen = []
    for pk, user in sorted(found.items()):
        if pk in own and (action in FIRST_LEVEL or _shared(case, user, held[pk], level)):
            seen.append(Seen(user, case.customer))
        elif pk in providing and case.provider is not None:
            seen.append(Seen(user, case.provider))
    return seen


def _as_customer(case: Case, action: str, user: int, roles: Roles) -> bool:
    allowed = bool(roles.get(case.customer_id, frozenset()) & TABLE[action].own)
    return allowed and (action not in FIRST_LEVEL or case.at_customer)


def _shared(case: Case, user: User, roles: Roles, level: str) -> bool:
    own = roles[case.customer_id]
    return bool(
        own & TABLE[WHOLE].own
        or case.person == user.key
        or level == "everyone"
        or (level == "role" and case.role in own)
    )


def _providing(case: Case, action: str, held: Mapping[int, Roles], now: datetime) -> set[int]:
    """People of the provider, as long as the agreement has not ended and is one of theirs."""
    ended = case.agreement.ended
    if case.provider_id is None or (ended is not None and ended <= now):
        return set()
    parties = Party.objects.filter(agreement=case.agreement)
    there = set(parties.values_list("organisation_id", flat=True))
    rule = TABLE[action]
    return {
        user
        for user, roles in held.items()
        if roles.get(case.provider_id, frozenset()) & rule.served and roles.keys() & there
    }


def _level(case: Case) -> str:
    chosen = Sharing.objects.filter(agreement=case.agreement, organisation=case.customer)
    return chosen.values_list("level", flat=True).first() or "own"


def _roles(case: Case) -> dict[int, Roles]:
    """Of everybody at the customer or the provider, by their accounts: all roles, wherever."""
    sides = [at for at in (case.customer_id, case.provider_id) if at is not None]
    people: set[int] = set()
    for rows in (Membership.objects, DirectoryReading.objects):
        people.update(rows.filter(organisation__in=sides).values_list("user_id", flat=True))
    held: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    given = Membership.objects.filter(user__in=people)
    for user, at, role in given.values_list("user_id", "organisation_id", "role"):
        held[user][at].add(role)
    readings = list(
        DirectoryReading.objects.filter(user__in=people).values_list(
            "user_id", "organisation_id", "groups"
        )
    )
    rules = GroupRule.objects.filter(organisation__in={at for _user, at, _groups in readings})
    gives: dict[tuple[int, str], set[str]] = defaultdict(set)
    for at, group, role in rules.exclude(role="").values_list("organisation_id", "group", "role"):
        gives[at, group].add(role)
    for user, at, groups in readings:
        for role in set().union(*(gives.get((at, group), set()) for group in groups)):
            held[user][at].add(role)
    return {
        user: {at: frozenset(roles) for at, roles in places.items()}
        for user, places in held.items()
    }
