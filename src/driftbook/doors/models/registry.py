"""Addresses, doors, units and tags. Each belongs to the organisation that keeps it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from driftbook.doors.fields import ByteOrdered
from driftbook.doors.ordering import flat_order
from driftbook.people.models import Organisation, User

TEXT = 300
PRIVATE, STAIRWELL, KEY_BOX = DOOR_KINDS = ("private", "stairwell", "key-box")


def house(number: int, letter: str, floor: str, side: str) -> str:
    """What follows the name of the street.

    >>> house(12, "A", "2", "tv"), house(7, "", "", "")
    ('12A, 2. tv', '7')
    """
    flat = " ".join(part for part in (f"{floor}." if floor else "", side) if part)
    return ", ".join(part for part in (f"{number}{letter}", flat) if part)


class Street(models.Model):
    """A street within a postal code. Searching begins here: there are far fewer than addresses."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="streets")
    name = models.CharField(max_length=TEXT)
    folded = ByteOrdered(max_length=TEXT)
    """The name as it is searched for: small letters, without marks and spaces."""
    postal_code = ByteOrdered(max_length=20)
    town = models.CharField(max_length=TEXT)
    folded_town = ByteOrdered(max_length=TEXT)
    country = models.CharField(max_length=2)

    class Meta:
        ordering = ("folded", "postal_code", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "country", "postal_code", "name"), name="a_street_once"
            )
        ]
        indexes = [
            models.Index(
                fields=("organisation", "folded_town", "postal_code"), name="streets_of_a_town"
            ),
            models.Index(
                fields=("organisation", "postal_code", "folded"), name="streets_of_a_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.postal_code} {self.town}"


class StreetWord(models.Model):
    """A beginning by which a street is found: its name from the first word on, or from a later one.

    Everything that narrows the search stands here, so that one index answers it.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    rank = models.PositiveSmallIntegerField()
    """0: the name from its first word on; 1: from a later one."""
    folded = ByteOrdered(max_length=TEXT)
    postal_code = ByteOrdered(max_length=20)
    street = models.ForeignKey(Street, models.CASCADE, related_name="words")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "folded", "rank", "postal_code", "street"),
                name="a_beginning_of_a_street_once",
            )
        ]

    def __str__(self) -> str:
        return self.folded


class Address(models.Model):
    """A house, or a flat in it."""

    street = models.ForeignKey(Street, models.CASCADE, related_name="addresses", db_index=False)
    """Its index is the one of the constraint below; another would cost an import a quarter more."""
    number = models.PositiveIntegerField()
    letter = ByteOrdered(max_length=10, blank=True)
    floor = models.CharField(max_length=20, blank=True)
    """As it is written: `st`, `2`, `kl`."""
    side = models.CharField(max_length=20, blank=True)
    """Which door on the floor: `tv`, `th`, `1102`."""
    flat_order = ByteOrdered(max_length=80, blank=True)
    """What the flats of a house are sorted by: see `ordering.flat_order`."""
    register = ByteOrdered(max_length=60, blank=True)
    """Its id in the national register that it was read from."""

    class Meta:
        ordering = ("street", "number", "letter", "flat_order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("street", "number", "letter", "floor", "side"), name="an_address_once"
            )
        ]
        indexes = [models.Index(fields=("register",), name="by_register")]

    def __str__(self) -> str:
        street = self.street
        return f"{street.name} {self.house}, {street.postal_code} {street.town}"

    @property
    def house(self) -> str:
        """`12A, 2. tv`: what follows the name of the street."""
        return house(self.number, self.letter, self.floor, self.side)

    @property
    def is_house(self) -> bool:
        """Whether it is the house itself, to which its stairwells belong."""
        return not self.floor and not self.side

    def put_in_order(self) -> None:
        """Set what it is sorted by among the flats of its house."""
        self.flat_order = flat_order(self.floor, self.side)


class Door(models.Model):
    """A door at an address: of a home, of the stairwell that leads to it, or a key box's place."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    address = models.ForeignKey(Address, models.PROTECT, related_name="doors")
    """Of a stairwell: the house without floor."""
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in DOOR_KINDS])
    place = models.CharField(max_length=TEXT, blank=True)
    """Where it is, in words: to the yard, beside the bicycle shed."""
    leads_to = models.ManyToManyField(Address, related_name="ways_in", blank=True)
    """The flats behind a stairwell door."""

    class Meta:
        ordering = ("address", "kind", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DOOR_KINDS), name="door_of_a_kind"),
            models.UniqueConstraint(fields=("address", "kind", "place"), name="a_door_once"),
        ]

    def __str__(self) -> str:
        return f"{self.address} ({self.kind})"


class Unit(models.Model):
    """A lock, a relay, a key box or a reader on a door, from its mounting to its removal."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="units")
    """Whose door it is on: a serial is on one door of theirs, and says nothing to others."""
    door = models.ForeignKey(Door, models.PROTECT, related_name="units")
    kind = models.CharField(max_length=60)
    """A kind of the handbook's chapter `doors`."""
    serial = models.CharField(max_length=60, blank=True)
    installed = models.DateTimeField()
    removed = models.DateTimeField(null=True, blank=True)
    battery_changed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("door", "installed")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "serial"),
                condition=Q(removed__isnull=True) & ~Q(serial=""),
                name="a_unit_is_on_one_door",
            ),
            models.CheckConstraint(
                condition=Q(removed__isnull=True) | Q(removed__gte=models.F("installed")),
                name="a_unit_is_removed_after_it_was_installed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.serial}".strip()

    @property
    def mounted(self) -> bool:
        """Whether it is on its door."""
        return self.removed is None


class Bundle(models.Model):
    """A key bundle: the doors that a group of people may open together."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="bundles")
    name = models.CharField(max_length=TEXT)
    doors = models.ManyToManyField(Door, related_name="bundles", blank=True)

    class Meta:
        ordering = ("organisation", "name")
        constraints = [
            models.UniqueConstraint(fields=("organisation", "name"), name="a_bundle_once")
        ]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A tag that opens doors, from when it was handed out until it is taken back."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="tags")
    number = models.CharField(max_length=60)
    """As it is printed on it, in capitals and without spaces: see `tag_actions.written`."""
    holder = models.CharField(max_length=TEXT, blank=True)
    """Who carries it, in words: a person or a flat. Personal: exported, and erased on request."""
    address = models.ForeignKey(
        Address, models.SET_NULL, null=True, blank=True, related_name="tags"
    )
    access = models.CharField(max_length=TEXT, blank=True)
    """What it opens, in words, or the name of a key bundle."""
    bundle = models.ForeignKey(Bundle, models.SET_NULL, null=True, blank=True, related_name="tags")
    """The key bundle whose doors it opens, where one is known."""
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="tags")
    """Who carries it, where that is somebody who signs in: closed with their account."""
    since = models.DateTimeField()
    blocked = models.DateTimeField(null=True, blank=True)
    """Since when it opens nothing; None: it opens."""
    blocked_by = models.UUIDField(null=True, blank=True)
    """Who has blocked it, by key."""
    because = models.CharField(max_length=TEXT, blank=True)
    """Why it is blocked."""
    ended = models.DateTimeField(null=True, blank=True)
    """When it was taken back; its number may then be handed out again."""

    class Meta:
        ordering = ("organisation", "number", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "number"),
                condition=Q(ended__isnull=True),
                name="a_tag_is_out_once",
            )
        ]
        indexes = [
            models.Index(fields=("organisation", "number", "id"), name="tags_by_number"),
            models.Index(
                fields=("organisation", "number", "id"),
                condition=Q(ended__isnull=True, blocked__isnull=False),
                name="tags_blocked",
            ),
            models.Index(
                fields=("organisation", "number", "id"),
                condition=Q(ended__isnull=False),
                name="tags_taken_back",
            ),
            models.Index(
                fields=("bundle", "number", "id"),
                condition=Q(user__isnull=True),
                name="tags_without_an_account",
            ),
            models.Index(
                fields=("bundle", "user"),
                condition=Q(user__isnull=False),
                name="tags_with_an_account",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def opens(self, now: datetime) -> bool:
        """Whether it opens anything at `now` (aware): nothing for whoever's account is closed."""
        running = self.since <= now and (self.ended is None or now < self.ended)
        if not running or (self.blocked is not None and now >= self.blocked):
            return False
        return self.user is None or (self.user.is_active and self.user.erased is None)


class Upload(models.Model):
    """A file of addresses or tags that somebody has sent, until they confirm or withdraw it."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=TEXT)
    format = models.CharField(max_length=20)
    content = models.BinaryField()
    person = models.UUIDField()
    """Who sent it."""
    sent = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
