"""Names for the keys that history and outbox know: people, organisations, handbooks, endpoints.

The names of a whole page are fetched at once. What is gone has no name: a person who was erased.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from driftbook.doors.models import Address, Tag
from driftbook.downtime.models import Change, Downtime, Manual, Meeting, Notice
from driftbook.editions.models import Edition
from driftbook.history.models import Event
from driftbook.incidents.models import Incident
from driftbook.jobs.models import Job, Procedure
from driftbook.outbox.actions import bare
from driftbook.outbox.models import Endpoint, Message
from driftbook.people.keys import key_of
from driftbook.people.models import Organisation
from driftbook.people.queries import names
from driftbook.requests.models import Case

CALLED: dict[str, tuple[type[Model], str]] = {
    "case": (Case, "number"),
    "tag": (Tag, "number"),
    "incident": (Incident, "number"),
    "change": (Change, "number"),
    "meeting": (Meeting, "number"),
    "downtime": (Downtime, "title"),
    "notice": (Notice, "subject"),
    "manual": (Manual, "title"),
}
"""By kind: what is called by a field of its own. Cases by their numbers: what one is about may be
personal."""


@dataclass(frozen=True)
class Names:
    """The names of what some events are about, and of who did it."""

    people: dict[UUID | None, str] = field(default_factory=dict)
    organisations: dict[UUID, Organisation] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    handbooks: dict[str, str] = field(default_factory=dict)
    endpoints: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)
    procedures: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    called: dict[str, dict[str, str]] = field(default_factory=dict)
    """By the kinds of `CALLED`."""

    def of(self, kind: str, key: str) -> str:
        """What the object is called; its key where it has no name."""
        if kind == "person":
            uid = key_of(key)
            return (self.people.get(uid) if uid else None) or _("an erased person")
        found = {
            "organisation": self.slugs,
            "handbook": self.handbooks,
            "endpoint": self.endpoints,
            "message": self.messages,
            "job": self.jobs,
            "procedure": self.procedures,
            "address": self.addresses,
            **self.called,
        }
        return found.get(kind, {}).get(key, "") or key


def of_events(events: Iterable[Event]) -> Names:
    """The names for these events, in a handful of queries however many they are."""
    events = list(events)
    keys: dict[str, set[str]] = {}
    for event in events:
        keys.setdefault(event.kind, set()).add(event.key)
    about = {uid for uid in map(key_of, keys.get("person", ())) if uid}
    return Names(
        people=names({event.person for event in events} | about),
        organisations=organisations({event.organisation for event in events}),
        slugs=dict(
            Organisation.objects.filter(slug__in=keys["organisation"]).values_list("slug", "name")
        )
        if "organisation" in keys
        else {},
        handbooks=handbooks(keys.get("handbook", ())),
        endpoints=_endpoints(keys.get("endpoint", ())),
        messages=_messages(keys.get("message", ())),
        jobs=_jobs(keys.get("job", ())),
        procedures=_procedures(keys.get("procedure", ())),
        addresses=_addresses(keys.get("address", ())),
        called={kind: _named(kind, keys.get(kind, ())) for kind in CALLED},
    )


def organisations(keys: Iterable[UUID]) -> dict[UUID, Organisation]:
    """The organisations by their keys."""
    return {row.key: row for row in Organisation.objects.filter(key__in=set(keys))}


def handbooks(ids: Iterable[str]) -> dict[str, str]:
    """The titles of handbooks, as their newest editions say."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Edition.objects.filter(agreement__handbook__in=wanted).order_by("number")
    return dict(rows.values_list("agreement__handbook", "title"))


def _endpoints(keys: Iterable[str]) -> dict[str, str]:
    uids = [uid for uid in map(key_of, keys) if uid]
    rows = Endpoint.objects.filter(uid__in=uids) if uids else ()
    return {str(row.uid): bare(row.url) for row in rows}


def _messages(keys: Iterable[str]) -> dict[str, str]:
    uids = [uid for uid in map(key_of, keys) if uid]
    rows = Message.objects.filter(uid__in=uids).only("uid", "subject") if uids else ()
    return {str(row.uid): row.subject for row in rows}


def _jobs(keys: Iterable[str]) -> dict[str, str]:
    uids = [uid for uid in map(key_of, keys) if uid]
    rows = Job.objects.filter(key__in=uids).select_related("order") if uids else ()
    return {str(row.key): row.number for row in rows}


def _procedures(keys: Iterable[str]) -> dict[str, str]:
    """By the job that waits for each."""
    uids = [uid for uid in map(key_of, keys) if uid]
    rows = Procedure.objects.filter(key__in=uids).select_related("job__order") if uids else ()
    return {str(row.key): row.job.number for row in rows}


def _addresses(keys: Iterable[str]) -> dict[str, str]:
    numbers = [int(key) for key in keys if key.isascii() and key.isdigit()]
    rows = Address.objects.filter(pk__in=numbers).select_related("street") if numbers else ()
    return {str(row.pk): str(row) for row in rows}


def _named(kind: str, keys: Iterable[str]) -> dict[str, str]:
    model, name = CALLED[kind]
    uids = [uid for uid in map(key_of, keys) if uid]
    rows = model._default_manager.filter(key__in=uids) if uids else model._default_manager.none()
    return {str(key): str(called) for key, called in rows.values_list("key", name)}
