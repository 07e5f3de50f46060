"""What lets people through doors, read from the tables as it stands: never from anything kept.

A person has a key bundle from a group of a directory, from an attribute such as `Tag: #name#`, or
by hand; an emergency key opens a bundle or the doors of an address; a tag opens the doors of its
bundle, at the reader alone and never from the telephone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.expressions import RawSQL

from driftbook.doors.keys.people import Naming
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


@dataclass(frozen=True)
class Behind:
    """What grants may be for."""

    bundles: Mapping[int, Bundle]
    """By id."""
    addresses: Sequence[int] = ()
    """Their ids: those of which emergency keys are."""

    def emergencies(self) -> Sequence[Q]:
        """Emergency keys to it."""
        bundle, address = Q(bundle__in=list(self.bundles)), Q(address__in=self.addresses)
        return [bundle, address] if self.addresses else [bundle]


def behind(door: Door) -> Behind:
    """What lets people through this door."""
    addresses = [door.address_id]
    if door.kind == STAIRWELL:
        led = Door.leads_to.through.objects.filter(door=door)
        addresses += led.values_list("address_id", flat=True)
    return Behind({bundle.pk: bundle for bundle in door.bundles.order_by()}, addresses)


def of_bundles(wanted: Iterable[Bundle]) -> Behind:
    """These bundles."""
    return Behind({bundle.pk: bundle for bundle in wanted})


def through(what: Behind, users: Collection[int] | None, now: datetime | None) -> list[Way]:
    """Every way through it, of everybody or of people with these ids; those that hold at `now`, or
    all of them."""
    bundles = what.bundles
    mine = Q() if users is None else Q(user__in=users)
    fits = mine & Q(bundle__in=list(bundles))
    return [
        *(_groups(bundles.values(), mine) if bundles else ()),
        *_by_hand(fits, bundles, now),
        *_emergencies(mine & reduce(or_, what.emergencies()), bundles, now),
        *_tags(fits & Q(user__isnull=False), bundles, now),
    ]


def keyed(what: Behind, now: datetime) -> list[Naming]:
    """Who has what opens it at `now` (aware) to whoever has a role too: everything but tags."""
    inside = Q(bundle__in=list(what.bundles))
    groups: list[Q] = []
    attributes: list[Q] = []
    for organisation, names in _by_name(what.bundles.values()).items():
        here = Q(organisation=organisation)
        groups.append(here & Q(group__in=list(_rules(organisation, names))))
        attributes.append(here & Q(bundle__in=list(names)))
    return [
        Naming(HeldGroup.objects.all(), groups),
        Naming(HeldGroup.objects.filter(_TAGGED), attributes),
        Naming(Grant.objects.filter(lasting(now)), [inside]),
        Naming(EmergencyKey.objects.filter(running(now)), what.emergencies()),
    ]


def tagged(what: Behind, now: datetime) -> Naming:
    """Who carries a tag that opens it at `now` (aware)."""
    inside = Q(bundle__in=list(what.bundles), user__isnull=False)
    return Naming(Tag.objects.filter(opening(now)), [inside])


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
        *_groups(by_name, mine),
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


def _by_name(bundles: Iterable[Bundle]) -> dict[int, dict[str, Bundle]]:
    """As a directory calls them, by the id of the organisation."""
    names: dict[int, dict[str, Bundle]] = defaultdict(dict)
    for bundle in bundles:
        names[bundle.organisation_id][bundle.name] = bundle
    return names


def _rules(organisation: int, named: Mapping[str, Bundle]) -> dict[str, list[Bundle]]:
    """The groups that give these bundles, with which."""
    rules: dict[str, list[Bundle]] = defaultdict(list)
    found = GroupRule.objects.filter(organisation=organisation, bundle__in=list(named))
    for group, name in {*found.order_by().values_list("group", "bundle")}:
        rules[group].append(named[name])
    return rules


def _groups(bundles: Iterable[Bundle], mine: Q) -> Iterator[Way]:
    """Those who have the bundles from groups and attributes of their directory."""
    for organisation, named in _by_name(bundles).items():
        rules = _rules(organisation, named)
        rows = HeldGroup.objects.filter(mine, organisation=organisation)
        held = rows.filter(group__in=list(rules)).values_list("user_id", "group")
        for person, group in held:
            for bundle in rules[group]:
                yield Way(person, shapes.Grant(GROUP, group, bundle.name), organisation, bundle.pk)
        by_attribute = rows.filter(_TAGGED, bundle__in=list(named))
        for person, group, name in by_attribute.values_list("user_id", "group", "bundle"):
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
