"""A town and its supplier, with the handbook of Gladsaxe between them, closed to everybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from driftbook.editions.models import Edition
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.history.models import Event
from driftbook.outbox.actions import put
from driftbook.outbox.models import FAILED, Message
from driftbook.people.models import Agreement, Membership, Organisation, User
from driftbook.people.permissions import ROLES
from tests import cast

NOW = datetime(2026, 11, 24, 22, 10, tzinfo=UTC)
BOOK = "gladsaxe"


@dataclass(frozen=True)
class Town:
    """The organisations, and somebody for each of them."""

    town: Organisation
    supplier: Organisation

    def browser(self, role: str, at: Organisation | None = None) -> Client:
        """A browser in which somebody with this role is signed in."""
        return cast.signed_in(self.person(role, at))

    def person(self, role: str, at: Organisation | None = None) -> User:
        """Somebody who has this role and no other."""
        at = at or self.town
        assert role in ROLES
        user = cast.person(f"{role}-{at.kind}")
        Membership.objects.get_or_create(
            user=user, organisation=at, role=role, defaults={"since": NOW}
        )
        return user

    def happened(self, did: str, *, at: Organisation | None = None, **more: object) -> Event:
        """An event in the town's history."""
        facts: dict[str, object] = {
            "organisation": (at or self.town).key,
            "by": By(self.person("handbook-owner").key, "handbook-owner", "f" * 32),
            "kind": "handbook",
            "key": BOOK,
            "now": NOW,
        }
        with transaction.atomic():
            return record(did=did, **(facts | more))  # type: ignore[arg-type]

    def letter(self, key: str = "1", state: str = "", **more: object) -> Message:
        """A message to somebody of the town."""
        facts: dict[str, object] = {
            "channel": "mail",
            "to": "ann@example.org",
            "template": "editions/letters/review",
            "context": {"name": "Ann", "title": "Keys", "version": "1", "due": "Mon"},
            "language": "en",
            "organisation": self.town.key,
            "person": None,
            "key": key,
            "now": NOW,
        }
        with transaction.atomic():
            message = put(**(facts | more))  # type: ignore[arg-type]
        if state:
            ended = None if state in ("waiting", "sending") else NOW
            message.state, message.ended, message.attempts = state, ended, 12
            message.error = "550 no such mailbox" if state == FAILED else ""
            message.save()
        return message


@pytest.fixture
def town(db: None) -> Town:
    agreement = Agreement.objects.get(handbook=BOOK)
    parties = agreement.parties.select_related("organisation")
    municipality = parties.get(name="municipality").organisation
    Organisation.objects.filter(pk=municipality.pk).update(
        timezone="Europe/Copenhagen", customer_number="4711"
    )
    return Town(
        Organisation.objects.get(pk=municipality.pk), parties.get(name="vendor").organisation
    )


@pytest.fixture
def outsider(db: None) -> Client:
    """Somebody with every role, in an organisation that nobody has an agreement with."""
    return cast.signed_in(cast.person("outsider", "elsewhere", *ROLES))


@pytest.fixture
def closed() -> None:
    """The handbook of the town is read by its parties only."""
    from tests.shelf import lay, shipped_files

    lay(shipped_files(BOOK), opened=False)
    assert not Edition.objects.filter(agreement__handbook=BOOK).order_by("-number")[0].open


Read = Callable[..., str]


@pytest.fixture
def read() -> Read:
    """`read(client, "/desk/")` is the page's text; the status is 200 unless said otherwise."""

    def page(client: Client, address: str, status: int = 200) -> str:
        response = client.get(address, headers={"accept-language": "en"})
        assert response.status_code == status, address
        if response.streaming:
            return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
        return response.content.decode()

    return page
