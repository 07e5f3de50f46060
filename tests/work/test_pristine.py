"""Whoever still works after a test is named, and the next test begins with what was there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import TransactionTestCase

from driftbook.people.models import Organisation
from tests import pristine
from tests.cast import organisation

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_session_that_keeps_a_table_is_said_and_waited_for_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pristine, "PATIENCE", 0.3)
    before = Organisation.objects.count()
    organisation("the-town")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE people_organisation SET name = name")
            try:
                with pytest.raises(pristine.StillInUse, match="MainThread"):
                    TransactionTestCase._fixture_teardown(None)  # type: ignore[arg-type]
            finally:
                cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert Organisation.objects.count() == before + 1
    TransactionTestCase._fixture_teardown(None)  # type: ignore[arg-type]
    assert Organisation.objects.count() == before
