"""Two taps at the same moment: the same form once, two people twice."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from driftbook.incidents.actions.pressing import press
from driftbook.incidents.models import Incident
from driftbook.incidents.queries import incidents
from driftbook.incidents.tests.cast import AGNES, ALF, LENA, by, town
from driftbook.incidents.tests.pages import entries, opened
from tests.at_once import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


def test_one_form_is_pressed_five_times_at_once_and_another_by_somebody_else() -> None:
    town()
    incident, form, other = opened(), uuid4(), uuid4()

    def presses(name: str, id: object, state: str) -> None:
        press(
            incident=Incident.objects.get(pk=incident.pk),
            kind="step",
            subject="undock",
            data={"state": state},
            form=id,  # type: ignore[arg-type]
            over=[],
            by=by(name),
            now=timezone.now(),
        )

    agnes, alf = by(AGNES), by(ALF)
    together(
        [
            *[lambda: presses(AGNES, form, "done")] * 5,
            *[lambda: presses(ALF, other, "not-done")] * 5,
        ]
    )
    found = entries(incident, "step")
    assert {(one.person, one.data["state"]) for one in found} == {
        (agnes.person, "done"),
        (alf.person, "not-done"),
    }
    assert len(found) == 2
    register = incidents.state(Incident.objects.get(pk=incident.pk)).register("step", "undock")
    assert register is not None
    assert register.contradicted


def test_many_cards_are_closed_by_their_forms_at_once() -> None:
    """Each closing looks at all the others: nobody may hold the own one first."""
    town()
    running = [opened(place=place) for place in ("hall", "library") * 4]

    def closes(incident: Incident) -> Callable[[], object]:
        return lambda: press(
            incident=Incident.objects.get(pk=incident.pk),
            kind="closing",
            data={"state": "closed"},
            form=uuid4(),
            over=[],
            by=by(LENA),
            now=timezone.now(),
        )

    for _ in range(3):
        together([closes(one) for one in running])
    assert not Incident.objects.filter(ended=None).exists()
