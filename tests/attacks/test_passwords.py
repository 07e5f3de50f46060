"""What is asked of a password, and that nothing of one is lost on its way."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from driftbook.people.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_people(settings: Any) -> None:
    settings.DEMO = False


@pytest.mark.parametrize(
    "password",
    [
        "  Mellemrum omkring  ",
        "ß" * 64,
        "Regnbue-" * 30,
        "日本語のパスワード-7",
        "a\tb\u00a0c-Lindeby",
    ],
)
def test_a_password_is_taken_as_it_is_typed(password: str) -> None:
    cast.person("vera", cast.organisation("lindeby"), "care-worker", password=password)
    for typed, status in ((password[:-1], 422), (password.swapcase() + "x", 422), (password, 302)):
        sent = {"username": "vera", "password": typed}
        assert Client().post("/sign-in/password/", sent).status_code == status


def test_one_without_end_is_not_hashed() -> None:
    cast.person("vera", cast.organisation("lindeby"), "care-worker")
    sent = {"username": "vera", "password": "x" * 100_000}
    assert Client().post("/sign-in/password/", sent).status_code == 422


def test_the_fields_mask_and_managers_may_fill_them() -> None:
    page = Client().get("/sign-in/").content.decode()
    (field,) = re.findall(r'<input[^>]*name="password"[^>]*>', page)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("Lindeby-2026!", False),
        ("lindebykommune1", False),
        ("Driftbook2026", False),
        ("Løsenord-12345", False),
        ("Sommer2026!!", False),
        ("Kommune-omsorg-1", False),
        ("Regnbue-over-Lindeby-7", True),
        ("sommerfugl-i-stalden", True),
        ("tre grønne katte", True),
        ("7k!Pq-zz-R41", True),
    ],
)
def test_words_that_everybody_here_would_try_are_no_password(password: str, taken: bool) -> None:
    user = cast.person("vera", cast.organisation("lindeby", name="Lindeby Kommune"), "care-worker")
    browser = cast.signed_in(user)
    answer = browser.post("/account/password/", {"password": password, "again": password})
    assert answer.status_code == (302 if taken else 422)


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("7731905584662", True),
        ("84 77 31 90 55 84 66", True),
        ("\u0663\u0661\u0664\u0661\u0665\u0669\u0662\u0666\u0665\u0663", True),
        ("{!}:;-%&/()=?", True),
        ("kaffegrumsogregn", True),
        ("KAFFEGRUMSOGREGN", True),
        ("1234567890123", False),
        ("9876543210", False),
        ("1212121212", False),
        ("+45 20 12 34 56", False),
        ("070-174 06 05", False),
        ("4520123456", False),
        ("010190-1234", False),
        ("19900101-1234", False),
    ],
)
def test_any_signs_will_do_but_not_a_number_that_others_know(password: str, taken: bool) -> None:
    """No sort of signs is demanded or refused; telephone and national numbers are no secrets."""
    user = cast.person("vera", cast.organisation("lindeby"), "care-worker")
    answer = cast.signed_in(user).post(
        "/account/password/", {"password": password, "again": password}
    )
    assert answer.status_code == (302 if taken else 422)
