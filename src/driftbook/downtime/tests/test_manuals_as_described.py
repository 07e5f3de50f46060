"""The API of manuals keeps to its own description, whatever is sent to it."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis

from driftbook.downtime.models import Manual
from driftbook.downtime.tests.library import manual
from driftbook.downtime.tests.town import CORA, town, user
from tests import described

schema = described.api().include(path_regex="^/api/v1/downtime/manuals")


def there() -> Manual:
    """A manual, and Cora with a token."""
    found = Manual.objects.first() or manual(town(), readers="everybody")
    described.token(user(CORA))
    return found


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@schema.parametrize()
@described.examples(10)
def test_it_keeps_to_its_description(case: schemathesis.Case[Any]) -> None:
    described.keeps(case, manual=there().key)
