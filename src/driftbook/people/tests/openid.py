"""ADFS and Entra, played by a real OpenID provider over HTTP."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from typing import Any

import requests
from django.test import Client
from django.utils import timezone

from driftbook.people.actions import setting_up
from driftbook.people.actions.setting_up import OpenID
from driftbook.people.actors import NOBODY
from driftbook.people.models import Directory, GroupRule, Organisation


def serve() -> Iterator[str]:
    """The address of a provider that runs as long as it is wanted."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oidc_provider_mock import run_server_in_thread

        with run_server_in_thread() as server:
            yield f"http://localhost:{server.server_port}"


class OpenIDProvider:
    """The provider, and what an organisation's IT does in it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def directory_of(self, organisation: Organisation, **rules: str) -> Directory:
        """Set it up for an organisation: `GG_Care="care-worker"`."""
        made = setting_up.set_up(
            actor=NOBODY,
            organisation=organisation,
            name="Active Directory",
            provider=OpenID(self.address, "driftbook", "secret", ("openid", "profile", "email")),
            groups_claim="groups",
            now=timezone.now(),
        )
        for group, role in rules.items():
            GroupRule.objects.create(organisation=organisation, group=group, role=role)
        return made

    def knows(self, uid: str, **claims: Any) -> None:
        """What it says of a person."""
        said = {"name": uid.title(), "email": f"{uid}@example.org", **claims}
        requests.put(f"{self.address}/users/{uid}", json=said, timeout=60).raise_for_status()

    def forgets(self, uid: str) -> None:
        """Every token of the person's is worthless."""
        address = f"{self.address}/users/{uid}/revoke-tokens"
        requests.post(address, timeout=60).raise_for_status()

    def sign_in(self, uid: str, directory: Directory, client: Client, **asked: str) -> Any:
        """Through the provider and back; the answer to the last request."""
        return client.get(self.come_back(uid, directory, client, **asked))

    def come_back(self, uid: str, directory: Directory, client: Client, **asked: str) -> str:
        """Through the provider; the address to which it sends the browser back."""
        there = client.get(f"/sign-in/directory/{directory.address}/login/", asked)
        assert there.status_code == 302, there.content.decode()
        back = requests.post(there["Location"], {"sub": uid}, allow_redirects=False, timeout=60)
        return back.headers["Location"]
