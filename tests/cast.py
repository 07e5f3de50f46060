"""People of a test, and what they are in which organisation."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from driftbook.people.models import Membership, Organisation, User
from tests.shelf import LONG_AGO


def organisation(slug: str, kind: str = "municipality") -> Organisation:
    """An organisation of this name; it may be there already."""
    made, _new = Organisation.objects.get_or_create(
        slug=slug,
        defaults={"name": slug.title(), "kind": kind, "country": "DK", "since": LONG_AGO},
    )
    return made


def person(name: str, at: str = "", *roles: str, language: str = "en") -> User:
    """Somebody with these roles in the organisation with the slug `at`; no roles are nobody's."""
    user = User.objects.filter(username=name).first() or User.objects.create_user(
        name, name=name.title(), email=f"{name}@example.org", language=language
    )
    for role in roles:
        Membership.objects.get_or_create(
            user=user, organisation=organisation(at), role=role, defaults={"since": LONG_AGO}
        )
    return user


def signed_in(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def session_of(user: User) -> str:
    """What the cookie of a browser says in which the person is signed in."""
    return signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
