"""The API of charges keeps to its own description, whatever is sent to it."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis

from driftbook.charges.models import Line
from driftbook.charges.tests import cast
from driftbook.people.models import User
from tests import described

schema = described.api().include(path_regex="^/api/v1/charges")


def maker() -> Line:
    """Maja of the maker, with a token, and a line that she may credit."""
    if not Line.objects.exists():
        cast.agreement()
        cast.price("5.00", "2026-01-01")
    described.token(User.objects.get(username=cast.MAKER))
    return cast.charge(str(Line.objects.count()))


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@schema.parametrize()
@described.examples(12)
def test_it_keeps_to_its_description(case: schemathesis.Case[Any]) -> None:
    described.keeps(case, line=maker().key)
    described.asks(case, handbook="lamps")
