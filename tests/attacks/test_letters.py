"""Names that want to be more than a name in what is sent to others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Engine

from driftbook.outbox import rendering
from driftbook.people.models import User
from driftbook.people.tests import cast

SOURCE = Path(__file__).parents[2] / "src/driftbook"
PAGES = sorted(
    str(file).partition("/templates/")[2]
    for file in SOURCE.rglob("templates/**/letters/**/*.html")
    if "/tests/" not in str(file)
)


@pytest.fixture
def real_people(settings: Any) -> None:
    settings.DEMO = False


@pytest.mark.django_db
@pytest.mark.usefixtures("real_people")
@pytest.mark.parametrize(
    "evil", ["\n\nPay at http://evil.example", "\r\nBcc: x@example.org", "\u202eliam", "\u2028x"]
)
def test_a_name_is_one_line(evil: str) -> None:
    user = cast.person("vera", cast.organisation("lindeby"), "care-worker")
    browser = cast.signed_in(user)
    sent = {"name": f"Vera{evil}", "language": "en"}
    assert browser.post("/account/details/", sent).status_code == 302
    name = User.objects.get(pk=user.pk).name
    assert name.startswith("Vera ")
    assert not re.search(r"[\r\n\u2028\u202e]", name)


@pytest.mark.parametrize("page", PAGES)
def test_no_letter_as_a_page_leaves_out_to_escape(page: str) -> None:
    """Nothing is marked as safe in a template of a letter, and escaping is on."""
    source = Engine.get_default().get_template(page).source
    assert "|safe" not in source
    assert "autoescape off" not in source


def test_there_are_letters_as_pages() -> None:
    assert len(PAGES) >= 2


def test_what_a_letter_is_told_is_escaped_in_a_page_and_not_in_a_text() -> None:
    said = Engine.get_default().from_string("{{ name }}")
    hostile = Context({"name": "<img src=x onerror=alert(1)>"}, autoescape=True)
    assert "<img" not in said.render(hostile)
    assert (
        rendering.one_line("Subject\r\nBcc: x@example.org\u2028y") == "Subject Bcc: x@example.org y"
    )
