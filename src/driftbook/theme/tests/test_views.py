"""Language, theme and error pages."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from driftbook.config import urls
from driftbook.theme import views
from driftbook.theme.templatetags.icons import icon

pytestmark = pytest.mark.django_db
MISSING = "/no/such/page/"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


urlpatterns = [*urls.urlpatterns, path("broken/", broken), path("api/broken", broken)]
handler500 = urls.handler500
handler404 = urls.handler404


@pytest.mark.parametrize(
    ("accept", "language", "heading"),
    [
        ("da", "da", "Der er ingen side her"),
        ("sv-SE,sv;q=0.9", "sv", "Det finns ingen sida här"),
        ("en-GB", "en", "There is no page here"),
        ("fr", "en", "There is no page here"),
    ],
)
def test_the_browser_chooses_the_language(
    client: Client, accept: str, language: str, heading: str
) -> None:
    response = client.get(MISSING, headers={"accept-language": accept})
    assert response.status_code == 404
    assert f'<html lang="{language}" dir="ltr">' in response.content.decode()
    assert heading in response.content.decode()


def test_the_reader_chooses_another_language(client: Client) -> None:
    response = client.post("/language/", {"language": "sv", "next": MISSING})
    assert response["Location"] == MISSING
    page = client.get(MISSING, headers={"accept-language": "da"}).content.decode()
    assert '<html lang="sv"' in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_reader_chooses_a_theme_and_takes_it_back(client: Client, theme: str) -> None:
    response = client.post("/theme/", {"theme": theme, "next": MISSING})
    assert response["Location"] == MISSING
    assert f'data-theme="{theme}"' in client.get(MISSING).content.decode()
    client.post("/theme/", {"theme": "auto", "next": MISSING})
    assert "data-theme" not in client.get(MISSING).content.decode()


def test_an_unknown_theme_is_forgotten(client: Client) -> None:
    client.cookies["theme"] = "<script>"
    assert "data-theme" not in client.get(MISSING).content.decode()
    assert client.post("/theme/", {"theme": "pink"}).cookies["theme"].value == ""


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "", "javascript:1"])
def test_pickers_never_lead_to_another_site(client: Client, target: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"
    response = client.post("/language/", {"language": "da", "next": target})
    assert "evil" not in response["Location"]


def test_pickers_are_forms_not_links(client: Client) -> None:
    answer = client.get("/theme/", headers={"accept-language": "da"})
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Siden åbner ikke af sig selv" in answer.content.decode()
    assert client.head("/theme/").content == b""
    assert client.put("/theme/").content == b"", "no browser shows it to anybody"


def test_a_form_from_elsewhere_is_refused_in_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "open for too long" in response.content.decode()
    assert "theme" not in response.cookies


def test_the_api_speaks_json_about_what_is_missing(client: Client) -> None:
    for address in ("/api/nothing", "/api/v1/nothing", "/api/v1/"):
        response = client.get(address)
        assert (response.status_code, response.json()["detail"][:9]) == (404, "Not Found")


@pytest.mark.urls("driftbook.theme.tests.test_views")
def test_our_faults_have_a_page_and_a_json(client: Client) -> None:
    client.raise_request_exception = False
    page = client.get("/broken/")
    assert page.status_code == 500
    assert "The fault is ours" in page.content.decode()
    error = "Internal Server Error"
    said = {"error": error, "known": [], "detail": error}
    assert client.get("/api/broken").json() == said


def test_when_even_the_error_page_breaks_there_is_plain_text(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "render", broken)
    response = views.server_error(rf.get("/x/"))
    assert (response.status_code, response.content) == (500, b"Driftbook: 500")


@pytest.mark.parametrize(("view", "status"), [(views.bad_request, 400), (views.forbidden, 403)])
def test_refusals_say_what_to_do(rf: RequestFactory, view: object, status: int) -> None:
    assert callable(view)
    response = view(rf.get("/x/"), ValueError())
    assert response.status_code == status
    assert 'class="button button-primary" href="/"' in response.content.decode()
    assert view(rf.get("/api/x"), ValueError()).headers["Content-Type"] == "application/json"


def test_ping_is_plain_ok(client: Client) -> None:
    response = client.get("/api/ping")
    assert (response.content, response["Content-Type"]) == (b"ok", "text/plain; charset=utf-8")


def test_icons_are_decoration() -> None:
    assert 'aria-hidden="true"' in icon("time")
    assert "dkfds/icons.svg#time" in icon("time")
