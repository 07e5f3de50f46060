"""Whom mails about a case may go to: exactly those who see it, whatever is shared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from driftbook.people.models import (
    Agreement,
    DirectoryReading,
    GroupRule,
    Membership,
    Organisation,
    User,
)
from driftbook.people.queries import actor_of
from driftbook.requests.models import LEVELS, Case, Sharing
from driftbook.requests.queries import cases, told
from driftbook.requests.tests.cast import ADA, CARO, KARIN, NOW, PAUL, PETRA, STINA, houses, user
from driftbook.requests.tests.letters import a_case
from tests.cast import organisation, person

pytestmark = pytest.mark.django_db
ACTIONS = ("case.see", "case.handle", "case.answer", "case.note")
FILERS = (PETRA, PAUL, ADA, STINA, CARO, None)


def names(case: Case, action: str = "case.see") -> set[str]:
    return {seen.user.username for seen in told.who(case, action, NOW)}


def agrees(case: Case) -> None:
    """Asked from the side of every person there is, the one queryset says the same."""
    for action in ACTIONS:
        seeing = {
            one.username
            for one in User.objects.all()
            if cases.cases(actor_of(one, NOW), action).filter(pk=case.pk).exists()
        }
        assert names(case, action) == seeing, action


@given(
    level=st.sampled_from([*LEVELS, None]),
    filer=st.sampled_from(FILERS),
    role=st.sampled_from(["portal-user", "spoc", "care-worker", ""]),
    at_customer=st.booleans(),
    sent_on=st.booleans(),
    ended=st.sampled_from([None, timedelta(days=-1), timedelta(0), timedelta(days=1)]),
    given_roles=st.lists(
        st.tuples(
            st.sampled_from(["petra", "kurt", "olga", "otto", "nora"]),
            st.sampled_from(["the-owner", "the-keeper", "other-owner"]),
            st.sampled_from(["spoc", "supplier-support", "system-administrator", "technician"]),
            st.booleans(),
        ),
        max_size=3,
    ),
    taken=st.sampled_from([None, "petra", "stina", "karin"]),
)
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_asked_the_other_way_round_it_says_the_same(
    level: str | None,
    filer: str | None,
    role: str,
    at_customer: bool,
    sent_on: bool,
    ended: timedelta | None,
    given_roles: list[tuple[str, str, str, bool]],
    taken: str | None,
) -> None:
    with transaction.atomic():
        made = houses()
        provider = None if at_customer and not sent_on else made.keeper
        case = a_case(made, filer=filer, role=role, at_customer=at_customer, provider=provider)
        Sharing.objects.all().delete()
        if level:
            Sharing.objects.create(agreement=made.agreement, organisation=made.owner, level=level)
        if ended is not None:
            Agreement.objects.filter(pk=made.agreement.pk).update(ended=NOW + ended)
        for name, at, given_role, by_directory in given_roles:
            give(name, at, given_role, by_directory)
        if taken:
            User.objects.filter(username=taken).update(is_active=False)
        case = Case.objects.select_related(*cases.ABOUT).get(pk=case.pk)
        agrees(case)
        transaction.set_rollback(True)


def give(name: str, at: str, role: str, by_directory: bool) -> None:
    if not by_directory:
        person(name, at, role)
        return
    there = organisation(at)
    GroupRule.objects.get_or_create(organisation=there, group=role, role=role)
    DirectoryReading.objects.get_or_create(
        user=person(name), organisation=there, defaults={"groups": [role, "x"], "read": NOW}
    )


def test_a_provider_who_is_no_party_any_longer() -> None:
    made = houses()
    case = a_case(made)
    made.agreement.parties.filter(organisation=made.keeper).delete()
    agrees(case)
    Membership.objects.create(
        user=user(KARIN), organisation=made.other, role="technician", since=NOW
    )
    agrees(case)


def test_the_cast() -> None:
    made = houses()
    case = a_case(made, level="own")
    assert names(case) == {PETRA, ADA, STINA, "karin", "kurt"}
    Sharing.objects.update(level="role")
    assert names(case) == {PETRA, PAUL, ADA, STINA, "karin", "kurt"}
    Sharing.objects.update(level="everyone")
    assert names(case) == {PETRA, PAUL, ADA, STINA, CARO, "karin", "kurt"}
    assert names(case, "case.handle") == {"karin", "kurt"}
    assert Organisation.objects.count() >= 4
