"""ADFS and Entra say the groups only in the ID token; a refresh token renews it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialApp

from driftbook.people.directories import reading
from driftbook.people.directories.reading import Refused, Unreachable, Visit
from driftbook.people.models import Directory, Organisation
from driftbook.people.tests.forging import Forger, forging, key

pytestmark = pytest.mark.django_db


@pytest.fixture
def adfs() -> Iterator[Forger]:
    yield from forging()


@pytest.fixture
def directory(adfs: Forger, lindeby: Organisation) -> Directory:
    app = SocialApp.objects.create(
        provider="openid_connect",
        provider_id="adfs",
        client_id="driftbook",
        secret="secret",
        settings={"server_url": adfs.address},
    )
    return Directory.objects.create(organisation=lindeby, app=app, address="adfs", name="AD")


def visit(how: str = "refresh") -> Visit:
    return Visit("adfs", "bente", how, time.time() + 999, access="old", refresh="refresh-0")


def test_how_it_is_read_again_depends_on_where_the_groups_stand(directory: Directory) -> None:
    there: dict[str, Any] = {"userinfo": {"groups": []}}
    not_there: dict[str, Any] = {"id_token": {"groups": []}}
    assert reading.how(directory, there, "") == "userinfo"
    assert reading.how(directory, not_there, "refresh-0") == "refresh"
    assert reading.how(directory, not_there, "") == "again"


def test_the_refresh_token_brings_the_groups_of_now(adfs: Forger, directory: Directory) -> None:
    adfs.claims = {"groups": ["GG_Care"]}
    told, renewed = reading.again(directory, visit())
    assert told["groups"] == ["GG_Care"]
    assert (renewed.access, renewed.refresh) == ("new-access", "refresh-1")
    assert renewed.ends > time.time() + 3500
    assert adfs.told[0]["refresh_token"] == ["refresh-0"]


@pytest.mark.parametrize(
    "claims",
    [{"sub": "somebody"}, {"aud": "another-client"}, {"iss": "https://elsewhere"}, {"exp": 1}],
)
def test_an_id_token_that_is_not_ours_is_refused(
    adfs: Forger, directory: Directory, claims: dict[str, Any]
) -> None:
    adfs.claims = {"groups": ["GG_Care"], **claims}
    with pytest.raises(Refused):
        reading.again(directory, visit())


def test_refused_and_unreachable_are_two_things(adfs: Forger, directory: Directory) -> None:
    adfs.status = 400
    with pytest.raises(Refused):
        reading.again(directory, visit())
    for adfs.status in (500, 503, 429):
        with pytest.raises(Unreachable):
            reading.again(directory, visit())


def test_a_refreshed_id_token_needs_a_signature_that_fits(
    adfs: Forger, directory: Directory
) -> None:
    adfs.signs_with = key("RS256", "somebody else's")
    with pytest.raises(Refused, match="Signature verification failed"):
        reading.again(directory, visit())
    adfs.algorithm, adfs.signs_with = "none", None
    with pytest.raises(Refused, match="not signed"):
        reading.again(directory, visit())


def test_while_its_keys_cannot_be_had_the_directory_is_silent_and_refuses_nobody(
    adfs: Forger, directory: Directory
) -> None:
    adfs.keys_status = 503
    with pytest.raises(Unreachable):
        reading.again(directory, visit())
    adfs.keys_status = 200
    reading.again(directory, visit())
    adfs.keys_status = 503  # they are known for a while
    told, _ = reading.again(directory, visit())
    assert told["sub"] == "bente"
