"""Who has a role: found by the role, however many others an organisation has."""

from __future__ import annotations

from typing import Any

import pytest

from driftbook.people import listing
from driftbook.people.actions.arriving import hold
from driftbook.people.finding import people_within
from driftbook.people.models import DirectoryReading, GroupRule, Organisation, User
from driftbook.people.tests.cast import SINCE, organisation, person

pytestmark = [pytest.mark.django_db, pytest.mark.stored]
SENT = {"technician", "supplier-support"}


def read(user: User, at: Organisation, *groups: str) -> None:
    hold(DirectoryReading.objects.create(user=user, organisation=at, groups=groups, read=SINCE))


@pytest.fixture
def here(db: None) -> Organisation:
    """Some with a role by name, some by a group, some with others, and some elsewhere."""
    here, there = organisation("lindeby"), organisation("elsewhere")
    for group, role in (("Field", "technician"), ("Field", "handbook-owner"), ("All", "spoc")):
        GroupRule.objects.create(organisation=here, group=group, role=role)
    GroupRule.objects.create(organisation=there, group="All", role="technician")
    person("ulla", here, "technician", "spoc")
    person("asta", here, "supplier-support")
    person("bo", here, "portal-user")
    person("carl", there, "technician")
    read(person("dora"), here, "Field", "All", "Unknown")
    read(person("emil"), here, "All")
    read(person("frida", there, "technician"), here, "All")
    person("gone", here, "technician", is_active=False)
    person("forgotten", here, "technician", erased=SINCE)
    return here


@pytest.mark.parametrize("at_once", [1, 500])
def test_holders_are_those_of_the_whole_list(
    here: Organisation, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "AT_ONCE", at_once)
    found = listing.holders(here, SENT)
    assert [one.user.username for one in found] == ["asta", "dora", "gone", "ulla"]
    everybody = listing.with_roles(here, list(people_within(here).rows))
    assert found == [one for one in everybody if SENT & {*one.roles}]
    count, each = listing.each_holder(here, SENT)
    assert (count, list(each)) == (4, found)
    by_name = {one.user.username: one.roles for one in found}
    assert by_name["dora"] == ("handbook-owner", "spoc", "technician")
    assert by_name["ulla"] == ("spoc", "technician")


def test_nobody_else_is_read(here: Organisation, django_assert_num_queries: Any) -> None:
    for number in range(20):
        person(f"asks-{number}", here, "portal-user")
    with django_assert_num_queries(5) as asked:
        assert len(listing.holders(here, SENT)) == 4
    assert "asta" not in str(asked.captured_queries), "people are asked for by their rows"
    with django_assert_num_queries(3):
        listing.holders(organisation("third"), SENT)


def test_a_role_that_somebody_has_who_may_sign_in(here: Organisation) -> None:
    every = {"technician", "spoc", "council-member", "handbook-owner", "supplier-support"}
    assert listing.held_roles(here, every) == every - {"council-member"}
    User.objects.filter(username__in=["ulla", "dora", "emil", "frida"]).update(is_active=False)
    assert listing.held_roles(here, every) == {"supplier-support"}
