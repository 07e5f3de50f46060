"""Who changes what (G-30), on the page, over HTTP, and where somebody lands who is refused (G-33)."""

from __future__ import annotations

import json

import pytest
from allauth.socialaccount.models import SocialApp
from django.test import Client
from django.utils import timezone

from driftbook.cli import main
from driftbook.desk.help import advise
from driftbook.desk.tests.conftest import BOOK, Read, Town
from driftbook.people.directories.reading import KEY, Visit
from driftbook.people.help import Question
from driftbook.people.models import Directory, User
from tests import cast
from tests.handbook.small import ROOT

pytestmark = pytest.mark.django_db
BUNDLE = "user-not-in-key-bundle"


def test_it_asks_back_where_the_way_of_signing_in_matters(client: Client, read: Read) -> None:
    assert "Give akutnøgle" in read(client, f"/changes/{BOOK}/")
    asked = read(client, f"/changes/{BOOK}/?change={BUNDLE}")
    assert "How does the person sign in?" in asked
    assert "It is changed here" not in asked
    answered = read(client, f"/changes/{BOOK}/?change={BUNDLE}&sign_in=ad")
    assert '<p class="place-name" lang="da">AD</p>' in answered
    assert "Kommunens IT" in answered
    assert "G-05" in answered


def test_where_it_is_the_same_for_all_nothing_is_asked(client: Client, read: Read) -> None:
    page = read(client, f"/changes/{BOOK}/?change=emergency-key")
    assert "Administrationsmodulet Netkey" in page
    assert "How does the person sign in?" not in page


def test_what_is_not_there(client: Client, outsider: Client, read: Read, closed: None) -> None:
    read(outsider, f"/changes/{BOOK}/", status=404)
    assert client.get(f"/changes/{BOOK}/")["Location"].startswith("/sign-in/")
    read(outsider, "/changes/orebro/", status=404)


def test_an_unknown_change_is_answered_with_the_known_ones(town: Town, read: Read) -> None:
    page = read(town.browser("care-worker"), f"/changes/{BOOK}/?change=hat", status=404)
    assert "“hat”" in page
    assert "Ny bruger" in page


def test_the_api_says_exactly_what_the_command_says(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["--sign-in", "local"], ["--language", "sv"]):
        folder = str(ROOT / "handbooks" / BOOK)
        assert main(["ask", "changes", folder, "--change", BUNDLE, "--json", *more]) == 0
        asked = {"handbook": BOOK, "change": BUNDLE}
        if more:
            asked[more[0].strip("-").replace("-", "_")] = more[1]
        response = client.get("/api/v1/people/changes", asked)
        assert response.status_code == 200
        assert response.json() == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("asked", "status", "known"),
    [
        ({"handbook": "nowhere", "change": BUNDLE}, 404, BOOK),
        ({"handbook": BOOK, "change": "hat"}, 404, BUNDLE),
        ({"handbook": BOOK, "change": BUNDLE, "sign_in": "eid"}, 422, "ad"),
    ],
)
def test_the_api_says_what_could_have_been_asked(
    client: Client, asked: dict[str, str], status: int, known: str
) -> None:
    response = client.get("/api/v1/people/changes", asked)
    assert response.status_code == status
    assert known in response.json()["known"]


def test_a_handbook_without_the_chapter(client: Client) -> None:
    response = client.get("/api/v1/people/changes", {"handbook": "orebro", "change": BUNDLE})
    assert response.status_code == 404
    assert "no chapter people" in response.json()["error"]


def came_through_the_directory(browser: Client, town: Town) -> None:
    """The session says so, for an hour."""
    app = SocialApp.objects.create(provider="saml", provider_id="ad-town", name="AD")
    Directory.objects.create(organisation=town.town, app=app, address="ad-town", name="AD")
    until = timezone.now().timestamp() + 3600
    session = browser.session
    session[KEY] = Visit(directory="ad-town", uid="anna", how="again", until=until).kept()
    session.save()


def test_whoever_is_in_the_directory_is_told_of_it(town: Town, read: Read) -> None:
    """ "This is changed by your own IT, in AD." (G-30, G-33)"""
    worker = town.person("care-worker")
    User.objects.filter(pk=worker.pk).update(directory=town.town)
    browser = cast.signed_in(worker)
    came_through_the_directory(browser, town)
    page = read(browser, "/history/", status=403)
    assert "You wanted to: see the history." in page
    assert "Handbook owner, Portal administrator, System administrator" in page
    assert "Care worker" in page
    assert '<p class="place-name" lang="da">AD</p>' in page
    assert "Kommunens IT" in page
    assert "Netkey" not in page
    assert "In Driftbook, roles are given" not in page


def test_whoever_signs_in_here_is_told_of_the_module(town: Town, read: Read) -> None:
    page = read(town.browser("care-worker"), f"/handbooks/{BOOK}/draft/", status=403)
    assert "write the next edition of the handbook" in page
    assert "Administrationsmodulet Netkey" in page
    assert "In Driftbook, roles are given at your own organisation by" in page


def test_whoever_serves_the_town_is_not_sent_to_the_towns_own_it(town: Town, read: Read) -> None:
    page = read(town.browser("technician", town.supplier), "/webhooks/", status=403)
    assert "Netkey" not in page
    assert "In Driftbook, roles are given at your own organisation by" in page


def test_under_the_api_a_refusal_stays_json(town: Town) -> None:
    from django.core.exceptions import PermissionDenied
    from django.test import RequestFactory

    from driftbook.desk.views.forbidden import forbidden

    response = forbidden(RequestFactory().get("/api/x"), PermissionDenied())
    said = {"error": "Forbidden", "known": [], "detail": "Forbidden"}
    assert json.loads(response.content) == said


def test_the_sign_in_page_gets_the_same_help_for_an_organisation(town: Town) -> None:
    key = town.town.key
    (said,) = advise(Question("no-role", key, "directory", "en"))
    assert (said.where, said.by) == ("AD", "Kommunens IT, Gladsaxe Kommune")
    (said,) = advise(Question("no-role", key, "password", "en"))
    assert said.where == "Administrationsmodulet Netkey"
    (said,) = advise(Question("forgotten", key, "directory", "en"))
    assert "jeres egen IT" in said.text
    assert advise(Question("no-such-refusal", key, "directory", "en")) == []
    assert advise(Question("no-role", None, "directory", "en")) == []
