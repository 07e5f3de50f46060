"""Who hears of emergency keys and of grants that have run out. Why one was asked for may name
somebody, so it stands on the page and in no letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from driftbook.doors.models import EmergencyKey, Grant
from driftbook.outbox.actions import put
from driftbook.people.listing import holders
from driftbook.people.models import Organisation, User
from driftbook.people.permissions import TABLE
from driftbook.people.zones import zone
from driftbook.wording import times

GRANT = "emergency.grant"


def asked(key: EmergencyKey, now: datetime) -> None:
    """To everybody who may approve it, but not to whoever opens with it or has asked."""
    theirs = [one.user for one in holders(key.organisation, TABLE[GRANT].own)]
    not_to = {key.user.key, key.asked_by}
    _emergency("emergency_asked", key, (one for one in theirs if one.key not in not_to), now)


def approved(key: EmergencyKey, now: datetime) -> None:
    """To whoever opens with it."""
    _emergency("emergency_approved", key, [key.user], now)


def declined(key: EmergencyKey, now: datetime) -> None:
    """To whoever would have opened with it, and to whoever asked."""
    both = User.objects.filter(Q(pk=key.user_id) | Q(key__in=[key.asked_by]))
    _emergency("emergency_declined", key, both, now, sms=False)


def over(key: EmergencyKey, now: datetime) -> None:
    """To whoever approved it, and to whoever opened with it."""
    both = User.objects.filter(Q(pk=key.user_id) | Q(key__in=[key.approved_by]))
    _emergency("emergency_over", key, both, now, sms=False)


def grant_over(grant: Grant, now: datetime) -> None:
    """To whoever gave the bundle."""
    keeper = grant.bundle.organisation
    page = reverse("doors:key-bundle", args=[grant.bundle_id])
    context = {"who": str(grant.user), "bundle": grant.bundle.name, "keeper": keeper.name}
    for user in User.objects.filter(key__in=[grant.given_by]):
        _put("key_over", user, keeper, context, page, f"grant:{grant.key}", now, sms=False)


def _emergency(
    letter: str, key: EmergencyKey, to: Iterable[User], now: datetime, *, sms: bool = True
) -> None:
    context = {"who": str(key.user), "what": str(key.address or key.bundle)}
    page = reverse("doors:emergency")
    for user in to:
        language = user.language or key.organisation.language
        local = zone(key.organisation.timezone)
        at = times.moment(key.until.astimezone(local), language) if key.until else ""
        said = {**context, "until": at, "keeper": key.organisation.name}
        _put(letter, user, key.organisation, said, page, f"emergency:{key.key}", now, sms=sms)


def _put(
    letter: str,
    user: User,
    keeper: Organisation,
    context: dict[str, Any],
    page: str,
    key: str,
    now: datetime,
    *,
    sms: bool,
) -> None:
    """By mail, and by SMS where a telephone is proved and it is urgent."""
    if not user.is_active or user.erased:
        return
    more: dict[str, Any] = {
        "context": {"name": user.name, "address": settings.ADDRESS + page, **context},
        "language": user.language or keeper.language,
        "organisation": keeper.key,
        "person": user.key,
        "now": now,
    }
    name = f"doors/letters/{letter}"
    if user.email:
        put(channel="mail", to=user.email, template=name, key=f"{key}:{letter}:{user.key}", **more)
    if sms and user.phone and user.phone_verified:
        at = f"{key}:{letter}:{user.key}:sms"
        put(channel="sms", to=user.phone, template=f"{name}_sms", key=at, **more)
