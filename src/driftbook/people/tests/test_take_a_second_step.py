"""Authenticator app and recovery codes. Passkeys need a browser: tests/journeys/test_signing_in.py."""

from __future__ import annotations

import re
import time
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialApp
from django.test import Client
from django.utils import timezone

from driftbook.history.models import Event
from driftbook.people import limits
from driftbook.people.actions import second_steps, signing
from driftbook.people.models import Directory, Organisation, User
from driftbook.people.tests import cast
from driftbook.people.tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


MOMENT = time.time()


def code(secret: str = SECRET, *, later: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(MOMENT) // 30 + later)))


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app's clock stands still: half a minute that ends within a test changes the code."""
    clock = SimpleNamespace(time=lambda: MOMENT)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", clock)


@pytest.fixture
def guarded(karen: User) -> User:
    """Karen, with an authenticator app."""
    assert second_steps.add_app(user=karen, secret=SECRET, text=code(), now=timezone.now())
    return karen


def first_step(client: Client) -> Any:
    return client.post(
        "/sign-in/password/", {"username": "karen", "password": PASSWORD, "next": "/account/"}
    )


def second_step(client: Client, text: str) -> Any:
    return client.post("/sign-in/second-step/", {"code": text})


def is_in(client: Client) -> bool:
    return client.get("/api/v1/me").status_code == 200


def test_the_password_alone_lets_nobody_in(client: Client, guarded: User) -> None:
    assert first_step(client)["Location"] == "/sign-in/second-step/"
    assert not is_in(client)
    assert client.get("/account/")["Location"].startswith("/sign-in/")
    assert second_step(client, "000000").status_code == 422
    assert not is_in(client)
    assert second_step(client, code(later=1))["Location"] == "/account/"
    assert is_in(client)


def test_a_code_serves_once(guarded: User) -> None:
    one, two, right = Client(), Client(), code(later=1)
    first_step(one)
    first_step(two)
    assert second_step(one, right).status_code == 302
    assert second_step(two, right).status_code == 422
    assert not is_in(two)


def test_the_code_that_set_the_app_up_does_not_serve_again(guarded: User) -> None:
    client = Client()
    first_step(client)
    assert second_step(client, code()).status_code == 422


def test_the_second_step_alone_is_nothing(client: Client, guarded: User) -> None:
    assert second_step(client, code(later=1))["Location"] == "/sign-in/"
    assert not is_in(client)


def test_between_the_steps_there_is_not_much_time(
    client: Client, guarded: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_step(client)
    now = time.time()
    monkeypatch.setattr("driftbook.people.door.time.time", lambda: now + 601)
    assert second_step(client, code(later=1))["Location"] == "/sign-in/"
    assert not is_in(client)


def test_a_password_that_is_changed_between_the_steps_ends_them(
    client: Client, guarded: User
) -> None:
    first_step(client)
    guarded.set_password("Something-else-8")
    guarded.save()
    assert second_step(client, code(later=1))["Location"] == "/sign-in/"


def test_a_new_password_by_sms_does_not_spare_the_second_step(guarded: User) -> None:
    signing.choose_password(user=guarded, password=PASSWORD, how="code", now=timezone.now())
    client = Client()
    assert first_step(client)["Location"] == "/sign-in/second-step/"


def test_wrong_codes_are_counted_for_the_account(guarded: User) -> None:
    answers = []
    for _ in range(limits.LIMITS["second-step"].account + 1):
        client = Client()
        first_step(client)
        answers.append(second_step(client, "000000").status_code)
    assert answers == [422] * limits.LIMITS["second-step"].account + [429]
    client = Client()
    first_step(client)
    assert second_step(client, code(later=1)).status_code == 429


def test_a_recovery_code_serves_once_and_is_told_of(guarded: User) -> None:
    spare = second_steps.new_recovery_codes(user=guarded, now=timezone.now())
    assert len(spare) == 10
    one, two = Client(), Client()
    first_step(one)
    assert second_step(one, spare[3]).status_code == 302
    first_step(two)
    assert second_step(two, spare[3]).status_code == 422
    assert Event.objects.filter(did="recovery-code.used").count() == 1


def test_the_secret_is_kept_encrypted(guarded: User) -> None:
    kept = Authenticator.objects.get(user=guarded, type="totp").data["secret"]
    assert SECRET not in kept


def test_setting_up_an_app_on_the_account_page(karen: User) -> None:
    client = cast.signed_in(karen)
    page = client.get("/account/app/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    shown = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert shown
    secret = shown[1].replace(" ", "")
    assert client.post("/account/app/", {"code": "000000"}).status_code == 422
    done = client.post("/account/app/", {"code": code(secret)})
    assert "Recovery codes" in done.content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", done.content.decode())) == 10
    account = client.get("/account/").content.decode()
    assert "10 are left." in account
    step = Authenticator.objects.get(user=karen, type="totp")
    client.post(f"/account/second-steps/{step.pk}/removal/")
    assert not Authenticator.objects.filter(user=karen).exists()


def test_whatever_changes_a_second_step_ends_the_other_sessions(karen: User, ada: User) -> None:
    """Whoever was in with a stolen password is out; the page on which it was done stays."""
    browser, others = cast.signed_in(karen), cast.signed_in(ada)

    def ends(path: str, said: str, **form: str) -> None:
        elsewhere = cast.signed_in(karen)
        assert is_in(elsewhere)
        answer = browser.post(path, form, follow=True)
        assert said in answer.content.decode()
        assert not is_in(elsewhere)
        assert is_in(browser)

    browser.get("/account/app/")
    new = browser.session["new-app"]
    elsewhere = cast.signed_in(karen)
    assert browser.post("/account/app/", {"code": "000000"}).status_code == 422
    assert is_in(elsewhere)  # nothing has changed yet
    ends("/account/app/", "You are signed out elsewhere.", code=code(new))
    ends("/account/recovery-codes/", "Recovery codes")
    pk = Authenticator.objects.get(user=karen, type="totp").pk
    ends(f"/account/second-steps/{pk}/removal/", "It is removed. You are signed out elsewhere.")
    assert is_in(others)


def test_second_steps_of_others_stay(guarded: User, ada: User) -> None:
    step = Authenticator.objects.get(user=guarded, type="totp")
    cast.signed_in(ada).post(f"/account/second-steps/{step.pk}/removal/")
    assert Authenticator.objects.filter(pk=step.pk).exists()


@pytest.mark.parametrize(
    "address",
    ["/account/app/", "/account/passkeys/", "/account/password/", "/account/tokens/"],
)
def test_what_matters_asks_for_the_password_once_more(karen: User, address: str) -> None:
    client = cast.signed_in(karen)
    assert client.get(address).status_code == 200
    session = client.session
    session["confirmed"] = time.time() - 601
    session.save()
    asked = client.get(address)["Location"]
    assert asked.startswith("/account/confirm/?next=")
    assert client.post(address, {"name": "x", "days": "30"})["Location"].startswith(
        "/account/confirm/"
    )
    assert client.post(asked, {"password": "wrong"}).status_code == 422
    assert client.post(asked, {"password": PASSWORD, "next": address})["Location"] == address
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/account/app/", "/account/passkeys/", "/account/password/", "/account/tokens/"],
)
def test_for_people_of_a_directory_it_is_closed_and_they_are_told_why(
    lindeby: Organisation, address: str
) -> None:
    dora = cast.person("dora", lindeby, "care-worker")
    client = cast.signed_in(dora)
    session = client.session
    session["directory"] = {
        "directory": "none",
        "uid": "x",
        "how": "again",
        "until": time.time() + 99,
    }
    session.save()
    assert client.get(address).status_code == 200
    User.objects.filter(pk=dora.pk).update(directory=lindeby)
    app = SocialApp.objects.create(provider="saml", provider_id="none", client_id="none")
    Directory.objects.create(organisation=lindeby, app=app, address="none", name="AD")
    for response in (client.get(address), client.post(address, {"password": "x"})):
        assert response.status_code == 403
        assert response.context["reason"] == "in-directory"
    assert not second_steps.add_app(
        user=User.objects.get(pk=dora.pk), secret=SECRET, text=code(), now=timezone.now()
    )
    with pytest.raises(ValueError, match="in-directory"):
        signing.choose_password(user=dora, password="x", how="password", now=timezone.now())
