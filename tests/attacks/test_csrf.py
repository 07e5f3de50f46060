"""No form of another site is taken: every address that is spared the token is known here.

The API is spared it as a whole and asks for it itself, where a session calls (`people/api_auth`).
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from driftbook.config.api import api
from driftbook.people.tests import cast

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def exempt(patterns: list[Any], before: str = "") -> set[str]:
    found = set()
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if path.startswith("api/v1/"):
            continue
        if isinstance(pattern, URLResolver):
            found |= exempt(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and getattr(pattern.callback, "csrf_exempt", False):
            found.add(path)
    return found


def test_every_page_that_is_spared_the_token_is_known() -> None:
    """The public's look at no session, and are found by a token of their own. What a directory
    posts (SAML) must answer what this browser asked it: `people/tests/test_come_by_saml.py`."""
    status = "downtime/status/"
    assert exempt(get_resolver().url_patterns) == {
        f"{status}<slug:page>/subscriptions/",
        *(f"{status}subscriptions/<str:token>/{noun}" for noun in ("", "confirmation/", "end/")),
        "sign-in/saml/<slug:organization_slug>/acs/",
    }


def operations() -> list[tuple[str, str]]:
    found = []
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                whole = "/api/v1/" + f"{prefix}{path}".lstrip("/").replace("//", "/")
                found += [(method, whole) for method in set(operation.methods) & UNSAFE]
    return sorted(found)


@pytest.mark.django_db
def test_no_operation_that_changes_something_is_called_by_another_site() -> None:
    """A browser with a session, but without the token: as when another site posts a form."""
    user = cast.person("ada", cast.organisation("lindeby"), "system-administrator")
    client = Client(enforce_csrf_checks=True)
    client.cookies = cast.signed_in(user).cookies
    wrong = {}
    for method, path in operations():
        address = path
        for hole in {part for part in path.split("/") if part.startswith("{")}:
            kind = hole.strip("{}").rpartition(":")[2]
            filling = "1" if "int:" in hole else "3a0b0f5e-5c8e-4c52-9d0f-0c1a3a5a7e11"
            address = address.replace(hole, "gladsaxe" if kind == "handbook" else filling)
        for content in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            status = client.generic(method, address, "{}", content_type=content).status_code
            if status != 403 and "hooks" not in path:
                wrong[f"{method} {path}"] = status
    assert wrong == {}
