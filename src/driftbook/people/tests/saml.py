"""A SAML identity provider, played by pysaml2 with its own keys."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django.test
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.utils import timezone
from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.samlp import STATUS_NO_AUTHN_CONTEXT
from saml2.server import Server

from driftbook.people.actions import setting_up
from driftbook.people.actions.setting_up import Saml
from driftbook.people.actors import NOBODY
from driftbook.people.models import Directory, GroupRule, Organisation

GROUPS = "http://schemas.xmlsoap.org/claims/Group"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
Tamper = Callable[[str], str]


class Client(django.test.Client):
    """A browser that has come to a full address, as SAML wants it."""

    def __init__(self) -> None:
        super().__init__(HTTP_HOST="driftbook.example.org")


def key_pair(name: str, folder: Path) -> tuple[Path, Path]:
    """A key and a certificate for it, made once a run."""
    key_file, certificate_file = folder / f"{name}.key", folder / f"{name}.crt"
    if not key_file.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name}.example.org")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2))
            .sign(key, hashes.SHA256())
        )
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            )
        )
        certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return key_file, certificate_file


class SamlProvider:
    """The provider, and what an organisation's IT does with it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.entity = f"https://{name}.example.org/metadata"
        self.address = f"https://{name}.example.org/sso"
        self.key, self.certificate = key_pair(name, folder)

    def directory_of(self, organisation: Organisation, **rules: str) -> Directory:
        made = setting_up.set_up(
            actor=NOBODY,
            organisation=organisation,
            name="SAML",
            provider=Saml(self.entity, self.address, self.certificate.read_text(), uid=("uid",)),
            groups_claim=GROUPS,
            now=timezone.now(),
        )
        for group, role in rules.items():
            GroupRule.objects.create(organisation=organisation, group=group, role=role)
        return made

    def _server(self, metadata: str) -> Server:
        service = {
            "endpoints": {"single_sign_on_service": [(self.address, BINDING_HTTP_REDIRECT)]},
            "policy": {
                "default": {
                    "lifetime": {"minutes": 5},
                    "attribute_restrictions": None,
                    "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
                }
            },
        }
        config = {
            "entityid": self.entity,
            "xmlsec_binary": "/usr/bin/xmlsec1",
            "key_file": str(self.key),
            "cert_file": str(self.certificate),
            "service": {"idp": service},
            "metadata": {"inline": [metadata]},
        }
        return Server(config=IdPConfig().load(config))

    def answer(
        self, directory: Directory, client: Client, uid: str, groups: list[str] | None, **more: Any
    ) -> str:
        """Ask for a sign-in in this browser, and let the provider answer: the XML."""
        root = f"/sign-in/saml/{directory.address}/"
        there = client.get(f"{root}login/")
        assert there.status_code == 302, there.content.decode()
        metadata = client.get(f"{root}metadata/").content.decode()
        return self._answer(there["Location"], metadata, uid, groups, **more)[0]

    def page(self, address: str, metadata: str, uid: str, groups: list[str]) -> str:
        """What the provider shows at the address to which it was sent a request: a button."""
        answer, back = self._answer(address, metadata, uid, groups)
        value = base64.b64encode(answer.encode()).decode()
        return (
            f'<form method="post" action="{back}"><input type="hidden" name="SAMLResponse"'
            f' value="{value}"><button>Send</button></form>'
        )

    def wants_asking(self, directory: Directory, client: Client, **asked: str) -> bool:
        """Whether the provider is to ask also whom it knows already (ForceAuthn)."""
        return str(self._request(directory, client, **asked).force_authn).lower() == "true"

    def _request(self, directory: Directory, client: Client, **asked: str) -> Any:
        root = f"/sign-in/saml/{directory.address}/"
        there = client.get(f"{root}login/", asked)["Location"]
        request = parse_qs(urlsplit(there).query)["SAMLRequest"][0]
        metadata = client.get(f"{root}metadata/").content.decode()
        return self._server(metadata).parse_authn_request(request, BINDING_HTTP_REDIRECT).message

    def asked(self, directory: Directory, client: Client) -> list[str]:
        """The levels that a sign-in asks the provider for."""
        message = self._request(directory, client)
        context = message.requested_authn_context
        return [one.text for one in context.authn_context_class_ref] if context else []

    def refuses(self, directory: Directory, client: Client) -> Any:
        """The provider cannot ask so strongly, and says that in its answer."""
        root = f"/sign-in/saml/{directory.address}/"
        there = client.get(f"{root}login/")["Location"]
        asked = parse_qs(urlsplit(there).query)["SAMLRequest"][0]
        idp = self._server(client.get(f"{root}metadata/").content.decode())
        request = idp.parse_authn_request(asked, BINDING_HTTP_REDIRECT).message
        answer = idp.create_error_response(
            request.id,
            request.assertion_consumer_service_url,
            (STATUS_NO_AUTHN_CONTEXT, "no such context"),
            sign=True,
            sign_alg=RSA_SHA256,
            digest_alg=SHA256,
        )
        return self.deliver(str(answer), directory, client)

    def _answer(
        self, address: str, metadata: str, uid: str, groups: list[str] | None, **more: Any
    ) -> tuple[str, str]:
        """The answer to the request in the address, and where it goes."""
        asked = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
        idp = self._server(metadata)
        request = idp.parse_authn_request(asked, BINDING_HTTP_REDIRECT).message
        identity = {"uid": [uid], "mail": [f"{uid}@example.org"], "givenName": [uid.title()]}
        if groups is not None:
            identity[GROUPS] = groups
        answer = str(
            idp.create_authn_response(
                identity | more.pop("identity", {}),
                in_response_to=request.id,
                destination=request.assertion_consumer_service_url,
                sp_entity_id=request.issuer.text,
                userid=uid,
                name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=uid),
                sign_response=True,
                sign_assertion=True,
                sign_alg=RSA_SHA256,
                digest_alg=SHA256,
                authn={"class_ref": more.pop("level", PASSWORD)},
                **more,
            )
        )
        return answer, str(request.assertion_consumer_service_url)

    def deliver(self, answer: str, directory: Directory, client: Client) -> Any:
        """Let the browser bring an answer; the reply to its last request."""
        posted = client.post(
            f"/sign-in/saml/{directory.address}/acs/",
            {"SAMLResponse": base64.b64encode(answer.encode()).decode()},
        )
        return client.get(posted["Location"]) if posted.status_code == 302 else posted

    def sign_in(
        self,
        directory: Directory,
        client: Client,
        uid: str,
        groups: list[str] | None,
        tamper: Tamper = str,
        **more: Any,
    ) -> Any:
        """There and back."""
        answer = self.answer(directory, client, uid, groups, **more)
        return self.deliver(tamper(answer), directory, client)
