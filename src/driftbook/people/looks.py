"""Who looked at what is kept about people: one row for an hour, a person and an object (GDPR 15).

A page or an operation that shows personal data marks the request with `looked`; when the answer
was given (200), the middleware writes it down. What could not be written, because the database
only reads, goes to the log and stops nobody. Times are in UTC.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from driftbook.outbox.queries import to_person
from driftbook.people.by import by
from driftbook.people.middleware import actor
from driftbook.people.models import Look, User

logger = logging.getLogger("driftbook.people")
Keys = Callable[[User], Iterable[object]]
_ABOUT: dict[str, Keys] = {
    "person": lambda user: [user.key],
    "message": lambda user: to_person(user.key).order_by().values_list("uid", flat=True),
}
TEXTS: dict[str, str | Promise] = {
    "person": _("Your account, or what you did"),
    "message": _("A message to you"),
}


def register(kind: str, keys: Keys, text: str | Promise) -> None:
    """Objects of this kind are about people; `keys` gives those of somebody, `text` says what."""
    _ABOUT[kind], TEXTS[kind] = keys, text


def looked(request: HttpRequest, kind: str, key: object, action: str, organisation: UUID) -> None:
    """Say that the answer shows this object, which that organisation keeps."""
    request.looked = (kind, str(key), action, organisation)  # type: ignore[attr-defined]


def middleware(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Write down what was shown. Outside of the actors, so that it knows who asked."""

    def called(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        shown = getattr(request, "looked", None)
        if shown and request.method == "GET" and response.status_code == 200:
            _write(request, *shown)
        return response

    return called


@dataclass
class Written:
    """What this process has written of late, so that a page that asks again costs nothing."""

    MOST = 5_000
    rows: set[tuple[UUID, str, str, datetime]] = field(default_factory=set)

    def add(self, row: tuple[UUID, str, str, datetime]) -> None:
        """Remember it; when there are many, begin anew."""
        if len(self.rows) >= self.MOST:
            self.rows.clear()
        self.rows.add(row)


written = Written()


def _write(request: HttpRequest, kind: str, key: str, action: str, organisation: UUID) -> None:
    who = actor(request)
    if who.person is None:
        return
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    row = (who.person, kind, key, hour)
    if row in written.rows:
        return
    look = Look(
        person=who.person,
        role=by(who, action, organisation).role,
        organisation=organisation,
        kind=kind,
        key=key,
        hour=hour,
    )
    try:
        with transaction.atomic():
            Look.objects.bulk_create([look], ignore_conflicts=True)
        written.add(row)
    except DatabaseError:
        logger.warning("that %s looked at %s %s could not be written down", who.person, kind, key)


def about(user: User) -> QuerySet[Look]:
    """What others looked at that is about the person, the latest first."""
    which = Q(pk__in=())
    for kind, keys in _ABOUT.items():
        which |= Q(kind=kind, key__in=[str(key) for key in keys(user)])
    return Look.objects.filter(which).exclude(person=user.key).order_by("-hour", "pk")


def told(user: User) -> list[dict[str, Any]]:
    """For the person: when, what, and in which role; whose name it was is asked of the keeper."""
    return [
        {
            "hour": look.hour.isoformat(),
            "kind": look.kind,
            "key": look.key,
            "role": look.role,
            "kept_by": str(look.organisation),
        }
        for look in about(user)
    ]


def of(person: UUID) -> list[dict[str, Any]]:
    """What the person looked at, the oldest first."""
    return [
        {"hour": look.hour.isoformat(), "kind": look.kind, "key": look.key, "role": look.role}
        for look in Look.objects.filter(person=person).order_by("hour", "pk")
    ]


def forget_old(*, now: datetime) -> int:
    """Remove what is older than KEEP_LOOKS_DAYS; returns how many rows."""
    old = Look.objects.filter(hour__lt=now - timedelta(days=settings.KEEP_LOOKS_DAYS))
    return old.delete()[0]
