"""The clock jumps by an hour, ahead or back, while people sign in and are signed in.

Nobody is locked out for longer than the clock is wrong and a quarter of an hour; nothing that ends
by itself lasts for as long as the clock was wrong.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from driftbook.guides import queries as guides
from driftbook.guides.models import WrongCode
from driftbook.outbox import limits as outbox
from driftbook.outbox.models import SENT, Message
from driftbook.outbox.tests.post import letter
from driftbook.people import limits
from driftbook.people.actions import second_steps
from driftbook.people.models import Attempt, Session, User
from driftbook.people.tests import cast
from tests.faults.test_mail_server import LETTERS

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MOST = limits.LIMITS["password"].account


class Clock:
    """Of the server. That of telephones stays right."""

    def __init__(self) -> None:
        self.began = self.right = time.time()
        self.wrong_by = timedelta()

    def passes(self, minutes: float) -> None:
        self.right += minutes * 60

    def time(self) -> float:
        return self.right + self.wrong_by.total_seconds()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), tz=timezone.get_default_timezone())

    def code(self) -> str:
        """What the person's telephone shows."""
        return str(format_hotp_value(hotp_value(SECRET, int(self.right) // 30)))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "time", made.time)
    monkeypatch.setattr(timezone, "now", made.now)
    return made


@pytest.fixture
def karen(settings: Any, clock: Clock) -> Iterator[User]:
    settings.DEMO = False
    cache.clear()
    yield cast.person("karen", cast.organisation("lindeby"), "care-worker")
    cache.clear()


def sign_in(browser: Client, password: str = cast.PASSWORD) -> int:
    said = {"username": "karen", "password": password}
    return browser.post("/sign-in/password/", said).status_code


def is_in(browser: Client) -> bool:
    return browser.get("/api/v1/me").status_code == 200


def test_tries_of_an_hour_ahead_lock_nobody_out_when_it_is_put_right(
    clock: Clock, karen: User
) -> None:
    clock.wrong_by = HOUR
    tries = [sign_in(Client(), "Wrong-password-1") for _ in range(MOST + 1)]
    assert tries == [422] * MOST + [429]
    clock.wrong_by = timedelta()
    assert sign_in(Client()) == 302, "not in an hour and a quarter"
    assert not Attempt.objects.filter(at__gt=clock.now()).exists(), "and not when their hour comes"


def test_tries_of_a_clock_that_is_put_back_count_for_no_longer_than_ever(
    clock: Clock, karen: User
) -> None:
    """An hour back, wrongly, and right again: a quarter of an hour after the last try, in each."""
    for _ in range(MOST):
        sign_in(Client(), "Wrong-password-1")
    assert sign_in(Client()) == 429
    clock.wrong_by = -HOUR
    for _ in range(MOST):
        sign_in(Client(), "Wrong-password-1")
    assert sign_in(Client()) == 429, "the limit is there, whatever the clock says"
    clock.passes(16)
    assert sign_in(Client()) == 302
    clock.wrong_by = timedelta()
    assert sign_in(Client()) == 302


def test_two_machines_some_minutes_apart_count_together(clock: Clock, karen: User) -> None:
    for number in range(MOST):
        clock.wrong_by = timedelta(minutes=2 * (number % 2))
        sign_in(Client(), "Wrong-password-1")
    clock.wrong_by = timedelta()
    assert sign_in(Client()) == 429


def test_codes_of_an_app_are_right_again_as_soon_as_the_clock_is(clock: Clock, karen: User) -> None:
    """Meanwhile a recovery code opens; a code that has served does not serve again."""
    setting_up = clock.code()
    assert second_steps.add_app(user=karen, secret=SECRET, text=setting_up, now=clock.now())
    [spare, *_] = second_steps.new_recovery_codes(user=karen, now=clock.now())
    clock.passes(2)
    served = clock.code()
    assert _second_step(served) == 302
    clock.wrong_by = -HOUR
    clock.passes(2)
    for _ in range(limits.LIMITS["second-step"].account - 1):
        assert _second_step(clock.code()) == 422
    assert _second_step(spare) == 302
    clock.passes(57)  # now it says what it said when the code was used
    assert _second_step(served) == 422
    clock.wrong_by = timedelta()
    assert _second_step(clock.code()) == 302


def _second_step(text: str) -> int:
    browser = Client()
    assert sign_in(browser) == 302
    return browser.post("/sign-in/second-step/", {"code": text}).status_code


def test_whoever_is_signed_in_stays_so_through_an_hour_ahead_and_back(
    clock: Clock, karen: User
) -> None:
    browser = Client()
    sign_in(browser)
    for clock.wrong_by in (HOUR, timedelta(), -HOUR, timedelta()):
        clock.passes(6)
        assert is_in(browser)
    clock.passes(8 * 60 + 6)
    assert not is_in(browser), "eight hours without a page are eight hours"


def test_short_sessions_end_early_and_begin_again_at_once(
    clock: Clock, karen: User, settings: Any
) -> None:
    settings.SESSION_COOKIE_AGE = 1800
    browser = Client()
    sign_in(browser)
    clock.wrong_by = HOUR
    assert not is_in(browser)
    assert sign_in(browser) == 302
    assert is_in(browser)
    clock.wrong_by = timedelta()
    assert is_in(browser), "put back, it goes on"
    mine = Session.objects.get(session_key=browser.cookies[settings.SESSION_COOKIE_NAME].value)
    assert mine.expire_date <= clock.now() + HOUR / 2
    clock.passes(31)
    assert not is_in(browser), "and is no hour longer than it should be"


def test_a_first_step_and_a_password_that_was_shown_last_no_longer(
    clock: Clock, karen: User
) -> None:
    browser = Client()
    clock.wrong_by = HOUR
    sign_in(browser)
    assert browser.get("/account/app/").status_code == 200
    clock.wrong_by = timedelta()
    asked = browser.get("/account/app/")
    assert asked["Location"].startswith("/account/confirm/"), "asked once more, not for an hour"
    assert second_steps.add_app(user=karen, secret=SECRET, text=clock.code(), now=clock.now())
    clock.wrong_by = HOUR
    half = Client()
    sign_in(half)
    clock.wrong_by = timedelta()
    clock.passes(1)
    again = half.post("/sign-in/second-step/", {"code": clock.code()})
    assert again["Location"] == "/sign-in/", "the first step was an hour ahead"
    assert _second_step(clock.code()) == 302


def test_messages_of_an_hour_ahead_keep_none_waiting(clock: Clock, settings: Any) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [LETTERS]}]
    settings.OUTBOX_PER_HOUR = 2
    now = clock.now()
    for number in range(2):
        letter(str(number))
    Message.objects.update(state=SENT, ended=now + HOUR)
    third = letter("third")
    assert outbox.free_at(third, now) is None
    Message.objects.filter(state=SENT).update(ended=now + timedelta(seconds=30))
    assert outbox.free_at(third, now) is not None, "seconds are the clock of another machine"


def test_wrong_codes_of_an_hour_ahead_close_no_guide(clock: Clock) -> None:
    WrongCode.objects.create(at=clock.now() + HOUR)
    assert guides.wrong_codes(clock.now()) == 0
    WrongCode.objects.create(at=clock.now())
    assert guides.wrong_codes(clock.now()) == 1
