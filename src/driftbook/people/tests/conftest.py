"""Two municipalities that do not know each other, a supplier to one of them, and their people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache

from driftbook.people.models import Organisation, User
from driftbook.people.tests import cast
from driftbook.people.tests.openid import OpenIDProvider, serve
from driftbook.people.tests.saml import SamlProvider


@pytest.fixture(autouse=True)
def real_people(settings: object) -> None:
    """Not the demo."""
    settings.DEMO = False  # type: ignore[attr-defined]
    cache.clear()


@pytest.fixture
def lindeby(db: None) -> Organisation:
    return cast.organisation("lindeby", name="Lindeby Kommune", customer_number="4711")


@pytest.fixture
def vestby(db: None) -> Organisation:
    return cast.organisation("vestby", name="Vestby Kommun", country="SE", customer_number="4712")


@pytest.fixture
def lockmakers(lindeby: Organisation) -> Organisation:
    """A supplier that serves Lindeby."""
    made = cast.organisation("lockmakers", "supplier", name="Lockmakers ApS")
    cast.agree("lindeby", provider=made, customer=lindeby)
    return made


@pytest.fixture
def ada(lindeby: Organisation) -> User:
    """System administrator of Lindeby."""
    return cast.person("ada", lindeby, "system-administrator")


@pytest.fixture
def poul(lindeby: Organisation) -> User:
    """Portal administrator of Lindeby."""
    return cast.person("poul", lindeby, "portal-administrator")


@pytest.fixture
def karen(lindeby: Organisation) -> User:
    """Care worker of Lindeby, with a phone that was proved."""
    return cast.person("karen", lindeby, "care-worker", phone="+4520123456", phone_verified=True)


@pytest.fixture(scope="session")
def openid_server() -> Iterator[str]:
    yield from serve()


@pytest.fixture
def adfs(openid_server: str) -> OpenIDProvider:
    """A real OpenID provider, on this machine."""
    return OpenIDProvider(openid_server)


@pytest.fixture(scope="session")
def saml_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("saml")


@pytest.fixture
def shibboleth(saml_keys: Path) -> SamlProvider:
    """A real SAML identity provider."""
    return SamlProvider("one", saml_keys)


@pytest.fixture
def other_shibboleth(saml_keys: Path) -> SamlProvider:
    """Another one, with another key."""
    return SamlProvider("two", saml_keys)
