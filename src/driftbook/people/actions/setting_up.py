"""Setting up the directories of an organisation, and what their groups give."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.db import transaction

from driftbook.history.actions import record
from driftbook.people.actors import Actor
from driftbook.people.by import by
from driftbook.people.directories import issuers, reading
from driftbook.people.models import Directory, GroupRule, Organisation, User

ACTION = "sign-in.change"
UID = (
    "http://schemas.microsoft.com/identity/claims/objectidentifier",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/primarysid",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/windowsaccountname",
    "urn:oasis:names:tc:SAML:attribute:subject-id",
)
"""Attributes that name a person for good; without any of them, the NameID does."""


@dataclass(frozen=True)
class OpenID:
    """What ADFS or Entra tells about itself."""

    server: str
    """Its issuer, to the letter; it describes itself at /.well-known/openid-configuration below."""
    client: str
    secret: str
    scope: tuple[str, ...] = ("openid", "profile", "email", "offline_access")


@dataclass(frozen=True)
class Saml:
    """What a SAML identity provider tells about itself."""

    entity: str
    address: str
    """Where people are sent (single sign-on, HTTP-Redirect)."""
    certificate: str
    """PEM, with or without its first and last line."""
    uid: tuple[str, ...] = field(default=UID)


def set_up(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    provider: OpenID | Saml,
    groups_claim: str,
    tags_claim: str = "",
    now: datetime,
) -> Directory:
    """Add a directory. Its address is new and never used again: it is half of each identity."""
    address = f"{organisation.slug}-{secrets.token_hex(4)}"
    openid = isinstance(provider, OpenID)
    with transaction.atomic():
        app = SocialApp.objects.create(
            provider="openid_connect" if openid else "saml",
            provider_id=address,
            name=name[:40],
            client_id=provider.client if isinstance(provider, OpenID) else address,
            secret=provider.secret if isinstance(provider, OpenID) else "",
            settings=_openid(provider) if isinstance(provider, OpenID) else _saml(provider),
        )
        directory = Directory.objects.create(
            organisation=organisation,
            app=app,
            address=address,
            name=name[:40],
            groups_claim=groups_claim,
            tags_claim=tags_claim,
        )
        _tell(
            actor,
            organisation,
            "directory.set-up",
            "directory",
            address,
            now,
            after={"name": name, "kind": app.provider, "groups": groups_claim},
        )
    return directory


def calls_itself(provider: OpenID) -> str | None:
    """What the directory at this address calls itself, if that is something else.

    None, too, while it does not answer: it may come up later, and the sign-in looks again.
    """
    ours = _openid(provider)
    try:
        told = reading.described(ours)
        issuers.check_description(ours, told)
    except (reading.Refused, reading.Unreachable):
        return None
    except issuers.OtherIssuer:
        return str(told.get("issuer") or "–")
    return None


def _openid(provider: OpenID) -> dict[str, object]:
    return {
        "server_url": provider.server.rstrip("/"),
        "issuer": provider.server,
        "scope": list(provider.scope),
    }


def _saml(provider: Saml) -> dict[str, object]:
    """Nothing is believed that is not signed, and nothing is accepted that we did not ask for."""
    lines = [line for line in provider.certificate.split("\n") if "-----" not in line]
    return {
        "idp": {
            "entity_id": provider.entity,
            "sso_url": provider.address,
            "x509cert": "".join("".join(lines).split()),
        },
        "attribute_mapping": {"uid": list(provider.uid)},
        "advanced": {
            "strict": True,
            "want_assertion_signed": True,
            "reject_idp_initiated_sso": True,
            "reject_deprecated_algorithm": True,
            "allow_single_label_domains": settings.DEBUG or settings.DEMO,  # localhost
        },
    }


def demand_second_steps(
    *, actor: Actor, organisation: Organisation, who: str, now: datetime
) -> None:
    """Say who of the organisation's people must have a second step. It holds at once."""
    before = organisation.second_step
    if before == who:
        return
    with transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(second_step=who)
        _tell(
            actor,
            organisation,
            "second-step.demanded",
            "organisation",
            organisation.slug,
            now,
            before={"who": before},
            after={"who": who},
        )


def demand(
    *,
    actor: Actor,
    organisation: Organisation,
    directory: Directory,
    levels: str,
    methods: str,
    now: datetime,
) -> None:
    """Let a directory have to state one of these levels, and one of these methods.

    Whoever it has let in without stating them signs in again with their next request.
    """
    before = {"levels": directory.levels, "methods": directory.methods}
    after = {"levels": levels, "methods": methods}
    if before == after:
        return
    with transaction.atomic():
        Directory.objects.filter(pk=directory.pk).update(**after)
        _tell(
            actor,
            organisation,
            "directory.level-changed",
            "directory",
            directory.address,
            now,
            before=before,
            after={"name": directory.name, **after},
        )


def take_down(
    *, actor: Actor, organisation: Organisation, directory: Directory, now: datetime
) -> None:
    """Remove a directory. Its people can no longer sign in, and are signed out."""
    with transaction.atomic():
        address, name = directory.address, directory.name
        directory.app.delete()
        for user in User.objects.filter(directory=organisation):
            user.sessions.all().delete()
        _tell(
            actor,
            organisation,
            "directory.taken-down",
            "directory",
            address,
            now,
            before={"name": name},
        )


def add_rule(
    *,
    actor: Actor,
    organisation: Organisation,
    group: str,
    role: str,
    bundle: str,
    now: datetime,
) -> GroupRule:
    """Let a group give a role, a key bundle, or both. Twice is the same as once."""
    with transaction.atomic():
        rule, new = GroupRule.objects.get_or_create(
            organisation=organisation, group=group, role=role, bundle=bundle
        )
        if new:
            said = {"group": group, "role": role, "bundle": bundle}
            _tell(
                actor,
                organisation,
                "group-rule.added",
                "group-rule",
                str(rule.pk),
                now,
                after=said,
            )
    return rule


def remove_rule(
    *, actor: Actor, organisation: Organisation, rule: GroupRule, now: datetime
) -> None:
    """Take away what a group gives. It ends with everybody's next request."""
    with transaction.atomic():
        said = {"group": rule.group, "role": rule.role, "bundle": rule.bundle}
        key = str(rule.pk)
        rule.delete()
        _tell(actor, organisation, "group-rule.removed", "group-rule", key, now, before=said)


def _tell(
    actor: Actor,
    organisation: Organisation,
    did: str,
    kind: str,
    key: str,
    now: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    record(
        organisation=organisation.key,
        by=by(actor, ACTION, organisation.key),
        did=did,
        kind=kind,
        key=key,
        before=before,
        after=after,
        now=now,
    )
