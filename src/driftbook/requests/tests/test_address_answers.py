"""The address that an answer goes to: for one case and one person, and nobody can guess one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from driftbook.outbox.headers import checked
from driftbook.requests import tokens
from driftbook.requests.models import Case
from driftbook.requests.tests.cast import NOW, PAUL, PETRA, houses, user
from driftbook.requests.tests.letters import a_case, a_mailbox

pytestmark = pytest.mark.django_db


def token(case: Case, name: str | None = PETRA, correspondent: str = "") -> str:
    address = tokens.address(case, user(name).key if name else None, correspondent)
    assert address is not None
    return address.partition("@")[0].partition("+")[2]


def test_it_leads_back_to_the_case_and_the_person() -> None:
    made = houses()
    a_mailbox(made)
    case = a_case(made)
    address = tokens.address(case, user(PETRA).key)
    assert address is not None
    assert address.startswith("cases+")
    assert address.endswith("@example.org")
    validate_email(address)
    assert checked({"Reply-To": address}, "mail")
    assert tokens.read(token(case)) == (case, user(PETRA).key)
    assert tokens.read(token(case).upper()) == (case, user(PETRA).key)


def test_every_case_and_person_has_another() -> None:
    made = houses()
    a_mailbox(made)
    one, other = a_case(made), a_case(made)
    made_for = {token(one), token(one, PAUL), token(other), token(other, PAUL)}
    assert len({each.partition(".")[2] for each in made_for}) == 4
    mixed = token(one).partition(".")[0] + "." + token(other).partition(".")[2]
    assert tokens.read(mixed) is None
    swapped = token(one, PAUL).partition(".")[0] + "." + token(one).partition(".")[2]
    assert tokens.read(swapped) is None


@given(st.text(alphabet="abcz019-.+@ \n", max_size=60) | st.text(max_size=60))
def test_what_somebody_makes_up_leads_nowhere(made_up: str) -> None:
    assert tokens.read(made_up) is None
    assert tokens.read("1-1." + "a" * 20) is None
    assert tokens.read("z" * 13 + "-" + "z" * 13 + "." + "a" * 20) is None


def test_without_a_mailbox_there_is_none() -> None:
    made = houses()
    case = a_case(made)
    assert tokens.address(case, user(PETRA).key) is None
    box = a_mailbox(made)
    box.ended = NOW
    box.save()
    assert tokens.address(case, user(PETRA).key) is None


def test_a_name_that_leaves_no_room_has_none() -> None:
    made = houses()
    a_mailbox(made, "everything-that-people-of-the-houses-ask-us@example.org")
    assert tokens.address(a_case(made), user(PETRA).key) is None


def test_a_correspondent_has_one_until_the_address_is_forgotten() -> None:
    made = houses()
    a_mailbox(made)
    case = a_case(made, filer=None, correspondent="Nell@example.org")
    theirs = token(case, None, "nell@example.org")
    assert tokens.read(theirs) == (case, None)
    Case.objects.update(correspondent="other@example.org")
    assert tokens.read(theirs) is None
    Case.objects.update(correspondent="")
    assert tokens.read(theirs) is None
    case.refresh_from_db()
    assert tokens.address(case, None) is None


def test_a_former_secret_still_counts_and_a_forgotten_one_does_not(settings: Any) -> None:
    made = houses()
    a_mailbox(made)
    case = a_case(made)
    before = token(case)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another secret, quite as long as the first"
    assert tokens.read(before) is None
    settings.SECRET_KEY_FALLBACKS = [former]
    assert tokens.read(before) == (case, user(PETRA).key)
    assert token(case) != before
