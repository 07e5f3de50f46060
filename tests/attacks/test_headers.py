"""What every answer says to browsers and proxies, whatever kind of answer it is.

Stella has signed in; a stranger has not; an outsider is of another organisation.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from driftbook.people.tests import cast

pytestmark = pytest.mark.django_db
KINDS = {
    "a page": "/support/",
    "signing in": "/sign-in/",
    "a redirect": "/",
    "what is not there": "/nowhere/at-all/",
    "what is not allowed": "/outbox/",
    "the API": "/api/v1/me",
    "its description": "/api/v1/openapi.json",
    "what its description does not know": "/api/v1/nowhere",
    "a feed": "/downtime/status/nowhere/feed.atom",
    "a calendar": "/jobs/calendar/a-token-that-nobody-has.ics",
    "a file": "/handbooks/gladsaxe/export.json",
    "a character that nobody types": "/support/?x=%00",
    "the check of browsers": "/api/ping",
    "the service worker": "/incidents/app/worker.js",
}


@pytest.fixture
def stella() -> Client:
    return cast.signed_in(cast.person("stella", cast.organisation("lindeby"), "care-worker"))


def policy(answer: Any) -> dict[str, str]:
    said = answer.headers["Content-Security-Policy"]
    return dict(part.strip().partition(" ")[::2] for part in said.split(";"))


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("method", ["get", "post", "options"])
def test_every_kind_of_answer_has_them(client: Client, path: str, method: str) -> None:
    answer = getattr(client, method)(path)
    allowed = policy(answer)
    for closed in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert allowed[closed] == "'none'", closed
    assert allowed["script-src"] == allowed["style-src"] == "'self'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not [name for name in answer.headers if name.startswith("Access-Control-")]
    if answer.content:
        kind = answer.headers["Content-Type"]
        assert "charset" in kind or not kind.startswith("text/"), kind


def test_an_error_of_ours_has_them_and_tells_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from driftbook.support import queries

    def broken(*_: object) -> None:
        raise RuntimeError("the secret is 4711")

    monkeypatch.setattr(queries, "handbooks", broken)
    client.raise_request_exception = False
    answer = client.get("/support/organisation/")
    assert answer.status_code == 500
    assert policy(answer)["default-src"] == "'none'"
    assert "4711" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/support/", "/api/v1/me", "/charges/", "/", "/nowhere/", "/outbox/", "/account/", "/desk/"],
)
def test_what_somebody_is_shown_who_is_known_is_kept_nowhere(stella: Client, path: str) -> None:
    assert "no-store" in stella.get(path).headers["Cache-Control"]


def test_so_is_what_a_token_is_shown() -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": "Bearer driftbook_wrong"})
    assert answer.status_code == 401
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_page_on_which_somebody_signs_in_too(client: Client) -> None:
    for path in ("/sign-in/", "/sign-in/forgotten/", "/invitations/nobodys/"):
        assert "no-store" in client.get(path).headers.get("Cache-Control", ""), path


def test_a_host_that_is_not_ours_gets_no_page(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["drift.example.org"]
    for host in ("evil.example.org", "drift.example.org.evil.example", "drift.example.org@evil"):
        assert client.get("/sign-in/", headers={"Host": host}).status_code == 400
    told = {"Host": "drift.example.org", "X-Forwarded-Host": "evil.example.org"}
    assert "evil" not in client.get("/sign-in/", headers=told).content.decode()


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "DEBUG", "PROPFIND"])
def test_methods_that_nobody_needs_show_nothing(client: Client, method: str) -> None:
    answer = client.generic(method, "/support/organisation/", headers={"X-Secret": "4711"})
    assert answer.status_code in (403, 405)
    assert b"4711" not in answer.content


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_makes_another_method(stella: Client, header: str) -> None:
    assert stella.get("/sign-out/", headers={header: "POST"}).status_code == 405
    stella.post("/account/details/", {"_method": "DELETE"}, headers={header: "DELETE"})
    assert stella.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("target", ["/\\evil.example", "https:evil.example", "///evil.example/"])
@pytest.mark.parametrize("path", ["/theme/", "/language/", "/sign-in/password/"])
def test_no_parameter_leads_elsewhere(client: Client, path: str, target: str) -> None:
    answer = client.post(path, {"next": target, "theme": "dark", "language": "da"})
    assert "evil" not in answer.headers.get("Location", "")


PRODUCTION = """
import json, django
from django.conf import settings
django.setup()
from django.test import Client
from driftbook.theme.cookies import Messages, named
answer = Client(SERVER_NAME="drift.example.org").get(
    "/api/ping", secure=True, headers={"X-Forwarded-Proto": "https"})
names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME]
print(json.dumps({
    "names": [*names, named("theme"), Messages(None).cookie_name],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE],
    "domain": [settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN],
    "path": [settings.SESSION_COOKIE_PATH, settings.CSRF_COOKIE_PATH],
    "hsts": answer.headers.get("Strict-Transport-Security"),
    "debug": settings.DEBUG,
    "loopback": settings.OUTBOX_LOOPBACK,
    "hashers": settings.PASSWORD_HASHERS[0],
}))
"""


def test_in_production_cookies_are_of_this_host_alone_and_tls_is_kept_to(tmp_path: Any) -> None:
    """A process of its own, with the settings of an operator."""
    environ = {name: value for name, value in os.environ.items() if "DRIFTBOOK" not in name}
    environ |= {
        "DJANGO_SETTINGS_MODULE": "driftbook.config.settings",
        "DRIFTBOOK_SECRET_KEY": "k" * 60,
        "DRIFTBOOK_ALLOWED_HOSTS": "drift.example.org",
        "DRIFTBOOK_ADDRESS": "https://drift.example.org",
        "DRIFTBOOK_PROXIES": "1",
        "DRIFTBOOK_VAR": str(tmp_path),
        "DRIFTBOOK_SMTP": "smtp://mail.example.org?tls=starttls",
        "DRIFTBOOK_MAIL_FROM": "drift@example.org",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert all(name.startswith("__Host-") for name in found["names"]), found
    assert found["secure"] == [True, True]
    assert found["domain"] == [None, None]
    assert found["path"] == ["/", "/"]
    assert found["hsts"] == "max-age=31536000; includeSubDomains"
    assert (found["debug"], found["loopback"]) == (False, False)
    assert "PBKDF2" in found["hashers"] or "Scrypt" in found["hashers"]
