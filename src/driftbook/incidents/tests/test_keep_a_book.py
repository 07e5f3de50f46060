"""A device that gets no book any more asks whether it may keep the one that it has."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialApp
from django.core import signing
from django.test import Client
from django.utils import timezone

from driftbook.incidents import standing
from driftbook.incidents.tests.cast import ADAM, AGNES, LARS, LENA, ODA, Town, of, town, user
from driftbook.people.actions import arriving, disabling, members
from driftbook.people.actions import signing as signing_in
from driftbook.people.models import Directory, DirectoryReading, GroupRule, Membership, Session
from driftbook.people.queries import actor_of
from tests.cast import signed_in

BOOK = "/api/v1/incidents/book"
ASKED = "/api/v1/incidents/book/standing"


@pytest.fixture
def here(db: None) -> Town:
    return town()


def passed(name: str) -> str:
    """The pass that came with somebody's book."""
    given: str = of(name).get(BOOK).json()["pass"]
    return given


def asked(given: str, browser: Client | None = None) -> Any:
    answer = (browser or Client()).get(ASKED, headers={"Driftbook-Pass": given})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.json()


def of_lena(given: str) -> str:
    """How it stands with her book where nobody is signed in any more."""
    said = asked(given)
    assert said["person"] == str(user(LENA).key)
    how: str = said["standing"]
    return how


def by_adam(now: datetime) -> dict[str, Any]:
    """He administers the town's people."""
    return {"actor": actor_of(user(ADAM), now), "now": now}


def test_a_book_says_how_long_it_is_kept(here: Town, settings: Any) -> None:
    lena = of(LENA)
    first = lena.get(BOOK)
    assert first.json()["keep_days"] == 14
    settings.KEEP_OFFLINE_DAYS = 3
    again = lena.get(BOOK, headers={"If-None-Match": first["ETag"]})
    assert again.json()["keep_days"] == 3  # devices hear of it with their next question


def test_whoever_is_signed_in_and_may_read_keeps_it(here: Town) -> None:
    given = passed(LENA)
    assert asked(given, of(LENA))["standing"] == "holds"


def test_a_session_that_ran_out_ends_it_in_a_day(here: Town, settings: Any) -> None:
    given = passed(LENA)
    Session.objects.all().delete()  # by its age, or with a backup that was restored
    assert of_lena(given) == "signed-out"
    assert asked(given)["hours"] == 24
    settings.KEEP_SIGNED_OUT_HOURS = 0
    assert asked(given)["hours"] == 0


def test_a_new_password_ends_it(here: Town) -> None:
    given, now = passed(LENA), timezone.now()
    signing_in.choose_password(user=user(LENA), password="a new one of hers", how="code", now=now)
    assert of_lena(given) == "ended"
    assert of_lena(passed(LENA)) == "signed-out"  # a book that she got since
    assert asked(given, of(LENA))["standing"] == "holds"


def test_what_was_done_before_the_book_was_given_ends_nothing(here: Town) -> None:
    hour_ago = timezone.now() - timedelta(hours=1)
    signing_in.choose_password(user=user(LENA), password="an older one", how="code", now=hour_ago)
    assert of_lena(passed(LENA)) == "signed-out"


def test_signing_out_everywhere_ends_it_on_a_telephone_that_is_lost(here: Town) -> None:
    given = passed(LENA)
    of(LENA).post("/sign-out/", {"everywhere": "1"})
    assert of_lena(given) == "ended"


def test_ending_that_one_session_from_the_page_of_the_account_ends_it(here: Town) -> None:
    given, at_desk = passed(LENA), of(LENA)
    lost = Session.objects.filter(user=user(LENA)).earliest("pk")
    at_desk.post("/account/sessions/removal/", {"session": lost.mark})
    assert of_lena(given) == "ended"


def test_a_role_that_is_taken_away_ends_it(here: Town) -> None:
    given, now = passed(LENA), timezone.now()
    lena = of(LENA)
    members.change_roles(
        organisation=here.town, user=user(LENA), roles=["council-member"], **by_adam(now)
    )
    assert lena.get(BOOK).status_code == 403  # still signed in
    assert asked(given, lena)["standing"] == "no-access"
    assert of_lena(given) == "no-access"


def test_another_role_that_may_read_them_ends_nothing(here: Town) -> None:
    given, now = passed(LENA), timezone.now()
    lena = of(LENA)
    members.change_roles(
        organisation=here.town, user=user(LENA), roles=["handbook-owner"], **by_adam(now)
    )
    assert asked(given, lena)["standing"] == "holds"


@pytest.mark.parametrize("how", [members.remove, members.erase])
def test_a_person_who_is_removed_or_erased_has_no_book(here: Town, how: Any) -> None:
    given, now = passed(LENA), timezone.now()
    how(organisation=here.town, user=user(LENA), **by_adam(now))
    assert asked(given)["standing"] == "no-access"


def test_an_account_that_is_closed_has_no_book(here: Town) -> None:
    given, now = passed(LENA), timezone.now()
    disabling.disable(organisation=here.town, user=user(LENA), because="left", **by_adam(now))
    assert of_lena(given) == "no-access"


def test_somebody_else_who_is_signed_in_there_ends_it(here: Town) -> None:
    given = passed(LENA)
    assert asked(given, of(LARS))["standing"] == "ended"


@pytest.mark.parametrize(
    ("why", "how"), [("directory-unreachable", "signed-out"), ("directory-refused", "no-access")]
)
def test_a_directory_that_is_silent_ends_nothing_at_once_and_one_that_says_no_does(
    here: Town, why: str, how: str
) -> None:
    lena, now = user(LENA), timezone.now()
    Membership.objects.filter(user=lena).delete()
    app = SocialApp.objects.create(provider="openid_connect", provider_id="ad", name="AD")
    directory = Directory.objects.create(organisation=here.town, address="ad", app=app)
    GroupRule.objects.create(organisation=here.town, group="leads", role="incident-lead")
    DirectoryReading.objects.create(user=lena, organisation=here.town, groups=["leads"], read=now)
    given = standing.note_for(lena.key, now)
    lena.directory = here.town
    lena.save()
    assert of_lena(given) == "signed-out"
    arriving.lose(user=lena, directory=directory, why=why, now=now)
    assert actor_of(lena, now).where("incident.see") == frozenset()
    assert of_lena(given) == how


def test_a_pass_is_none_that_we_have_not_made(here: Town) -> None:
    given = passed(LENA)
    key = str(user(LENA).key)
    for wrong in ("", "x", given[:-1], given[1:], signing.dumps([key, 0], salt="another")):
        assert asked(wrong) == {"person": None, "standing": "signed-out", "hours": 24}
    nobody = standing.note_for(here.town.key, timezone.now())  # no person's key
    assert asked(nobody)["person"] is None


def test_everybody_who_has_a_book_has_a_pass(here: Town) -> None:
    for name in (AGNES, ODA):
        assert asked(passed(name), signed_in(user(name)))["standing"] == "holds"
