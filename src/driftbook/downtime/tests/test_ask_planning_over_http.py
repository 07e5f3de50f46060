"""The API of planning keeps to its own description, whatever is sent to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

from driftbook.downtime.models import Downtime
from driftbook.downtime.tests.planning import planned
from driftbook.downtime.tests.town import CORA, END, START, town, user
from driftbook.people import tokens
from driftbook.people.models import Token
from tests import described

TEXT = "driftbook_" + "t" * 43
# which kinds and systems there are, and whether it may be then, the description cannot know
LEFT_OUT: Any = [positive_data_acceptance]
schema = described.api().include(path_regex="^/api/v1/downtime/(check|downtimes)")


def there() -> Downtime:
    """A downtime that is planned, and Cora with a token."""
    found = Downtime.objects.first() or planned(town(), start=START, end=END)
    now = timezone.now()
    Token.objects.get_or_create(
        digest=tokens.digest(TEXT),
        defaults={"user": user(CORA), "name": "x", "made": now, "expires": now + timedelta(days=1)},
    )
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_it_keeps_to_its_description(case: schemathesis.Case[Any]) -> None:
    found = there()
    headers = {"Accept-Encoding": "identity", "Authorization": f"Bearer {TEXT}"}
    # parameters that nobody knows are let be, as everywhere
    left_out = [*LEFT_OUT, negative_data_rejection] if case.method == "GET" else LEFT_OUT
    case.call_and_validate(excluded_checks=left_out, headers=headers)
    if "downtime" in (case.path_parameters or {}):
        case.path_parameters = {**case.path_parameters, "downtime": str(found.key)}
        left_out = [*LEFT_OUT, negative_data_rejection]  # the key may have been what was wrong
        case.call_and_validate(excluded_checks=left_out, headers=headers)
