"""The API of manuals keeps to its own description, whatever is sent to it."""

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

from driftbook.downtime.models import Manual
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.library import manual
from driftbook.people import tokens
from driftbook.people.models import Token, User
from tests import described

TEXT = "driftbook_" + "t" * 43
# which handbooks, systems and manuals there are, the description cannot know
LEFT_OUT: Any = [positive_data_acceptance]
schema = described.api().include(path_regex="^/api/v1/downtime/manuals")


def shelf() -> Manual:
    """Cora with a token, and a manual."""
    now = timezone.now()
    if not User.objects.filter(username=cast.CORA).exists():
        manual(cast.town(), readers="everybody")
    Token.objects.get_or_create(
        digest=tokens.digest(TEXT),
        defaults={
            "user": cast.user(cast.CORA),
            "name": "x",
            "made": now,
            "expires": now + timedelta(days=1),
        },
    )
    return Manual.objects.earliest("pk")


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_it_keeps_to_its_description(case: schemathesis.Case[Any]) -> None:
    one = shelf()
    headers = {"Accept-Encoding": "identity", "Authorization": f"Bearer {TEXT}"}
    left_out = [*LEFT_OUT, negative_data_rejection]  # the name may have been what was wrong
    unread = case.method == "GET"  # parameters that nobody knows are not read
    case.call_and_validate(excluded_checks=left_out if unread else LEFT_OUT, headers=headers)
    if "manual" in (case.path_parameters or {}):
        case.path_parameters = {**case.path_parameters, "manual": str(one.key)}
        case.call_and_validate(excluded_checks=left_out, headers=headers)
