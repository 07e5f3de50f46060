"""The agreement of the tests."""

from __future__ import annotations

import pytest

from driftbook.charges.tests import cast
from driftbook.people.models import Agreement


@pytest.fixture
def lamps(db: None) -> Agreement:
    """The maker, the town and the village, without a price."""
    return cast.agreement()
