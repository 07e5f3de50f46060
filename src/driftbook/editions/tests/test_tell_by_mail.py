"""The supplier of a handbook gets the letter about a new edition from a real mail server."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from driftbook.editions.tests.cast import MAKER, OWNER, of
from driftbook.editions.tests.conftest import NIGHT, SUPPORT
from driftbook.editions.tests.test_publish import publish, published, write
from driftbook.outbox.models import Attempt
from driftbook.outbox.tests.smtp import Server
from driftbook.outbox.tests.test_mail import server  # noqa: F401 the fixture
from driftbook.people.models import User
from driftbook.work import worker

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_the_supplier_reads_what_changes(
    monkeypatch: pytest.MonkeyPatch,
    server: Server,  # noqa: F811
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    published()
    User.objects.filter(username=MAKER).update(language="en")
    write(of(OWNER), version="2", support=(SUPPORT + NIGHT).replace("16:00", "15:00"))
    publish(of(OWNER), "Shorter days.")
    for _ in range(3):
        worker.turn(NOW)
    to_maker = [mail for mail in server.taken if mail["To"] == "ellen@example.org"]
    assert len(to_maker) == 2
    letter = to_maker[-1]
    assert letter["Subject"] == "New edition: The lamps of the town, version 2"
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    for part in (plain.get_content(), html.get_content()):
        assert "The desk closes at 15:00 instead of 16:00" in " ".join(part.split())
        assert "Shorter days." in part
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"sent"}
