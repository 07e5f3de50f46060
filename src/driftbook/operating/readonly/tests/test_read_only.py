"""Nothing can be written: pages are read, forms are told so, and whoever is signed in stays so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from driftbook.config.sharing import bucket
from driftbook.people.models import Session
from driftbook.requests.models import Attachment, Case
from driftbook.requests.tests.cast import PETRA, houses, of
from driftbook.requests.tests.talking import PDF, file_address, filed
from driftbook.work import standby
from tests.cast import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FAULT = "/requests/new/entrances/fault/"


def test_pages_are_read_and_say_so_and_the_session_is_not_touched(settings: Any) -> None:
    browser = signed_in(person("anna", "town", "portal-user"))
    browser.get("/")
    row = Session.objects.get()
    Session.objects.update(seen=None)
    settings.READ_ONLY = True
    page = browser.get("/support/")
    assert page.status_code == 200
    assert "takes nothing just now" in page.content.decode()
    assert "Anna" in page.content.decode()
    assert browser.get("/api/v1/support/now").status_code != 503
    assert Session.objects.get().session_data == row.session_data
    assert Session.objects.get().seen is None
    settings.READ_ONLY = False
    assert "takes nothing just now" not in browser.get("/support/").content.decode()


@pytest.mark.parametrize("language", ["en", "da", "sv"])
def test_a_form_is_told_at_once_and_nothing_is_done(settings: Any, language: str) -> None:
    houses()
    browser = of(PETRA)
    settings.READ_ONLY = True
    answer = browser.post(
        f"{FAULT}filing/", {"f-problem": "x"}, headers={"accept-language": language}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert f'lang="{language}"' in page
    assert "/support/" in page
    assert not Case.objects.exists()
    told = browser.post("/api/v1/requests/cases", {}, content_type="application/json")
    assert told.status_code == 503
    assert told.json()["error"] == "read-only"
    assert browser.post("/theme/", {"theme": "dark"}).status_code == 302


def test_nobody_signs_in_and_nobody_is_thrown_out(settings: Any) -> None:
    settings.READ_ONLY = True
    assert Client().post("/people/sign-in/", {"username": "x", "password": "y"}).status_code == 503
    assert Client().get("/support/").status_code == 200


def test_whoever_signs_out_is_out_in_this_browser(settings: Any) -> None:
    """The row of the session stays, and is told of; other devices are not promised anything."""
    browser = signed_in(person("anna", "town", "portal-user"))
    browser.get("/")
    kept = browser.cookies[settings.SESSION_COOKIE_NAME].value
    settings.READ_ONLY = True
    assert browser.post("/sign-out/", {"everywhere": "1"}).status_code == 503
    assert "Anna" in browser.get("/support/").content.decode()
    answer = browser.post("/sign-out/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?ended=signed-out-here")
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert "your session itself ends later" in browser.get(answer["Location"]).content.decode()
    assert browser.get("/api/v1/me").status_code == 401
    assert Session.objects.filter(session_key=kept).exists()
    settings.READ_ONLY = False
    assert browser.get("/api/v1/me").status_code == 401, "nor afterwards"


def test_nothing_is_written_whatever_stands_before_the_database(settings: Any) -> None:
    """A pooler takes no word of ours for a whole connection: we refuse it ourselves."""
    settings.READ_ONLY = True
    writing: list[Callable[[], object]] = [
        lambda: Case.objects.create(),
        lambda: Session.objects.update(seen=None),
        lambda: Session.objects.all()._raw_delete("default"),
        lambda: list(Session.objects.select_for_update().order_by("pk")),
    ]
    for write in writing[: 4 if connection.vendor == "postgresql" else 3]:
        with pytest.raises(standby.ReadOnly), transaction.atomic():
            write()
    assert list(Session.objects.filter(session_data="insert into, for all")) == []


def test_the_store_of_files_is_away(settings: Any) -> None:
    """The page and the operator are told; no case, no row of a file."""
    here = houses()
    case = filed(here)
    settings.FILES = bucket(
        {"FILES": "s3://x", "FILES_ENDPOINT": "http://127.0.0.1:9", "FILES_CREDENTIALS": "a:b"}
    )
    sent = SimpleUploadedFile("a.pdf", PDF, "application/pdf")
    answer = of(PETRA).post(f"{FAULT}filing/", {"f-problem": "x", "f-pictures": sent})
    assert answer.status_code == 503
    assert "Files cannot be had just now" in answer.content.decode()
    assert Case.objects.count() == 1
    one = Attachment.objects.create(
        case=case, name="a.pdf", kind="application/pdf", size=3, digest="a" * 64, added=case.filed
    )
    assert of(PETRA).get(file_address(case, one.key)).status_code == 503
    assert of(PETRA).post(f"{FAULT}filing/", {"f-problem": "without"}).status_code == 302
