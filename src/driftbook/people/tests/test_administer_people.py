"""Adding, listing and removing people, and nobody who makes themselves greater (B-02, B-08.6)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.test import Client
from django.utils import timezone

from driftbook.history.models import Event
from driftbook.outbox.models import Message
from driftbook.people.actions import inviting
from driftbook.people.actions.arriving import hold
from driftbook.people.models import (
    DirectoryReading,
    GroupRule,
    Membership,
    Organisation,
    Token,
    User,
)
from driftbook.people.permissions import EVERY, GIVES, TABLE
from driftbook.people.tests import cast
from driftbook.people.tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
ROOT = "/people/organisations/lindeby/"
NEW = {"name": "Nina Ny", "username": "nina", "email": "nina@example.org", "phone": ""}


def add(client: Client, *roles: str, **more: str) -> Any:
    return client.post(f"{ROOT}people/new/", {**NEW, "roles": list(roles), **more})


def link() -> str:
    found = re.search(r"http\S+/invitations/\S+", Message.objects.latest("pk").text)
    assert found
    return found[0].removeprefix("http://testserver")


def accept(client: Client, address: str, password: str = PASSWORD) -> Any:
    return client.post(address, {"password": password, "again": password, "privacy": "on"})


def held(user: User) -> set[str]:
    return set(user.memberships.values_list("role", flat=True))


def test_a_portal_administrator_adds_somebody_who_chooses_a_password(
    poul: User, lindeby: Organisation
) -> None:
    admin = cast.signed_in(poul)
    assert add(admin, "portal-user")["Location"] == f"{ROOT}people/"
    message = Message.objects.get()
    assert (message.channel, message.to, message.organisation) == ("mail", "nina@example.org", None)
    assert "Invited, not yet" in admin.get(f"{ROOT}people/").content.decode()
    browser = Client()
    assert "Your user name is nina" in browser.get(link()).content.decode()
    assert accept(browser, link(), "short").status_code == 422
    assert accept(browser, link())["Location"] == "/"
    me = browser.get("/api/v1/me").json()
    assert me["roles"] == {"lindeby": ["portal-user"]}
    nina = User.objects.get(username="nina")
    assert nina.consent_version == "1"
    event = Event.objects.get(did="person.added")
    assert (event.person, event.role, event.organisation) == (
        poul.key,
        "portal-administrator",
        lindeby.key,
    )


def test_an_invitation_serves_once_and_not_for_ever(
    poul: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(cast.signed_in(poul), "portal-user")
    first = link()
    assert accept(Client(), first).status_code == 302
    assert accept(Client(), first, "Another-password-5").status_code == 410
    assert Client().get("/invitations/no-such-thing/").status_code == 410
    add(cast.signed_in(poul), "portal-user", username="ole", email="ole@example.org")
    later = timezone.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert Client().get(link()).status_code == 410


def test_a_newer_invitation_replaces_the_older(poul: User) -> None:
    client = cast.signed_in(poul)
    add(client, "portal-user")
    old, nina = link(), User.objects.get(username="nina")
    client.post(f"{ROOT}people/{nina.key}/invitation/")
    assert link() != old
    assert accept(Client(), old).status_code == 410
    assert accept(Client(), link()).status_code == 302
    client.post(f"{ROOT}people/{nina.key}/invitation/")
    assert Message.objects.count() == 2, "whoever has a password is not invited"


def test_without_a_mail_address_the_invitation_goes_by_sms(poul: User) -> None:
    add(cast.signed_in(poul), "portal-user", email="", phone="20 99 88 77")
    message = Message.objects.get()
    assert (message.channel, message.to) == ("sms", "+4520998877")
    assert accept(Client(), link()).status_code == 302
    assert add(cast.signed_in(poul), "portal-user", email="", username="ole").status_code == 422


@pytest.mark.parametrize("role", sorted(EVERY - GIVES["portal-administrator"]))
def test_a_portal_administrator_gives_no_greater_role(poul: User, role: str) -> None:
    client = cast.signed_in(poul)
    assert add(client, role).status_code == 422
    assert not User.objects.filter(username="nina").exists()
    refused = client.post(
        "/api/v1/organisations/lindeby/people",
        {**NEW, "roles": [role]},
        content_type="application/json",
    )
    assert (refused.status_code, refused.json()["error"]) == (422, "role-not-yours")
    assert refused.json()["known"] == [role]
    mine = client.post(f"{ROOT}people/{poul.key}/roles/", {"roles": ["portal-administrator", role]})
    assert mine.status_code == 422
    assert held(poul) == {"portal-administrator"}


def test_whoever_may_change_people_gives_no_role_that_may_more_than_theirs() -> None:
    """The table GIVES is sound: a role that may be given allows nothing that its giver may not,
    except to whoever looks after everything."""
    for giver, roles in GIVES.items():
        assert giver in TABLE["people.change"].own
        if giver == "system-administrator":
            continue
        may = {action for action, rule in TABLE.items() if giver in rule.own}
        for role in roles:
            assert {action for action, rule in TABLE.items() if role in rule.own} <= may


def test_a_portal_administrator_takes_no_greater_role_away(poul: User, ada: User) -> None:
    client = cast.signed_in(poul)
    cast.person("eve", Organisation.objects.get(slug="lindeby"), "system-administrator")
    for what in ("removal", "roles", "invitation"):
        client.post(f"{ROOT}people/{ada.key}/{what}/", {"roles": ["portal-user"]})
    assert held(ada) == {"system-administrator"}
    response = client.delete(f"/api/v1/organisations/lindeby/people/{ada.key}")
    assert (response.status_code, response.json()["error"]) == (422, "role-not-yours")
    assert client.post(f"{ROOT}people/{ada.key}/erasure/").status_code == 403


def test_nobody_removes_the_last_system_administrator(ada: User, lindeby: Organisation) -> None:
    client = cast.signed_in(ada)
    for what, body in (
        ("removal", {}),
        ("erasure", {}),
        ("roles", {"roles": ["care-worker"]}),
    ):
        response = client.post(f"{ROOT}people/{ada.key}/{what}/", body)
        assert response.status_code == 422
        assert "last system administrator" in response.content.decode()
    closed = cast.person("eve", lindeby, "system-administrator", is_active=False)
    response = client.delete(f"/api/v1/organisations/lindeby/people/{ada.key}")
    assert response.json()["error"] == "last-administrator"
    User.objects.filter(pk=closed.pk).update(is_active=True)
    assert client.delete(f"/api/v1/organisations/lindeby/people/{ada.key}").status_code == 204


def test_removing_ends_roles_sessions_and_tokens_but_keeps_the_person(
    poul: User, lindeby: Organisation
) -> None:
    nina = cast.person("nina", lindeby, "portal-user")
    browser = cast.signed_in(nina)
    Token.objects.create(
        user=nina,
        name="x",
        digest="x",
        made=timezone.now(),
        expires=timezone.now() + timedelta(days=1),
    )
    admin = cast.signed_in(poul)
    assert "Remove Nina?" in admin.get(f"{ROOT}people/{nina.key}/removal/").content.decode()
    assert held(nina) == {"portal-user"}
    admin.post(f"{ROOT}people/{nina.key}/removal/")
    assert (held(nina), nina.tokens.count()) == (set(), 0)
    assert browser.get("/api/v1/me").status_code == 401
    assert admin.get(f"{ROOT}people/{nina.key}/").status_code == 404
    assert User.objects.filter(username="nina").exists()


def test_changed_roles_hold_from_the_next_request(ada: User, karen: User) -> None:
    browser, admin = cast.signed_in(karen), cast.signed_in(ada)
    address = f"{ROOT}people/{karen.key}/roles/"
    assert admin.post(address, {"roles": ["spoc", "care-worker"]}).status_code == 302
    assert browser.get("/api/v1/me").json()["roles"] == {"lindeby": ["care-worker", "spoc"]}
    before = Event.objects.filter(did="roles.changed").count()
    admin.post(address, {"roles": ["spoc", "care-worker"]})
    assert Event.objects.filter(did="roles.changed").count() == before == 1


def test_a_supplier_sees_whom_it_serves_and_changes_nobody(
    lockmakers: Organisation, lindeby: Organisation, vestby: Organisation, karen: User
) -> None:
    support = cast.signed_in(cast.person("sven", lockmakers, "supplier-support"))
    assert "Karen" in support.get(f"{ROOT}people/").content.decode()
    assert support.get(f"{ROOT}people/new/").status_code == 403
    assert support.get("/people/organisations/vestby/people/").status_code == 404
    technician = cast.signed_in(cast.person("tove", lockmakers, "technician"))
    assert technician.get(f"{ROOT}people/").status_code == 403
    assert "Lockmakers ApS" in technician.get(ROOT).content.decode()


def test_people_of_another_organisation_cannot_be_reached_through_ones_own(
    ada: User, vestby: Organisation
) -> None:
    stranger = cast.person("vera", vestby, "care-worker")
    client = cast.signed_in(ada)
    for what in ("", "removal/", "erasure/", "roles/", "invitation/"):
        answer = client.get(f"{ROOT}people/{stranger.key}/{what}")
        status = answer.status_code if answer.status_code != 405 else 0
        status = status or client.post(f"{ROOT}people/{stranger.key}/{what}").status_code
        assert status == 404
    assert (
        client.put(
            f"/api/v1/organisations/lindeby/people/{stranger.key}/roles",
            {"roles": ["spoc"]},
            content_type="application/json",
        ).status_code
        == 404
    )


def test_the_directory_decides_over_its_people(ada: User, lindeby: Organisation) -> None:
    dora = cast.person("dora", directory=lindeby)
    reading = DirectoryReading.objects.create(
        user=dora, organisation=lindeby, groups=["GG_Care"], read=timezone.now()
    )
    hold(reading)
    GroupRule.objects.create(organisation=lindeby, group="GG_Care", role="care-worker")
    client = cast.signed_in(ada)
    listed = client.get("/api/v1/organisations/lindeby/people").json()
    assert [(one["username"], one["roles"]) for one in listed if one["directory"]] == [
        ("dora", ["care-worker"])
    ]
    changed = client.put(
        f"/api/v1/organisations/lindeby/people/{dora.key}/roles",
        {"roles": ["system-administrator"]},
        content_type="application/json",
    )
    assert (changed.status_code, changed.json()["error"]) == (422, "in-directory")
    removed = client.delete(f"/api/v1/organisations/lindeby/people/{dora.key}")
    assert removed.json()["error"] == "in-directory"


def test_erasing_leaves_the_key_and_nothing_that_tells_who_it_was(
    ada: User, lindeby: Organisation
) -> None:
    elsa = cast.person(
        "elsa", lindeby, "care-worker", email="elsa@example.org", phone="+4520111111"
    )
    SocialAccount.objects.create(user=elsa, provider="x", uid="elsa")
    with transaction.atomic():
        inviting.invite(
            user=elsa, organisation=lindeby, address="https://x.example/{token}/", now=cast.SINCE
        )
    assert "Elsa" in Message.objects.get(person=elsa.key).text
    browser, key = cast.signed_in(elsa), elsa.key
    response = cast.signed_in(ada).post(f"{ROOT}people/{elsa.key}/erasure/")
    assert response["Location"] == f"{ROOT}people/"
    elsa.refresh_from_db()
    assert elsa.key == key
    row = {name: str(value) for name, value in User.objects.filter(pk=elsa.pk).values()[0].items()}
    assert not [name for name, value in row.items() if "elsa" in value.lower() or "2011" in value]
    for related in ("memberships", "readings", "sessions", "tokens", "codes", "socialaccount_set"):
        assert not getattr(elsa, related).exists()
    assert browser.get("/api/v1/me").status_code == 401
    letter = Message.objects.get(person=key)
    assert (letter.state, letter.subject, letter.text, letter.html) == ("withdrawn", "", "", "")
    assert "elsa" not in letter.to
    event = Event.objects.get(did="person.erased")
    assert (event.key, event.person, event.role) == (str(key), ada.key, "system-administrator")
    assert "elsa" not in event.content.lower()


def test_nobody_erases_somebody_who_has_a_role_elsewhere(
    ada: User, lindeby: Organisation, vestby: Organisation
) -> None:
    both = cast.person("bo", lindeby, "care-worker")
    Membership.objects.create(user=both, organisation=vestby, role="spoc", since=cast.SINCE)
    response = cast.signed_in(ada).post(f"{ROOT}people/{both.key}/erasure/")
    assert response.status_code == 422
    assert "role in another organisation" in response.content.decode()
    both.refresh_from_db()
    assert both.erased is None


def test_a_user_name_is_given_once(poul: User, karen: User) -> None:
    response = add(cast.signed_in(poul), "portal-user", username="karen")
    assert response.status_code == 422
    assert "has this user name already" in response.content.decode()
    assert not Message.objects.exists()


def test_setting_a_directory_up_and_what_its_groups_give(
    ada: User, poul: User, lindeby: Organisation
) -> None:
    assert cast.signed_in(poul).get(f"{ROOT}sign-in/").status_code == 403
    client = cast.signed_in(ada)
    form = {
        "name": "Active Directory",
        "server": "https://adfs.example.org/adfs/",
        "client": "driftbook",
        "secret": "s3cret",
        "groups_claim": "groups",
    }
    wrong = client.post(f"{ROOT}sign-in/openid/", {**form, "server": "http://adfs.example.org"})
    assert wrong.status_code == 422
    assert client.post(f"{ROOT}sign-in/openid/", form).status_code == 302
    directory = lindeby.directories.get()
    assert directory.app.settings["server_url"] == "https://adfs.example.org/adfs"
    assert "offline_access" in directory.app.settings["scope"]
    page = client.get(f"{ROOT}sign-in/").content.decode()
    assert f"/sign-in/directory/{directory.address}/callback/" in page
    assert "s3cret" not in page
    assert "s3cret" not in "".join(Event.objects.values_list("content", flat=True))
    client.post(f"{ROOT}sign-in/rules/", {"group": "GG_Care", "role": "care-worker"})
    client.post(f"{ROOT}sign-in/rules/", {"group": "GG_Care", "role": "care-worker"})
    rule = GroupRule.objects.get()
    assert client.post(f"{ROOT}sign-in/rules/", {"group": "x"}).status_code == 422
    client.post(f"{ROOT}sign-in/rules/{rule.pk}/removal/")
    assert not GroupRule.objects.exists()
    client.post(f"{ROOT}sign-in/{directory.address}/removal/")
    assert not lindeby.directories.exists()
    did = set(Event.objects.filter(organisation=lindeby.key).values_list("did", flat=True))
    assert did >= {
        "directory.set-up",
        "group-rule.added",
        "group-rule.removed",
        "directory.taken-down",
    }


def test_a_saml_directory_wants_a_certificate(ada: User, lindeby: Organisation) -> None:
    form = {
        "name": "SAML",
        "entity": "https://idp.example.org/metadata",
        "address": "https://idp.example.org/sso",
        "certificate": "nothing",
        "groups_claim": "groups",
    }
    response = cast.signed_in(ada).post(f"{ROOT}sign-in/saml/", form)
    assert response.status_code == 422
    assert "This is no certificate." in response.content.decode()
