"""The API of changes and meetings keeps to its own description, whatever is sent to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import schemathesis

from driftbook.downtime.changes import actions
from driftbook.downtime.models import Change, Meeting
from driftbook.downtime.tests.town import CORA, NOW, town, user
from driftbook.downtime.tests.wishes import by, wish
from driftbook.people.models import Organisation
from tests import described

schema = described.api().include(path_regex="^/api/v1/downtime/(changes|meetings)")
REAL = {
    "handbook": "town",
    "council": "council",
    "organisation": "the-town",
    "kind": "minor",
    "systems": ["plan"],
}


def there() -> dict[str, object]:
    """A request that is open and a meeting that has begun, for Cora with a token."""
    if not Organisation.objects.filter(slug="the-town").exists():
        here = town()
        wish(here)
        said = {"start": NOW, "end": NOW + timedelta(hours=1), "now": NOW, "by": by(CORA)}
        actions.call_meeting(agreement=here.agreement, council="council", **said)  # type: ignore[arg-type]
        described.token(user(CORA))
    return {
        "change": Change.objects.order_by("pk")[0].key,
        "meeting": Meeting.objects.order_by("pk")[0].key,
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@schema.parametrize()
@described.examples(8)
def test_it_keeps_to_its_description(case: schemathesis.Case[Any]) -> None:
    described.keeps(case, **there())
    described.sends(case, "handbook", REAL)
