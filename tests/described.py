"""What the API says of itself, for tests that hold it to that; made up once in a process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from driftbook.people import tokens
from driftbook.people.models import Token, User

PLAIN = {"Accept-Encoding": "identity"}
LEFT_OUT: Any = [positive_data_acceptance]
"""Which handbooks, systems and keys there are, and what holds then, no description can know."""
NAMED: Any = [*LEFT_OUT, negative_data_rejection]
"""Also where a name that is there took the place of what was wrong."""
_TEXT = "driftbook_" + "t" * 43
_BEARER = PLAIN | {"Authorization": f"Bearer {_TEXT}"}


@cache
def api() -> OpenApiSchema:
    """`api().include(path_regex="^/api/v1/charges")` are the operations of one part."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def examples(many: int) -> settings:
    """So many of them an operation, the same in every run."""
    return settings(
        max_examples=many,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def token(user: User) -> None:
    """Programs of this person may call; twice is once."""
    now = timezone.now()
    Token.objects.get_or_create(
        digest=tokens.digest(_TEXT),
        defaults={"user": user, "name": "x", "made": now, "expires": now + timedelta(days=1)},
    )


def keeps(case: schemathesis.Case[Any], **there: object) -> None:
    """What whoever has the token is told: as made up, and again with what is really there.

    `there` by the names of the holes of paths. A GET does not read parameters that nobody knows.
    """
    left_out = NAMED if case.method == "GET" else LEFT_OUT
    case.call_and_validate(excluded_checks=left_out, headers=_BEARER)
    path = dict(case.path_parameters or {})
    known = {name: str(there[name]) for name in path if name in there}
    if known:
        case.path_parameters = path | known
        case.call_and_validate(excluded_checks=NAMED, headers=_BEARER)


def asks(case: schemathesis.Case[Any], **query: str) -> None:
    """The same question, of what is really there."""
    if isinstance(case.query, dict) and query.keys() <= case.query.keys():
        case.query = {**case.query, **query}
        case.call_and_validate(excluded_checks=NAMED, headers=_BEARER)


def sends(case: schemathesis.Case[Any], mark: str, body: Mapping[str, Any]) -> None:
    """The same again, where its body has `mark`, about what is really there."""
    if isinstance(case.body, dict) and mark in case.body:
        case.body = {**case.body, **body}
        case.call_and_validate(excluded_checks=NAMED, headers=_BEARER)
