"""A card that runs leads on to announcing it as downtime, for whoever may plan that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from driftbook.downtime.models import Downtime
from driftbook.incidents.models import Incident
from driftbook.incidents.tests.cast import ADAM, AGNES, Town, town
from driftbook.incidents.tests.pages import opened, shown
from tests.handbook.down import CHAPTER

pytestmark = pytest.mark.django_db
ANNOUNCE = "Announce as downtime"


@pytest.fixture
def here(db: None) -> Town:
    """The town, whose handbook says when its telephones may be down."""
    return town(files={"downtime.yaml": CHAPTER})


def announced(there: Town, incident: Incident) -> Downtime:
    now = timezone.now()
    return Downtime.objects.create(
        number=1,
        agreement=there.agreement,
        edition=there.edition,
        organisation=there.town,
        kind="outage",
        planning="unplanned",
        systems=["portal"],
        affected=["portal"],
        title="No telephones",
        start=now,
        end=now + timedelta(hours=1),
        decided=now,
        changed=now,
        incident=incident.key,
    )


def test_whoever_may_plan_announces_it(here: Town) -> None:
    incident = opened()
    page = shown(ADAM, incident)
    assert f"/downtime/new/?incident={incident.key}&amp;kind=outage&amp;at=town&amp;title=" in page
    assert ANNOUNCE in page
    assert ANNOUNCE not in shown(AGNES, incident)


def test_what_was_announced_is_one_tap_away(here: Town) -> None:
    incident = opened()
    row = announced(here, incident)
    page = shown(ADAM, incident)
    assert ANNOUNCE not in page
    assert f"/downtime/{row.key}/" in page
    row.cancelled = timezone.now()
    row.save()
    assert ANNOUNCE in shown(ADAM, incident)


def test_never_an_exercise_and_never_without_the_chapter() -> None:
    town()
    assert ANNOUNCE not in shown(ADAM, opened())


def test_an_exercise_is_not_announced(here: Town) -> None:
    assert ANNOUNCE not in shown(ADAM, opened(exercise=True))
