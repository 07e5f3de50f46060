"""A cookie that somebody stole, or planted, is worth as little as can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from driftbook.people.actions import signing
from driftbook.people.models import Membership, Session, User
from driftbook.people.tests import cast

pytestmark = pytest.mark.django_db
COOKIE = django_settings.SESSION_COOKIE_NAME


@pytest.fixture(autouse=True)
def real_people(settings: Any) -> None:
    settings.DEMO = False


@pytest.fixture
def vera() -> User:
    return cast.person("vera", cast.organisation("lindeby"), "care-worker")


def is_in(client: Client) -> bool:
    return client.get("/api/v1/me").status_code == 200


def stolen_from(client: Client) -> Client:
    thief = Client(REMOTE_ADDR="203.0.113.9")
    thief.cookies[COOKIE] = client.cookies[COOKIE].value
    return thief


def signs_out(victim: Client, user: User) -> None:
    victim.post("/sign-out/")


def signs_out_everywhere(_victim: Client, user: User) -> None:
    cast.signed_in(user).post("/sign-out/", {"everywhere": "1"})


def takes_a_new_password(_victim: Client, user: User) -> None:
    signing.choose_password(
        user=user, password="Noget-helt-andet-9", how="code", now=timezone.now()
    )


def is_closed(_victim: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def is_erased(_victim: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(erased=timezone.now())


def ends_that_browser(_victim: Client, user: User) -> None:
    mark = Session.objects.filter(user=user).first()
    assert mark is not None
    cast.signed_in(user).post("/account/sessions/removal/", {"session": mark.mark})


@pytest.mark.parametrize(
    "ends",
    [
        signs_out,
        signs_out_everywhere,
        takes_a_new_password,
        is_closed,
        is_erased,
        ends_that_browser,
    ],
)
def test_a_stolen_cookie_is_worth_nothing_after_what_ends_it(
    vera: User, ends: Callable[[Client, User], None]
) -> None:
    victim = cast.signed_in(vera)
    thief = stolen_from(victim)
    assert is_in(thief)
    ends(victim, vera)
    assert not is_in(thief)


def test_a_role_that_is_gone_is_gone_for_the_thief_too(vera: User) -> None:
    thief = stolen_from(cast.signed_in(vera))
    Membership.objects.filter(user=vera).delete()
    assert thief.get("/api/v1/me").json().get("roles", []) in ([], {})


def test_a_planted_session_is_worth_nothing(vera: User) -> None:
    """Mallory makes a session, puts its cookie into Vera's browser, and waits for her."""
    mallory = Client()
    mallory.post("/sign-in/forgotten/", {"account": "somebody", "privacy": "on"})
    planted = mallory.cookies[COOKIE].value
    hers = Client()
    hers.cookies[COOKIE] = planted
    sent = {"username": "vera", "password": cast.PASSWORD}
    assert hers.post("/sign-in/password/", sent).status_code == 302
    assert is_in(hers)
    assert hers.cookies[COOKIE].value != planted
    assert not is_in(mallory)
    assert not Session.objects.filter(session_key=planted, user=vera).exists()


@pytest.mark.parametrize("made_up", ["a" * 32, "", "0", "../../etc/passwd", "x" * 4000, "'; --"])
def test_a_made_up_session_is_nobodys(made_up: str) -> None:
    client = Client()
    client.cookies[COOKIE] = made_up
    assert not is_in(client)
    assert not Session.objects.filter(session_key=made_up[:40]).exists()


def test_half_way_is_not_in(vera: User) -> None:
    """Whoever only has the password of somebody with a second step has no session of theirs."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=vera, type="totp", data={"secret": "x"})
    client = Client()
    sent = {"username": "vera", "password": cast.PASSWORD}
    assert client.post("/sign-in/password/", sent)["Location"] == "/sign-in/second-step/"
    for path in ("/account/", "/account/data/", "/desk/", "/account/confirm/"):
        assert client.get(path)["Location"].startswith("/sign-in/"), path
    assert not is_in(client)
