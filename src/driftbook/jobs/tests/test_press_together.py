"""Many press at once: nobody waits in a circle, each job ends once and is charged once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from driftbook.charges.models import Line
from driftbook.jobs.actions import carrying
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.models import Deed, Job
from driftbook.jobs.tests.carrying import LEAD, finish, place
from driftbook.jobs.tests.cast import LONE, NOW, TILDE, TORBEN, TUESDAY, by, town, user
from driftbook.jobs.tests.crowd import alone, in_a_file
from driftbook.jobs.tests.ordering import battery
from tests.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_giving_and_ending_the_same_jobs_at_once(tmp_path: Path) -> None:
    here = town()
    jobs = place(
        here,
        *(battery(here, n, TUESDAY.replace(hour=12 + n), way="normal-hours") for n in (1, 2, 3)),
    )
    lead, people = by(LONE, LEAD), [user(TORBEN), user(TILDE)]
    carrying.accept(jobs=jobs, by=lead, now=NOW)

    def give(number: int) -> Callable[[], Any]:
        order = jobs if number % 2 else jobs[::-1]
        return lambda: carrying.assign(jobs=order, technician=people[number % 2], by=lead, now=NOW)

    def end(number: int) -> Callable[[], Any]:
        def press() -> str:
            try:
                return finish(jobs[number % 3], done=number % 4 != 0).state
            except NotNow as state:
                return state.job.state

        return press

    presses = [(give if number % 2 else end)(number // 2) for number in range(24)]
    with in_a_file(tmp_path):
        together(presses)
        states = alone(lambda: list(Job.objects.order_by("pk").values_list("state", flat=True)))
        lines = alone(lambda: Line.objects.count())
        ends = alone(lambda: Deed.objects.filter(what__in=("done", "not-done")).count())
    assert set(states) <= {"done", "not-done"}
    assert lines == states.count("done")
    assert ends == 3
