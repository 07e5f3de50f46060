"""Browsers that ask for the icon by its old name get it, and no cookie with it."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_icon_by_its_old_name(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].endswith("theme/icon.svg")
    assert not answer.cookies, "a CSRF cookie here would spoil the form of the page beside it"
