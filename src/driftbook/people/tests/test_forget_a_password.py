"""A code by SMS: the same answer for everybody, bound to the browser, counted for the account."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.outbox.models import Message
from driftbook.people import help as helpers
from driftbook.people import limits
from driftbook.people.models import Code, Organisation, User
from driftbook.people.tests import cast
from driftbook.people.tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "Solsort-paa-taget-3"
ROOT = "/sign-in/forgotten/"


def ask(client: Client, account: str, **more: Any) -> Any:
    return client.post(ROOT, {"account": account, "privacy": "on", **more})


def sent() -> str:
    found = re.search(r"\b\d{6}\b", Message.objects.latest("pk").text)
    assert found
    return found[0]


def type_code(client: Client, code: str) -> Any:
    return client.post(f"{ROOT}code/", {"code": code})


def choose(client: Client, password: str = NEW) -> Any:
    return client.post(f"{ROOT}password/", {"password": password, "again": password})


def signs_in(password: str) -> bool:
    response = Client().post("/sign-in/password/", {"username": "karen", "password": password})
    return bool(response.status_code == 302)


@pytest.mark.parametrize("account", ["karen", "+45 20 12 34 56", "20123456"])
def test_a_code_by_sms_opens_a_new_password(client: Client, karen: User, account: str) -> None:
    elsewhere = cast.signed_in(karen)
    assert ask(client, account)["Location"] == f"{ROOT}code/"
    message = Message.objects.get()
    assert (message.channel, message.to, message.organisation) == ("sms", "+4520123456", None)
    assert type_code(client, f" {sent()[:3]} {sent()[3:]} ")["Location"] == f"{ROOT}password/"
    assert "ended=password-changed" in choose(client)["Location"]
    assert (signs_in(PASSWORD), signs_in(NEW)) == (False, True)
    assert elsewhere.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/me").status_code == 401, "choosing a password lets nobody in"


def test_the_code_is_kept_as_a_hash(client: Client, karen: User) -> None:
    ask(client, "karen")
    code = Code.objects.get()
    assert sent() not in (code.digest, code.browser, code.account)
    assert len(code.digest) == 64


@pytest.mark.parametrize("account", ["nobody", "+4599999999", "dora", "tom", "demi", "gone", "out"])
def test_without_an_account_to_open_the_answer_is_the_same_and_nothing_is_sent(
    karen: User, lindeby: Organisation, account: str, caplog: pytest.LogCaptureFixture
) -> None:
    phones = iter(f"+45201234{number}" for number in range(60, 99))
    more: dict[str, dict[str, Any]] = {
        "dora": {"directory": lindeby},
        "demi": {"demo": True},
        "out": {"is_active": False},
        "gone": {"erased": timezone.now()},
    }
    for name, fields in more.items():
        cast.person(name, lindeby, phone=next(phones), phone_verified=True, **fields)
    cast.person("tom", lindeby, phone="+4520777777")  # not proved
    there, not_there = Client(), Client()
    real = ask(there, "karen")
    assert Message.objects.count() == 1
    with caplog.at_level(logging.WARNING):
        other = ask(not_there, account)
    assert (other.status_code, other["Location"]) == (real.status_code, real["Location"])
    assert Message.objects.count() == 1
    pages = [client.get(f"{ROOT}code/").content.decode() for client in (there, not_there)]
    tokens = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert tokens.sub("", pages[0]) == tokens.sub("", pages[1])
    for wrong in ("000000", "000001", "000002", "000003", "000004"):
        answers = [type_code(client, wrong).status_code for client in (there, not_there)]
        assert answers[0] == answers[1]
    why = {"dora": "in-directory", "demi": "demo-is-off", "out": "inactive", "tom": "no-phone"}
    if account in why:
        assert why[account] in caplog.text


def test_people_of_a_directory_are_told_what_to_do_instead(
    client: Client, karen: User, lindeby: Organisation
) -> None:
    def helper(question: helpers.Question) -> list[helpers.Advice]:
        assert (question.about, question.way) == ("forgotten", "directory")
        return [helpers.Advice("Ring your own IT.", phone="+4543300505", source=["G-33"])]

    page = client.get(ROOT).content.decode()
    assert "Turn to your own IT, or to your nearest manager." in page
    helpers.register(helper)
    try:
        for address in (ROOT, ask(client, "karen")["Location"]):
            page = client.get(address).content.decode()
            assert "Then no code comes" in page
            assert "Ring your own IT." in page
            assert "tel:+4543300505" in page
    finally:
        helpers._HELPERS.remove(helper)


def test_the_code_belongs_to_the_browser(karen: User) -> None:
    mine, theirs = Client(), Client()
    ask(mine, "karen")
    code = sent()
    assert type_code(theirs, code).status_code == 410
    ask(theirs, "nobody")
    assert type_code(theirs, code).status_code == 422
    assert choose(theirs).status_code == 410
    assert type_code(mine, code).status_code == 302


def test_a_code_serves_once(client: Client, karen: User) -> None:
    ask(client, "karen")
    code = sent()
    type_code(client, code)
    choose(client)
    assert type_code(client, code).status_code == 410
    assert choose(client, "Another-password-9").status_code == 410


def test_without_the_code_there_is_no_new_password(client: Client, karen: User) -> None:
    ask(client, "karen")
    assert choose(client).status_code == 410
    assert signs_in(PASSWORD)


def test_a_code_is_good_for_ten_minutes(
    client: Client, karen: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, "karen")
    later = timezone.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert type_code(client, sent()).status_code == 410


def test_five_wrong_tries_end_a_code(client: Client, karen: User) -> None:
    ask(client, "karen")
    assert [type_code(client, "000000").status_code for _ in range(5)] == [422] * 4 + [410]
    assert type_code(client, sent()).status_code == 410


def test_wrong_tries_in_many_browsers_count_together_for_the_account(karen: User) -> None:
    """Twenty sessions of five tries each would be a hundred guesses (see sms_reset.py)."""
    looked_at = 0
    for number in range(20):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        if ask(client, "karen").status_code == 429:
            continue
        looked_at += sum(type_code(client, "000000").status_code == 422 for _ in range(4))
    assert looked_at <= limits.LIMITS["code-tried"].account
    assert Message.objects.count() == limits.LIMITS["code-asked"].account


def test_a_phone_number_counts_as_its_account(karen: User) -> None:
    for _ in range(limits.LIMITS["code-asked"].account):
        assert ask(Client(), "20123456").status_code == 302
    assert ask(Client(), "karen").status_code == 429


def test_tries_are_counted_for_the_address_too(
    karen: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "code-asked", limits.Limit(99, 3, timedelta(hours=1)))
    client = Client(REMOTE_ADDR="192.0.2.1")
    answers = [ask(client, f"somebody-{number}").status_code for number in range(4)]
    assert answers == [302, 302, 302, 429]
    assert ask(Client(REMOTE_ADDR="192.0.2.2"), "karen").status_code == 302


def test_the_tick_is_needed(client: Client, karen: User) -> None:
    response = client.post(ROOT, {"account": "karen"})
    assert response.status_code == 422
    assert not Message.objects.exists()


@pytest.mark.parametrize("password", ["short", "1234567890123", "password1234"])
def test_a_password_that_is_easy_to_guess_is_refused(
    client: Client, karen: User, password: str
) -> None:
    ask(client, "karen")
    type_code(client, sent())
    assert choose(client, password).status_code == 422
    different = client.post(f"{ROOT}password/", {"password": NEW, "again": "other"})
    assert different.status_code in (422, 410)


def test_the_risk_of_sms_is_said_where_it_is_chosen(
    client: Client, karen: User, lindeby: Organisation
) -> None:
    """And what is safer is offered beside it."""
    assert "Others may be able to read an SMS" in client.get(ROOT).content.decode()
    page = cast.signed_in(karen).get("/account/phone/").content.decode()
    assert "Whoever reads a message to this number" in page
    assert "/account/app/" in page
    assert "/account/passkeys/" in page


def test_no_code_goes_to_a_number_that_was_not_proved(client: Client, karen: User) -> None:
    User.objects.filter(pk=karen.pk).update(phone_verified=False)
    ask(client, "karen")
    ask(client, "20123456")
    assert not Message.objects.exists()


def test_a_person_who_came_into_a_directory_meanwhile_gets_no_new_password(
    client: Client, karen: User, lindeby: Organisation
) -> None:
    ask(client, "karen")
    type_code(client, sent())
    User.objects.filter(pk=karen.pk).update(directory=lindeby)
    assert choose(client).status_code == 410
    User.objects.filter(pk=karen.pk).update(directory=None)
    assert signs_in(PASSWORD)


def test_only_the_demo_shows_what_the_message_says(
    client: Client, karen: User, settings: Any
) -> None:
    ask(client, "karen")
    code = sent()
    assert code not in client.get("/sign-in/forgotten/code/").content.decode()
    settings.DEMO = True
    assert code in client.get("/sign-in/forgotten/code/").content.decode()
