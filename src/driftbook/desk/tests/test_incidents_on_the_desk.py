"""What runs stands first on the desk of whoever may see it, and of nobody else."""

from __future__ import annotations

import pytest
from django.utils import timezone

from driftbook.incidents.actions.opening import open_card
from driftbook.incidents.tests.cast import AGNES, LENA, OTTO, VERA, of, town, user
from driftbook.people.queries import actor_of

pytestmark = pytest.mark.django_db


def test_a_power_failure_stands_first() -> None:
    town()
    incident = open_card(
        actor=actor_of(user(LENA), timezone.now()),
        handbook="town",
        situation="power",
        place="hall",
        now=timezone.now(),
    )
    page = of(AGNES).get("/desk/").content.decode()
    assert "Power failure in a building, The town hall" in page
    assert f"/incidents/{incident.key}/" in page
    assert "Something is broken" in page
    for outsider in (VERA, OTTO):
        assert "Power failure" not in of(outsider).get("/desk/").content.decode()


def test_an_exercise_says_that_it_is_one() -> None:
    town()
    open_card(
        actor=actor_of(user(LENA), timezone.now()),
        handbook="town",
        situation="power",
        place="hall",
        now=timezone.now(),
        exercise=True,
    )
    page = of(AGNES).get("/desk/").content.decode()
    assert "Exercise: <span" in page
