"""The API of changes and meetings keeps to its own description, whatever is sent to it."""

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

from driftbook.downtime.changes import actions
from driftbook.downtime.models import Change, Meeting
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.town import CORA, NOW, user
from driftbook.downtime.tests.wishes import by, wish
from driftbook.people import tokens
from driftbook.people.models import Organisation, Token
from tests import described

TEXT = "driftbook_" + "c" * 43
# which handbooks, councils and changes there are, the description cannot know
LEFT_OUT: Any = [positive_data_acceptance]
schema = described.api().include(path_regex="^/api/v1/downtime/(changes|meetings)")


def there() -> dict[str, str]:
    """A request that is open and a meeting that has begun, for Cora with a token."""
    if not Organisation.objects.filter(slug="the-town").exists():
        town = cast.town()
        wish(town)
        said = {"start": NOW, "end": NOW + timedelta(hours=1), "now": NOW, "by": by(CORA)}
        actions.call_meeting(agreement=town.agreement, council="council", **said)  # type: ignore[arg-type]
        Token.objects.create(
            digest=tokens.digest(TEXT),
            user=user(CORA),
            name="x",
            made=timezone.now(),
            expires=timezone.now() + timedelta(days=1),
        )
    change = Change.objects.order_by("pk")[0]
    meeting = Meeting.objects.order_by("pk")[0]
    return {"change": str(change.key), "meeting": str(meeting.key)}


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_it_keeps_to_its_description(case: schemathesis.Case[Any]) -> None:
    keys = there()
    headers = {"Accept-Encoding": "identity", "Authorization": f"Bearer {TEXT}"}
    left_out = [*LEFT_OUT, negative_data_rejection]  # the key may have been what was wrong
    unread = case.method == "GET"  # parameters that nobody knows are not read
    case.call_and_validate(excluded_checks=left_out if unread else LEFT_OUT, headers=headers)
    known = {name: keys[name] for name in case.path_parameters or {} if name in keys}
    if known:
        case.path_parameters = {**case.path_parameters, **known}
        case.call_and_validate(excluded_checks=left_out, headers=headers)
    if isinstance(case.body, dict) and "handbook" in case.body:
        case.body = {**case.body, "handbook": "town", "council": "council"}
        case.body |= {"organisation": "the-town", "kind": "minor", "systems": ["plan"]}
        case.call_and_validate(excluded_checks=left_out, headers=headers)
