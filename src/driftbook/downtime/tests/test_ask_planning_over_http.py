"""The API of planning keeps to its own description, whatever is sent to it."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis

from driftbook.downtime.models import Downtime
from driftbook.downtime.tests.planning import planned
from driftbook.downtime.tests.town import CORA, END, START, town, user
from tests import described

schema = described.api().include(path_regex="^/api/v1/downtime/(check|downtimes)")


def there() -> Downtime:
    """A downtime that is planned, and Cora with a token."""
    found = Downtime.objects.first() or planned(town(), start=START, end=END)
    described.token(user(CORA))
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@schema.parametrize()
@described.examples(10)
def test_it_keeps_to_its_description(case: schemathesis.Case[Any]) -> None:
    described.keeps(case, downtime=there().key)
