"""The history calls a job by its number, a procedure by its job, an address by its street."""

from __future__ import annotations

import pytest

from driftbook.desk import naming
from driftbook.doors.actions import add_address
from driftbook.history.models import Event
from driftbook.jobs.tests import cast
from driftbook.jobs.tests.ordering import battery, ordered, stairwell

pytestmark = pytest.mark.django_db


def test_jobs_procedures_and_addresses_have_names() -> None:
    town = cast.town()
    job, waiting = ordered(town, battery(town)), ordered(town, stairwell(town))
    address = add_address(
        organisation=town.orderer,
        street="Ny Vej",
        number=3,
        postal_code="2860",
        town="Påhitby",
        by=cast.by(cast.SOREN),
        now=cast.NOW,
    )
    names = naming.of_events(Event.objects.all())
    assert names.of("job", str(job.key)) == "1-1"
    assert names.of("procedure", str(waiting.procedure.key)) == "2-1"
    assert names.of("address", str(address.pk)) == "Ny Vej 3, 2860 Påhitby"


def test_what_is_unknown_is_called_by_its_key() -> None:
    assert naming.Names().of("job", "no-such-key") == "no-such-key"
