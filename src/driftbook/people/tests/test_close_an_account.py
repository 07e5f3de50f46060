"""An account is closed and opened again: on the page, over the API, and who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.history.models import Event
from driftbook.people import leaving, tokens
from driftbook.people.actions import disabling, members, own
from driftbook.people.models import (
    DirectoryReading,
    GroupRule,
    Membership,
    Organisation,
    Token,
    User,
)
from driftbook.people.queries import actor_of
from tests.cast import organisation, person, signed_in

pytestmark = pytest.mark.django_db
ROOT = "/people/organisations/lindeby/people/"
API = "/api/v1/organisations/lindeby/people/"


@pytest.fixture
def carla() -> User:
    person("ada", "lindeby", "system-administrator")
    return person("carla", "lindeby", "care-worker")


@pytest.fixture
def ada(carla: User) -> Client:
    return signed_in(User.objects.get(username="ada"))


def test_closed_on_the_page_and_opened_again(ada: Client, carla: User) -> None:
    made, text = own.make_token(user=carla, name="x", days=9, now=timezone.now())
    browser, address = signed_in(carla), f"{ROOT}{carla.key}/"
    assert "Close the account" in ada.get(address).content.decode()
    assert "opens no door" in ada.get(f"{address}closing/").content.decode()
    answer = ada.post(f"{address}closing/", {"because": "The telephone was stolen"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    page = ada.get(address).content.decode()
    assert "The account of Carla is closed, and opens nothing any more." in page
    assert "Account closed" in page
    assert "Account closed" in ada.get(ROOT).content.decode()
    assert browser.get("/account/").status_code == 302
    assert tokens.holder(text, timezone.now()) is None
    carla.refresh_from_db()
    assert actor_of(carla, timezone.now() + timedelta(minutes=1)).roles == {}
    assert ada.post(f"{address}opening/").status_code == 302
    carla.refresh_from_db()
    assert carla.is_active
    assert actor_of(carla, timezone.now()).roles
    assert not Token.objects.filter(pk=made.pk).exists()
    did = Event.objects.filter(kind="person", did__startswith="person.").order_by("pk")
    told = [(event.did, event.after) for event in did]
    assert told[-2:] == [
        ("person.disabled", {"because": "The telephone was stolen"}),
        ("person.enabled", None),
    ]


def test_closed_over_the_api(ada: Client, carla: User) -> None:
    def send(what: str) -> tuple[int, dict[str, object]]:
        answer = ada.post(f"{API}{carla.key}/{what}", "{}", content_type="application/json")
        return answer.status_code, answer.json()

    for _ in range(2):
        status, said = send("closing")
        assert (status, said["closed"]) == (200, True)
    assert Event.objects.filter(did="person.disabled").count() == 1
    assert send("opening")[1]["closed"] is False


def test_who_may_not(ada: Client, carla: User) -> None:
    for name, role, status in (("sven", "spoc", 403), ("bo", "portal-administrator", 422)):
        client = signed_in(person(name, "lindeby", role))
        for what in ("closing", "opening"):
            if what == "opening" and status == 422:
                continue  # it is open, so nothing is done
            answer = client.post(f"{API}{carla.key}/{what}", "{}", content_type="application/json")
            assert answer.status_code == status, (name, what)
            page = client.post(f"{ROOT}{carla.key}/{what}/")
            assert page.status_code == status
    elsewhere = signed_in(person("erik", "far-away", "system-administrator"))
    assert elsewhere.post(f"{ROOT}{carla.key}/closing/").status_code == 404
    own_key = User.objects.get(username="ada").key
    page = ada.post(f"{ROOT}{own_key}/closing/")
    assert page.status_code == 422
    assert "You cannot close your own account." in page.content.decode()
    person("carla", "far-away", "spoc")
    page = ada.post(f"{ROOT}{carla.key}/closing/")
    assert "This person belongs to another organisation too" in page.content.decode()


def test_the_last_administrator_is_not_closed(carla: User) -> None:
    second = person("bea", "lindeby", "system-administrator")
    client = signed_in(second)
    first = User.objects.get(username="ada")
    assert client.post(f"{ROOT}{first.key}/closing/").status_code == 302
    Membership.objects.filter(user=second).update(role="spoc")
    ada = User.objects.get(username="ada")
    assert not ada.is_active


def test_whoever_leaves_is_told_to_the_apps_above(
    carla: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[tuple[str, str]] = []

    def end(user: User, at: Organisation, by: object, now: object) -> None:
        left.append((user.username, at.slug))

    monkeypatch.setattr(leaving, "_ENDS", {})
    monkeypatch.setattr(leaving, "_CHAINS", {})
    leaving.register("test", end, chains=lambda user: {organisation("far-away").key})
    assert leaving.chains(carla) == {organisation("far-away").key}
    ada = actor_of(User.objects.get(username="ada"), timezone.now())
    here = Organisation.objects.get(slug="lindeby")
    members.remove(actor=ada, organisation=here, user=carla, now=timezone.now())
    dora = person("dora", "lindeby", "care-worker")
    members.erase(actor=ada, organisation=here, user=dora, now=timezone.now())
    assert left == [("carla", "lindeby"), ("dora", "lindeby")]


def in_group(name: str, at: str, group: str, role: str) -> User:
    """Somebody of the organisation's directory whose role is given by a group."""
    user = User.objects.filter(username=name).first() or person(name, "nowhere", "spoc")
    Membership.objects.filter(user=user).delete()
    place = organisation(at)
    user.directory = place
    user.save()
    GroupRule.objects.get_or_create(organisation=place, group=group, role=role)
    DirectoryReading.objects.create(
        user=user, organisation=place, groups=[group], read=timezone.now()
    )
    return user


def close(by: str, user: User, at: str = "lindeby") -> None:
    disabling.disable(
        actor=actor_of(User.objects.get(username=by), timezone.now()),
        organisation=organisation(at),
        user=user,
        because="",
        now=timezone.now(),
    )


def test_a_role_that_a_group_gives_is_not_below_whoever_closes_it(carla: User) -> None:
    gro = in_group("gro", "lindeby", "GG_Admins", "system-administrator")
    person("bo", "lindeby", "portal-administrator")
    with pytest.raises(members.MayNot) as no:
        close("bo", gro)
    assert no.value.code == "role-not-yours"
    close("ada", gro)
    gro.refresh_from_db()
    assert not gro.is_active


def test_two_administrators_by_group_do_not_close_each_other(carla: User) -> None:
    gro = in_group("gro", "lindeby", "GG_Admins", "system-administrator")
    gitte = in_group("gitte", "lindeby", "GG_Admins", "system-administrator")
    as_gitte = actor_of(gitte, timezone.now())
    close("gro", gitte)
    with pytest.raises(members.MayNot) as no:
        disabling.disable(
            actor=as_gitte,
            organisation=organisation("lindeby"),
            user=gro,
            because="",
            now=timezone.now(),
        )
    assert no.value.code == "last-administrator"


def test_whose_directory_it_is_closes_the_account_whatever_it_has_elsewhere(carla: User) -> None:
    gro = in_group("gro", "lindeby", "GG_Care", "care-worker")
    person("gro", "far-away", "spoc")
    person("erik", "far-away", "system-administrator")
    with pytest.raises(members.MayNot) as no:
        close("erik", gro, "far-away")
    assert no.value.code == "used-elsewhere"
    close("ada", gro)
    gro.refresh_from_db()
    assert not gro.is_active
    assert actor_of(gro, timezone.now()).roles == {}
