"""What lets people through doors, read from the tables as it stands: never from anything kept.

A person has a key bundle from a group of a directory, from an attribute such as `Tag: #name#`, or
by hand; an emergency key opens a bundle or the doors of an address; a tag opens the doors of its
bundle, at the reader alone and never from the telephone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.expressions import RawSQL

from driftbook.doors.models import STAIRWELL, Bundle, Door, EmergencyKey, Grant, Tag
from driftbook.handbook.deciding import door_shapes as shapes
from driftbook.people.models import GroupRule, HeldGroup, User

GROUP, ATTRIBUTE, HAND, EMERGENCY, TAG = KINDS = (
    "group",
    "tag-attribute",
    "hand",
    "emergency",
    "tag",
)
REMEMBERED = timedelta(days=30)
"""For how long a grant that has ended is still told of, so that a refusal can say when it ended."""
_TAGGED = ~Q(bundle=RawSQL("''", ()))
"""As the partial index says it: with a parameter in its place, SQLite would not use the index."""
_OF_GRANT = ("user_id", "bundle_id", "key", "since", "until", "ended", "because")
_OF_EMERGENCY = (
    *("user_id", "organisation_id", "bundle_id", "address_id", "key", "because"),
    *("asked", "approved", "until", "ended"),
)
_OF_TAG = ("user_id", "bundle_id", "key", "number", "since", "blocked", "ended")


@dataclass(frozen=True, slots=True)
class Way:
    """A grant, whose it is, and what it is for: a bundle, or an address."""

    user: int
    grant: shapes.Grant
    organisation: int
    """Whose doors they are."""
    bundle: int | None = None
    address: int | None = None


def lasting(now: datetime) -> Q:
    """Grants by hand that hold at `now` (aware): as `Grant.holds`."""
    return Q(since__lte=now) & _not_yet("until", now) & _not_yet("ended", now)


def running(now: datetime) -> Q:
    """Emergency keys that hold at `now` (aware): as `EmergencyKey.holds`."""
    return Q(approved__lte=now, until__gt=now) & _not_yet("ended", now)


def opening(now: datetime) -> Q:
    """Tags that open at `now` (aware): as `Tag.opens`."""
    out = Q(since__lte=now) & _not_yet("ended", now) & _not_yet("blocked", now)
    return out & (Q(user__isnull=True) | Q(user__is_active=True, user__erased__isnull=True))


def _not_yet(field: str, now: datetime) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": now})


def to_door(door: Door, user: User | None, now: datetime | None) -> list[Way]:
    """Every way through this door, or this person's; those that hold at `now`, or all of them."""
    bundles = {bundle.pk: bundle for bundle in door.bundles.order_by()}
    addresses = [door.address_id]
    if door.kind == STAIRWELL:
        led = Door.leads_to.through.objects.filter(door=door)
        addresses += led.values_list("address_id", flat=True)
    mine = Q() if user is None else Q(user=user)
    fits = mine & Q(bundle__in=list(bundles))
    either = mine & (Q(bundle__in=list(bundles)) | Q(address__in=addresses))
    return [
        *(_groups(bundles.values(), user) if bundles else ()),
        *_by_hand(fits, bundles, now),
        *_emergencies(either, bundles, now),
        *_tags(fits & Q(user__isnull=False), bundles, now),
    ]


def to_bundles(wanted: Iterable[Bundle], now: datetime | None) -> list[Way]:
    """Every way through these bundles; those that hold at `now`, or all of them."""
    bundles = {bundle.pk: bundle for bundle in wanted}
    fits = Q(bundle__in=list(bundles))
    return [
        *(_groups(bundles.values(), None) if bundles else ()),
        *_by_hand(fits, bundles, now),
        *_emergencies(fits, bundles, now),
        *_tags(fits & Q(user__isnull=False), bundles, now),
    ]


def holds(grant: shapes.Grant, now: datetime) -> bool:
    """Whether a grant holds at `now` (aware), as far as it says so itself."""
    ends = (at for at in (grant.until, grant.ended) if at is not None)
    begun = grant.since is None or grant.since <= now
    return grant.approved and begun and all(now < at for at in ends)


def of_person(user: User, now: datetime | None) -> list[Way]:
    """Every way that this person has, through whatever doors; those that hold at `now`, or all."""
    by_name = _named(user)
    given = Grant.objects.filter(user=user).values("bundle")
    asked = EmergencyKey.objects.filter(user=user, bundle__isnull=False).values("bundle")
    tagged = Tag.objects.filter(user=user, bundle__isnull=False).values("bundle")
    rows = Bundle.objects.filter(Q(pk__in=given) | Q(pk__in=asked) | Q(pk__in=tagged))
    bundles = {bundle.pk: bundle for bundle in rows}
    mine = Q(user=user)
    return [
        *_groups(by_name, user),
        *_by_hand(mine, bundles, now),
        *_emergencies(mine, bundles, now),
        *_tags(mine & Q(bundle__isnull=False), bundles, now),
    ]


def _named(user: User) -> list[Bundle]:
    """The bundles that the person's groups and attributes name."""
    held = list(HeldGroup.objects.filter(user=user).values_list("organisation_id", "group"))
    groups: dict[int, set[str]] = defaultdict(set)
    for organisation, group in held:
        groups[organisation].add(group)
    wanted = Q(pk__in=())
    for organisation, names in groups.items():
        rules = GroupRule.objects.filter(organisation=organisation, group__in=names)
        tagged = HeldGroup.objects.filter(user=user, organisation=organisation)
        wanted |= Q(organisation=organisation) & (
            Q(name__in=rules.exclude(bundle="").values("bundle"))
            | Q(name__in=tagged.exclude(bundle="").values("bundle"))
        )
    return list(Bundle.objects.filter(wanted)) if groups else []


def _groups(bundles: Iterable[Bundle], user: User | None) -> Iterator[Way]:
    """Those who have the bundles from groups and attributes of their directory."""
    names: dict[int, dict[str, Bundle]] = defaultdict(dict)
    for bundle in bundles:
        names[bundle.organisation_id][bundle.name] = bundle
    for organisation, named in names.items():
        rules: dict[str, list[Bundle]] = defaultdict(list)
        found = GroupRule.objects.filter(organisation=organisation, bundle__in=list(named))
        for group, name in {*found.order_by().values_list("group", "bundle")}:
            rules[group].append(named[name])
        rows = HeldGroup.objects.filter(organisation=organisation)
        rows = rows if user is None else rows.filter(user=user)
        held = rows.filter(group__in=list(rules)).values_list("user_id", "group")
        for person, group in held:
            for bundle in rules[group]:
                yield Way(person, shapes.Grant(GROUP, group, bundle.name), organisation, bundle.pk)
        tagged = rows.filter(_TAGGED, bundle__in=list(named))
        for person, group, name in tagged.values_list("user_id", "group", "bundle"):
            yield Way(person, shapes.Grant(ATTRIBUTE, group, name), organisation, named[name].pk)


def _by_hand(wanted: Q, bundles: Mapping[int, Bundle], now: datetime | None) -> Iterator[Way]:
    rows = Grant.objects.filter(wanted).order_by("since", "pk")
    rows = rows if now is None else rows.filter(lasting(now))
    for user, bundle, key, since, until, ended, because in rows.values_list(*_OF_GRANT):
        of = bundles[bundle]
        grant = shapes.Grant(
            HAND, of.name, of.name, since, until, ended, key=str(key), because=because
        )
        yield Way(user, grant, of.organisation_id, bundle)


def _emergencies(wanted: Q, bundles: Mapping[int, Bundle], now: datetime | None) -> Iterator[Way]:
    rows = EmergencyKey.objects.filter(wanted).order_by("asked", "pk")
    rows = rows if now is None else rows.filter(running(now))
    for row in rows.values_list(*_OF_EMERGENCY):
        user, organisation, bundle, address, key, because, asked, approved, until, ended = row
        grant = shapes.Grant(
            kind=EMERGENCY,
            name=because,
            bundle=bundles[bundle].name if bundle else "",
            since=approved or asked,
            until=until,
            ended=ended,
            approved=approved is not None,
            key=str(key),
            because=because,
        )
        yield Way(user, grant, organisation, bundle, address)


def _tags(wanted: Q, bundles: Mapping[int, Bundle], now: datetime | None) -> Iterator[Way]:
    rows = Tag.objects.filter(wanted).order_by("number", "pk")
    rows = rows if now is None else rows.filter(opening(now))
    for user, bundle, key, number, since, blocked, ended in rows.values_list(*_OF_TAG):
        over = min((at for at in (blocked, ended) if at is not None), default=None)
        of = bundles[bundle]
        grant = shapes.Grant(TAG, number, of.name, since, None, over, key=str(key))
        yield Way(user, grant, of.organisation_id, bundle)
