"""The API of charges keeps to its own description, whatever is sent to it."""

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

from driftbook.charges.models import Line
from driftbook.charges.tests import cast
from driftbook.people import tokens
from driftbook.people.models import Token, User
from tests import described

TEXT = "driftbook_" + "t" * 43
# which handbooks, customers and lines there are, the description cannot know
LEFT_OUT: Any = [positive_data_acceptance]
schema = described.api().include(path_regex="^/api/v1/charges")


def maker() -> Line:
    """Maja of the maker, with a token, and a line that she may credit."""
    if not Line.objects.exists():
        cast.agreement()
        cast.price("5.00", "2026-01-01")
    now = timezone.now()
    Token.objects.get_or_create(
        digest=tokens.digest(TEXT),
        defaults={
            "user": User.objects.get(username=cast.MAKER),
            "name": "x",
            "made": now,
            "expires": now + timedelta(days=1),
        },
    )
    return cast.charge(str(Line.objects.count()))


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
    line = maker()
    headers = {"Accept-Encoding": "identity", "Authorization": f"Bearer {TEXT}"}
    left_out = [*LEFT_OUT, negative_data_rejection]  # the name may have been what was wrong
    unread = case.method == "GET"  # parameters that nobody knows are not read
    case.call_and_validate(excluded_checks=left_out if unread else LEFT_OUT, headers=headers)
    if "line" in (case.path_parameters or {}):
        case.path_parameters = {**case.path_parameters, "line": str(line.key)}
        case.call_and_validate(excluded_checks=left_out, headers=headers)
    elif isinstance(case.query, dict) and "handbook" in case.query:
        case.query = {**case.query, "handbook": "lamps"}
        case.call_and_validate(excluded_checks=left_out, headers=headers)
