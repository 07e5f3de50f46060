"""Giving a key bundle to somebody by hand, taking it back, and closing every path of a person.

Each verb is one transaction with its history, and may be said twice without harm. The chain of the
organisation is locked first, as everywhere in the house.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, override

from driftbook.doors import controllers, tag_actions
from driftbook.doors.keys import books, queries, refusals
from driftbook.doors.models import Bundle, EmergencyKey, Grant, Tag
from driftbook.doors.typed import one_line
from driftbook.history.actions import hold, record
from driftbook.history.by import ITSELF, By
from driftbook.people.models import Organisation, User
from driftbook.people.queries import actor_of


@transaction.atomic
def give(
    *,
    bundle: Bundle,
    user: User,
    until: datetime | None = None,
    because: str,
    by: By,
    now: datetime,
) -> Grant:
    """Let the person open the bundle's doors, until `until` (aware) or until it is taken back.

    Given again, it is the same grant with the new end and reason. Raises NoReason, NotLasting,
    NoRole, NotByHand, and Elsewhere for somebody to whom bundles are given in a directory (G-30).
    """
    why = one_line(because)
    if not why:
        raise refusals.NoReason
    if until is not None and until <= now:
        raise refusals.NotLasting
    keeper = bundle.organisation
    hold(keeper.key)
    _may_have(user, keeper, now)
    there = _live(bundle, user, now)
    if there is None:
        grant = Grant.objects.create(
            bundle=bundle,
            user=user,
            since=now,
            until=until,
            because=why,
            given_by=by.person,
        )
        _tell("key.given", grant, by, now, until=until, because=why)
        return grant
    if (there.until, there.because) != (until, why):
        before = {"until": _iso(there.until), "because": there.because}
        there.until, there.because, there.given_by = until, why, by.person
        there.save(update_fields=["until", "because", "given_by"])
        _tell("key.changed", there, by, now, before=before, until=until, because=why)
    return there


@transaction.atomic
def take_back(*, grant: Grant, by: By, now: datetime) -> Grant:
    """From `now` on the grant opens nothing. One that has ended stays as it ended."""
    hold(grant.bundle.organisation.key)
    grant = _locked(grant)
    if grant.ended is None:
        _end(grant, "key.taken-back", min(grant.until or now, now), by, now)
    return grant


def run_out(*, grant: Grant, by: By, now: datetime) -> Grant:
    """Write down that a grant has ended by itself. In a transaction that holds its row."""
    if grant.ended is None and grant.until is not None and grant.until <= now:
        _end(grant, "key.ended", grant.until, by, now)
    return grant


def close_all(user: User, organisation: Organisation, by: By, now: datetime) -> None:
    """End every path of somebody who leaves the organisation, or whose account is closed.

    What they have there ends, and what they have where they have no role any more, neither there
    nor with one of its providers: bundles by hand, emergency keys, tags. Groups of a directory end
    with its reading. It is done in the transaction in which they leave, when their roles are gone.
    """
    who = actor_of(user, now)
    still = {*who.roles}.union(*(pact.serves for pact in who.pacts)) - {organisation.key}
    closing = list(_places(user).exclude(key__in=still).order_by("key"))
    hold(*(place.key for place in closing))
    for place in closing:
        _close(user, place, by, now)


def chains(user: User) -> set[UUID]:
    """The organisations in whose history `close_all` may have to write."""
    return set(_places(user).values_list("key", flat=True))


def _places(user: User) -> QuerySet[Organisation]:
    """The organisations of which the person has a grant, an emergency key or a tag."""
    live = {"user": user, "ended__isnull": True}
    return Organisation.objects.filter(
        Q(pk__in=Grant.objects.filter(**live).values("bundle__organisation"))
        | Q(pk__in=EmergencyKey.objects.filter(**live).values("organisation"))
        | Q(pk__in=_tags(user).values("organisation"))
    )


def _close(user: User, place: Organisation, by: By, now: datetime) -> None:
    from driftbook.doors.keys import emergency_actions  # which imports this

    given = Grant.objects.filter(user=user, bundle__organisation=place, ended__isnull=True)
    for grant in given.select_related("bundle__organisation", "user").order_by("pk"):
        _end(grant, "key.closed", min(grant.until or now, now), by, now)
    keys = EmergencyKey.objects.filter(user=user, organisation=place, ended__isnull=True)
    for key in keys.select_related("organisation", "user").order_by("pk"):
        emergency_actions.close(key=key, by=by, now=now)
    with override(place.language):
        because = gettext("The account of whoever carries it is closed, or they have left.")
    for tag in _tags(user).filter(organisation=place, blocked__isnull=True).order_by("pk"):
        tag_actions.block_tag(tag=tag, because=because, by=by, now=now)
    controllers.changed(place)


# --- helpers ------------------------------------------------------------------------------------


def _may_have(user: User, keeper: Organisation, now: datetime) -> None:
    """Raises NoRole, NotByHand, Elsewhere."""
    fresh = User.objects.get(pk=user.pk)
    if fresh.pk not in queries.may_open(keeper, [fresh], now):
        raise refusals.NoRole
    if not books.by_hand(keeper, now):
        raise refusals.NotByHand
    sign_in = queries.sign_in_of(fresh)
    if sign_in == queries.AD and (changes := books.elsewhere(keeper, sign_in, queries.LOCAL, now)):
        raise refusals.Elsewhere(changes)


def _live(bundle: Bundle, user: User, now: datetime) -> Grant | None:
    """The person's grant that runs; one that has run out is written down as ended first."""
    rows = Grant.objects.select_for_update(of=("self",))
    rows = rows.select_related("bundle__organisation", "user")
    there = rows.filter(bundle=bundle, user=user, ended__isnull=True).first()
    if there is not None:
        run_out(grant=there, by=ITSELF, now=now)
    return there if there is not None and there.ended is None else None


def _locked(grant: Grant) -> Grant:
    rows = Grant.objects.select_for_update(of=("self",))
    return rows.select_related("bundle__organisation", "user").get(pk=grant.pk)


def _end(grant: Grant, did: str, at: datetime, by: By, now: datetime) -> None:
    grant.ended, grant.ended_by = max(at, grant.since), by.person
    grant.save(update_fields=["ended", "ended_by"])
    _tell(did, grant, by, now)


def _tags(user: User) -> QuerySet[Tag]:
    return Tag.objects.filter(user=user, ended__isnull=True).select_related("organisation")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _tell(
    did: str,
    grant: Grant,
    by: By,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    until: datetime | None = None,
    because: str = "",
) -> None:
    """An event about the person, in the chain of the organisation whose doors they are."""
    after = {"bundle": grant.bundle.name, "until": _iso(until), "because": because}
    record(
        organisation=grant.bundle.organisation.key,
        by=by,
        did=did,
        kind="person",
        key=str(grant.user.key),
        before=before,
        after={name: value for name, value in after.items() if value},
        now=now,
    )
