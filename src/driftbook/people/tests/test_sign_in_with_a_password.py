"""User name and password, the tick of G-32, and what is closed to people of a directory."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.history.models import Event
from driftbook.people import limits
from driftbook.people.models import Attempt, Organisation, Session, User
from driftbook.people.tests import cast
from driftbook.people.tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/password/", {"username": username, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/api/v1/me").status_code == 200


def test_the_right_password_lets_in_and_goes_on(client: Client, karen: User) -> None:
    response = sign_in(client, "karen", next="/account/")
    assert response["Location"] == "/account/"
    assert is_in(client)
    assert client.get("/sign-in/?next=/account/")["Location"] == "/account/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x", ""])
def test_nobody_is_sent_elsewhere(client: Client, karen: User, target: str) -> None:
    assert sign_in(client, "karen", next=target)["Location"] == "/"


@pytest.mark.parametrize("username", ["karen", "nobody"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    client: Client, karen: User, username: str
) -> None:
    response = sign_in(client, username, "Wrong-password-1")
    assert response.status_code == 422
    assert "The user name or the password is wrong." in response.content.decode()
    assert not is_in(client)


def test_the_tick_is_recorded_with_its_time_and_version(
    client: Client, lindeby: Organisation, settings: Any
) -> None:
    user = cast.person("nina", lindeby, "care-worker", consented=None, consent_version="")
    settings.PRIVACY_VERSION = "2026-11"
    sign_in(client, "nina", privacy="on")
    assert is_in(client)
    user.refresh_from_db()
    assert user.consent_version == "2026-11"
    assert user.consented is not None
    event = Event.objects.get(did="policy.accepted")
    assert '"version":"2026-11"' in event.content


def test_without_the_tick_it_is_asked_for_after_the_password(
    client: Client, lindeby: Organisation
) -> None:
    cast.person("nina", lindeby, "care-worker", consented=None, consent_version="")
    assert sign_in(client, "nina", next="/account/")["Location"] == "/sign-in/policy/"
    assert not is_in(client)
    assert client.post("/sign-in/policy/").status_code == 422
    assert not is_in(client)
    assert client.post("/sign-in/policy/", {"privacy": "on"})["Location"] == "/account/"
    assert is_in(client)


def test_whoever_has_accepted_this_version_is_not_asked_again(
    client: Client, karen: User, settings: Any
) -> None:
    assert 'type="checkbox" name="privacy"' in client.get("/sign-in/").content.decode()
    assert sign_in(client, "karen")["Location"] == "/"
    client.post("/sign-out/")
    assert 'type="checkbox" name="privacy"' not in client.get("/sign-in/").content.decode()
    settings.PRIVACY_VERSION = "2"
    assert 'type="checkbox" name="privacy"' in client.get("/sign-in/").content.decode()
    assert sign_in(client, "karen")["Location"] == "/sign-in/policy/"


def test_nobody_gets_past_the_policy_by_another_page(client: Client, lindeby: Organisation) -> None:
    cast.person("nina", lindeby, "care-worker", consented=None, consent_version="")
    sign_in(client, "nina")
    assert client.get("/sign-in/second-step/")["Location"] == "/sign-in/policy/"
    assert client.get("/account/")["Location"].startswith("/sign-in/")


def test_a_person_of_a_directory_is_told_why_the_right_password_does_not_open(
    client: Client, lindeby: Organisation
) -> None:
    cast.person("dora", lindeby, "care-worker", directory=lindeby)
    response = sign_in(client, "dora")
    assert response.status_code == 403
    assert response.context["reason"] == "in-directory"
    assert not is_in(client)
    assert sign_in(client, "dora", "Wrong-password-1").status_code == 422


@pytest.mark.parametrize(
    ("more", "code"), [({"is_active": False}, "inactive"), ({"demo": True}, "demo-is-off")]
)
def test_closed_accounts_are_told_why(
    client: Client, lindeby: Organisation, more: dict[str, Any], code: str
) -> None:
    cast.person("clara", lindeby, "care-worker", **more)
    assert sign_in(client, "clara").context["reason"] == code
    assert not is_in(client)


def test_an_erased_account_is_as_if_it_were_not_there(
    client: Client, lindeby: Organisation
) -> None:
    cast.person("elsa", lindeby, "care-worker", erased=timezone.now())
    assert sign_in(client, "elsa").status_code == 422


def test_a_session_ends_when_the_account_is_closed(karen: User) -> None:
    client = cast.signed_in(karen)
    assert is_in(client)
    User.objects.filter(pk=karen.pk).update(is_active=False)
    assert not is_in(client)


def test_wrong_tries_are_counted_for_the_account_from_wherever_they_come(karen: User) -> None:
    for number in range(limits.LIMITS["password"].account):
        response = Client(REMOTE_ADDR=f"192.0.2.{number}").post(
            "/sign-in/password/", {"username": "karen", "password": "wrong"}
        )
        assert response.status_code == 422
    response = sign_in(Client(REMOTE_ADDR="192.0.2.99"), "karen")
    assert response.status_code == 429
    assert "Wait 15 minutes" in response.content.decode()


def test_wrong_tries_are_counted_for_the_address_whatever_the_account(karen: User) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    for number in range(limits.LIMITS["password"].address):
        Attempt.objects.create(
            kind="password", key=limits.keyed("address:192.0.2.7"), at=timezone.now()
        )
        assert number >= 0
    assert sign_in(client, "karen").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.8"), "karen").status_code == 302


def test_right_ones_do_not_count_and_the_wait_ends(
    karen: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(limits.LIMITS["password"].account + 2):
        assert sign_in(Client(), "karen").status_code == 302
    for _ in range(limits.LIMITS["password"].account):
        sign_in(Client(), "karen", "wrong")
    assert sign_in(Client(), "karen").status_code == 429
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert sign_in(Client(), "karen").status_code == 302


def test_the_callers_address_is_what_our_own_proxy_says(rf: Any, settings: Any) -> None:
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.5"})
    assert limits.address_of(request) == "10.0.0.1"
    settings.PROXIES = 1
    assert limits.address_of(request) == "192.0.2.5"
    settings.PROXIES = 3
    assert limits.address_of(request) == "10.0.0.1"


def test_signing_out_ends_the_session_and_everywhere_ends_all(karen: User) -> None:
    one, two = cast.signed_in(karen), cast.signed_in(karen)
    assert one.get("/sign-out/").status_code == 405
    assert "ended=signed-out" in one.post("/sign-out/")["Location"]
    assert (is_in(one), is_in(two)) == (False, True)
    one = cast.signed_in(karen)
    one.post("/sign-out/", {"everywhere": "1"})
    assert (is_in(one), is_in(two)) == (False, False)
    assert not Session.objects.filter(user=karen).exists()


def test_a_session_has_a_length_however_much_it_is_used(
    karen: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    client, now = cast.signed_in(karen), timezone.now()
    for hours in range(6, 7 * 24, 6):
        monkeypatch.setattr(timezone, "now", lambda hours=hours: now + timedelta(hours=hours))
        assert is_in(client)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=7, minutes=1))
    assert "ended=too-long" in client.get("/account/")["Location"]


def test_a_session_that_is_not_used_ends(
    karen: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    client, now = cast.signed_in(karen), timezone.now()
    later = now + timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert not is_in(client)


def test_the_cookie_of_a_session_is_closed_to_scripts_and_other_sites(
    client: Client, karen: User, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    cookie = sign_in(client, "karen").cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)


def test_signing_in_gives_the_session_a_new_key(client: Client, karen: User) -> None:
    client.get("/sign-in/forgotten/")
    session = client.session
    session["something"] = 1
    session.save()
    before = str(session.session_key)
    client.cookies["sessionid"] = before
    sign_in(client, "karen")
    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()
