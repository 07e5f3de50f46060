"""The invented cast of the demo: made once, and only where nobody real is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from driftbook.history.actions import record
from driftbook.history.by import ITSELF
from driftbook.people.models import Membership, Organisation, User
from driftbook.people.slugs import slug


class RealPeople(Exception):
    """There are people in this installation who are not invented: it is no demo."""


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist, and what they are where."""

    name: str
    at: str
    """The slug of the organisation."""
    roles: tuple[str, ...]
    language: str

    @property
    def username(self) -> str:
        """`anna.opdigtet`"""
        return slug(self.name).replace("-", ".")


def cast(*, people: Iterable[Invented], now: datetime) -> list[User]:
    """Make the invented people who are not there yet. Raises RealPeople."""
    made = []
    with transaction.atomic():
        if User.objects.filter(demo=False).exists():
            raise RealPeople
        for person in people:
            organisation = Organisation.objects.get(slug=person.at)
            user = User.objects.filter(username=person.username).first()
            if user is None:
                user = User.objects.create_user(
                    person.username,
                    name=person.name,
                    email=f"{person.username}@example.org",
                    language=person.language,
                    demo=True,
                    joined=now,
                )
                made.append(user)
            for role in person.roles:
                _give(user, organisation, role, now)
    return made


def _give(user: User, organisation: Organisation, role: str, now: datetime) -> None:
    _membership, given = Membership.objects.get_or_create(
        user=user, organisation=organisation, role=role, defaults={"since": now}
    )
    if given:
        record(
            organisation=organisation.key,
            by=ITSELF,
            did="role.given",
            kind="person",
            key=str(user.key),
            after={"role": role},
            now=now,
        )
