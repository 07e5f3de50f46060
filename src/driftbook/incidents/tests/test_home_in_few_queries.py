"""The home page asks the database no more often when more incidents run."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from driftbook.incidents.tests.cast import LENA, Town, of
from driftbook.incidents.tests.pages import opened

pytestmark = pytest.mark.django_db


def test_ten_that_run_cost_no_more_than_two(here: Town) -> None:
    lena = of(LENA)
    asked = []
    for count in (2, 8):
        for number in range(count):
            opened("evacuation" if number % 2 else "power")
        lena.get("/incidents/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert lena.get("/incidents/").status_code == 200
        asked.append(len(queries))
    assert asked[1] <= asked[0]
