"""The API of people keeps to its own description, whatever is sent to it."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis

from driftbook.people.models import Organisation, User
from driftbook.people.tests import cast
from tests import described

schema = described.api().include(path_regex="^/api/v1/(organisations|me)")


def administrator() -> None:
    """Ada of Lindeby, with a token."""
    there = Organisation.objects.filter(slug="lindeby").first()
    lindeby = there or cast.organisation("lindeby")
    ada = User.objects.filter(username="ada").first() or cast.person(
        "ada", lindeby, "system-administrator"
    )
    described.token(ada)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@schema.parametrize()
@described.examples(15)
def test_it_keeps_to_its_description(case: schemathesis.Case[Any]) -> None:
    administrator()
    described.keeps(case, slug="lindeby")
