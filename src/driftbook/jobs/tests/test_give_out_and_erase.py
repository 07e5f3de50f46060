"""What jobs keep about whoever orders and carries out: they get it, and it goes with them."""

from __future__ import annotations

import pytest
from django.db import transaction

from driftbook.jobs.models import Feed
from driftbook.jobs.tests.cast import SOREN, TUESDAY, Town, town, user
from driftbook.jobs.tests.ordering import battery, order
from driftbook.people import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Town:
    return town()


def test_whoever_ordered_gets_it_and_takes_name_and_number_along(here: Town) -> None:
    soren, made = user(SOREN), order(here, battery(here), phone="+4520123456")
    Feed.objects.create(
        digest="d" * 64,
        hint="abc",
        kind="technician",
        organisation=here.orderer,
        person=soren.key,
        name="My telephone",
        made=TUESDAY,
    )
    given = str(kept.everything(soren)["jobs"])
    assert "+4520123456" in given
    assert "My telephone" in given
    with transaction.atomic():
        kept.forget(soren, TUESDAY)
    made.refresh_from_db()
    assert (made.contact, made.phone) == ("", "")
    assert made.person == soren.key  # the order stays, with a key that leads to no name
    assert not Feed.objects.filter(person=soren.key).exists()
