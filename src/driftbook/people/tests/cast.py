"""The cast of the tests: invented organisations and people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.test import Client

from driftbook.people.models import Agreement, Membership, Organisation, Party, User

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "Regnbue-over-Lindeby-7"


def organisation(slug: str, kind: str = "municipality", **more: Any) -> Organisation:
    return Organisation.objects.create(
        slug=slug,
        name=more.pop("name", slug.title()),
        kind=kind,
        country=more.pop("country", "DK"),
        since=SINCE,
        **more,
    )


def agree(handbook: str, **parties: Organisation) -> Agreement:
    """`agree("lindeby", provider=…, customer=…)`: suppliers provide."""
    agreement = Agreement.objects.create(handbook=handbook, since=SINCE)
    for name, one in parties.items():
        Party.objects.create(
            agreement=agreement, organisation=one, name=name, provides=one.kind == "supplier"
        )
    return agreement


def person(username: str, at: Organisation | None = None, *roles: str, **more: Any) -> User:
    more.setdefault("consented", SINCE)
    more.setdefault("consent_version", "1")
    user = User.objects.create_user(
        username=username, password=more.pop("password", PASSWORD), name=username.title(), **more
    )
    for role in roles:
        assert at is not None
        Membership.objects.create(user=user, organisation=at, role=role, since=SINCE)
    return user


def signed_in(user: User) -> Client:
    """A browser in which the person has come through the door."""
    from django.test import RequestFactory
    from django.utils import timezone

    from driftbook.people import door

    client = Client()
    session = client.session
    request = RequestFactory().get("/")
    request.session = session
    request.user = user
    door.let_in(request, user, way="password", target="", now=timezone.now())
    request.session.save()
    client.cookies["sessionid"] = str(request.session.session_key)
    return client
