"""One's own account: details, phone, password, sessions, tokens, and a copy of everything."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.outbox.models import Message
from driftbook.people.door import CONFIRMED, CONFIRMED_LASTS
from driftbook.people.models import Organisation, Session, Token, User
from driftbook.people.tests import cast
from driftbook.people.tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "Solsort-paa-taget-3"


@pytest.fixture
def browser(karen: User) -> Client:
    return cast.signed_in(karen)


def bearer(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"})


def make_token(client: Client, **more: Any) -> str:
    page = client.post("/account/tokens/", {"name": "Night report", "days": "30", **more})
    found = re.search(r"driftbook_[\w-]{40,}", page.content.decode())
    assert found
    return found[0]


def test_name_and_language(browser: Client, karen: User) -> None:
    response = browser.post("/account/details/", {"name": "Karen Ny", "language": "da"})
    assert response.cookies["language"].value == "da"
    karen.refresh_from_db()
    assert (karen.name, karen.language) == ("Karen Ny", "da")
    assert browser.post("/account/details/", {"name": ""}).status_code == 422


def test_a_phone_number_is_ones_own_once_a_code_proves_it(
    browser: Client, karen: User, lindeby: Organisation
) -> None:
    before = cast.person("olga", lindeby, phone="+4520998877", phone_verified=True)
    assert browser.post("/account/phone/", {"phone": "12"}).status_code == 422
    browser.post("/account/phone/", {"phone": "20 99 88 77"})
    karen.refresh_from_db()
    assert karen.phone == "+4520123456"
    assert Message.objects.get().to == "+4520998877"
    assert browser.post("/account/phone/code/", {"code": "000000"}).status_code == 422
    code = re.search(r"\d{6}", Message.objects.get().text)
    assert code
    assert browser.post("/account/phone/code/", {"code": code[0]})["Location"] == "/account/"
    karen.refresh_from_db()
    before.refresh_from_db()
    assert (karen.phone, karen.phone_verified) == ("+4520998877", True)
    assert before.phone_verified is False, "a number is proved by one person at a time"


def test_a_new_password_ends_the_other_sessions_and_not_this_one(
    browser: Client, karen: User
) -> None:
    other = cast.signed_in(karen)
    assert browser.post("/account/password/", {"password": NEW, "again": "x"}).status_code == 422
    browser.post("/account/password/", {"password": NEW, "again": NEW})
    assert browser.get("/api/v1/me").status_code == 200
    assert other.get("/api/v1/me").status_code == 401
    answer = Client().post("/sign-in/password/", {"username": "karen", "password": PASSWORD})
    assert answer.status_code == 422


def test_sessions_are_listed_and_can_be_ended_one_by_one(browser: Client, karen: User) -> None:
    other = cast.signed_in(karen)
    page = browser.get("/account/").content.decode()
    marks = re.findall(r'name="session" value="(\w+)"', page)
    assert len(marks) == 1
    keys = Session.objects.filter(user=karen).values_list("session_key", flat=True)
    assert not [key for key in keys if key in page]
    browser.post("/account/sessions/removal/", {"session": marks[0]})
    assert other.get("/api/v1/me").status_code == 401
    assert browser.get("/api/v1/me").status_code == 200


def long_ago(client: Client) -> None:
    """It is a while since the person showed who they are."""
    session = client.session
    session[CONFIRMED] = session[CONFIRMED] - CONFIRMED_LASTS - 1
    session.save()


def test_another_session_is_ended_after_the_password_was_typed_again(
    browser: Client, karen: User
) -> None:
    """From the button by way of the question to the end, and nothing is ended before."""
    other = cast.signed_in(karen)
    (mark,) = re.findall(r'name="session" value="(\w+)"', browser.get("/account/").content.decode())
    long_ago(browser)
    asked = browser.post("/account/sessions/removal/", {"session": mark})
    assert asked["Location"].startswith("/account/confirm/?")
    assert other.get("/api/v1/me").status_code == 200
    wrong = browser.post(asked["Location"], {"password": "Wrong-password-1", "next": "/account/"})
    assert wrong.status_code == 422
    assert browser.post("/account/sessions/removal/", {"session": mark}).status_code == 302
    assert other.get("/api/v1/me").status_code == 200
    back = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    right = browser.post("/account/confirm/", {"password": PASSWORD, "next": back})
    page = browser.get(right["Location"]).content.decode()
    assert f'name="session" value="{mark}"' in page
    assert "Sign out there" in page
    browser.post("/account/sessions/removal/", {"session": mark})
    assert other.get("/api/v1/me").status_code == 401
    assert browser.get("/api/v1/me").status_code == 200
    assert browser.get(back)["Location"] == "/account/"  # it is over already


def test_so_are_all_of_them_but_ones_own_is_always_ended_at_once(
    browser: Client, karen: User
) -> None:
    other = cast.signed_in(karen)
    long_ago(browser)
    asked = browser.post("/sign-out/", {"everywhere": "1"})
    assert asked["Location"].startswith("/account/confirm/?")
    assert [one.get("/api/v1/me").status_code for one in (browser, other)] == [200, 200]
    browser.post("/account/confirm/", {"password": PASSWORD})
    page = browser.get("/account/sessions/removal/?session=everywhere").content.decode()
    assert 'name="everywhere" value="1"' in page
    assert "signed-out-everywhere" in browser.post("/sign-out/", {"everywhere": "1"})["Location"]
    assert [one.get("/api/v1/me").status_code for one in (browser, other)] == [401, 401]
    third = cast.signed_in(karen)
    long_ago(third)
    assert "ended=signed-out" in third.post("/sign-out/")["Location"]
    assert third.get("/api/v1/me").status_code == 401


def test_whoever_has_no_password_is_not_locked_in(karen: User) -> None:
    """Nobody could ask them: they end their sessions without."""
    karen.set_unusable_password()
    karen.save()
    browser, other = cast.signed_in(karen), cast.signed_in(karen)
    long_ago(browser)
    browser.post("/sign-out/", {"everywhere": "1"})
    assert other.get("/api/v1/me").status_code == 401


def test_a_session_of_somebody_else_cannot_be_ended(browser: Client, ada: User) -> None:
    other = cast.signed_in(ada)
    mark = Session.objects.get(user=ada).mark
    browser.post("/account/sessions/removal/", {"session": mark})
    assert other.get("/api/v1/me").status_code == 200


def test_a_token_is_shown_once_and_kept_as_a_hash(browser: Client, karen: User) -> None:
    text = make_token(browser)
    assert text not in browser.get("/account/").content.decode()
    assert not Token.objects.filter(digest=text).exists()
    answer = bearer(text).get("/api/v1/me")
    assert answer.json()["username"] == "karen"
    assert Token.objects.get().used is not None


def test_a_token_does_what_its_owner_may_and_needs_no_csrf(ada: User, karen: User) -> None:
    text = make_token(cast.signed_in(ada))
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {text}"})
    address = f"/api/v1/organisations/lindeby/people/{karen.key}/roles"
    changed = client.put(address, {"roles": ["spoc"]}, content_type="application/json")
    assert (changed.status_code, changed.json()["roles"]) == (200, ["spoc"])
    assert client.get("/api/v1/organisations/vestby/people").status_code == 404


def test_a_session_needs_the_csrf_token_to_change_something(ada: User, karen: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = cast.signed_in(ada).cookies
    address = f"/api/v1/organisations/lindeby/people/{karen.key}/roles"
    refused = client.put(address, {"roles": ["spoc"]}, content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["error"] == "the CSRF token is missing or wrong"


def test_tokens_end(browser: Client, karen: User, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = make_token(browser), make_token(browser)
    first = Token.objects.earliest("pk")
    browser.post(f"/account/tokens/{first.pk}/removal/")
    answer = bearer(one).get("/api/v1/me")
    assert (answer.status_code, answer.json()["error"]) == (
        401,
        "the token is unknown or has expired",
    )
    assert bearer(two).get("/api/v1/me").status_code == 200
    later = timezone.now() + timedelta(days=30, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert bearer(two).get("/api/v1/me").status_code == 401


def test_a_token_is_worth_nothing_once_the_account_is_closed_or_a_directorys(
    browser: Client, karen: User, lindeby: Organisation
) -> None:
    text = make_token(browser)
    for field, value in (("is_active", False), ("demo", True), ("directory", lindeby)):
        User.objects.filter(pk=karen.pk).update(**{field: value})
        assert bearer(text).get("/api/v1/me").status_code == 401
        User.objects.filter(pk=karen.pk).update(is_active=True, demo=False, directory=None)
    assert bearer(text).get("/api/v1/me").status_code == 200


def test_a_bad_token_is_not_covered_by_a_session(browser: Client) -> None:
    answer = browser.get("/api/v1/me", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401


def test_tokens_over_the_api(browser: Client, ada: User) -> None:
    made = browser.post(
        "/api/v1/me/tokens", {"name": "x", "days": 3}, content_type="application/json"
    )
    assert made.status_code == 201
    client = bearer(made.json()["token"])
    assert [one["name"] for one in client.get("/api/v1/me/tokens").json()] == ["x"]
    assert "token" not in client.get("/api/v1/me/tokens").json()[0]
    more = client.post(
        "/api/v1/me/tokens", {"name": "y", "days": 3}, content_type="application/json"
    )
    assert (more.status_code, more.json()["error"]) == (403, "confirm-first")
    session = browser.session
    session["confirmed"] = time.time() - 601
    session.save()
    late = browser.post(
        "/api/v1/me/tokens", {"name": "y", "days": 3}, content_type="application/json"
    )
    assert late.json()["error"] == "confirm-first"
    number = made.json()["id"]
    assert cast.signed_in(ada).delete(f"/api/v1/me/tokens/{number}").status_code == 404
    assert client.delete(f"/api/v1/me/tokens/{number}").status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_a_copy_of_everything_has_no_secret_in_it(browser: Client, karen: User, ada: User) -> None:
    text = make_token(browser)
    response = browser.get("/account/data/")
    assert "attachment" in response["Content-Disposition"]
    told = json.loads(response.content)
    assert told["account"]["phone"] == "+4520123456"
    assert [one["role"] for one in told["roles"]] == ["care-worker"]
    assert {one["did"] for one in told["did"]} >= {"person.signed-in", "token.made"}
    kept = response.content.decode()
    karen.refresh_from_db()
    for secret in (text, karen.password, Token.objects.get().digest):
        assert secret not in kept
    assert "ada" not in kept.lower()


def test_the_header_says_who_is_signed_in(browser: Client, client: Client) -> None:
    page = browser.get("/account/").content.decode()
    assert "Karen<small>Lindeby Kommune</small>" in page
    assert 'action="/sign-out/"' in page
    assert "/sign-in/?next=%2Fprivacy%2F" in client.get("/privacy/").content.decode()


def test_nothing_of_ones_own_is_kept_by_the_browser(browser: Client) -> None:
    for address in ("/account/", "/account/data/", "/account/tokens/"):
        assert "no-store" in browser.get(address)["Cache-Control"]
