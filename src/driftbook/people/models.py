"""Organisations, the agreements between them, and people with their roles."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from driftbook.people.permissions import ROLES

KINDS = ("municipality", "supplier", "customer", "other")
TEXT = 300


class Organisation(models.Model):
    """A municipality, a supplier, a customer."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """How history and outbox know it."""
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=TEXT)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    customer_number = models.CharField(max_length=40, unique=True, null=True, blank=True)
    """What its people type first when they sign in through their own directory (G-31)."""
    language = models.CharField(max_length=2, default="en")
    country = models.CharField(max_length=2)
    timezone = models.CharField(max_length=60, default="UTC")
    operates = models.BooleanField(default=False)
    """Its system administrators look after the installation."""
    since = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="organisation_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.name


class Agreement(models.Model):
    """What organisations have agreed; a handbook says it, and its parties see that handbook."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    handbook = models.SlugField(max_length=60, unique=True)
    """The id of the handbook that belongs to it."""
    organisations = models.ManyToManyField(Organisation, through="Party", related_name="agreements")
    since = models.DateTimeField()
    ended = models.DateTimeField(null=True, blank=True)
    """From then on its parties no longer see it, nor each other."""

    class Meta:
        ordering = ("handbook",)

    def __str__(self) -> str:
        return self.handbook


class Party(models.Model):
    """An organisation in an agreement. Providers serve the others; those do not see each other."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="parts")
    name = models.CharField(max_length=60)
    """The id of the party in the handbook's cover."""
    provides = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("agreement", "organisation"), name="one_part_in_an_agreement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.name}"


class People(BaseUserManager["User"]):
    """Makes users; only actions call it."""

    def create_user(self, username: str, password: str | None = None, **more: Any) -> User:
        """A user; without a password nobody can sign in with one."""
        user = self.model(username=username, **more)
        user.set_password(password)
        user.save(force_insert=True)
        return user


class User(AbstractBaseUser):
    """A person who signs in. Everything that tells who it is can be erased; the key stays."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """How history and outbox know the person."""
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    """E.164."""
    phone_verified = models.BooleanField(default=False)
    language = models.CharField(max_length=2, blank=True)
    directory = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="directory_users"
    )
    """Whose directory (AD) manages the account: then every local way in is closed."""
    is_active = models.BooleanField(default=True)
    consented = models.DateTimeField(null=True, blank=True)
    """When the person accepted the privacy policy (G-32)."""
    demo = models.BooleanField(default=False)
    """An invented person. Signs in with one click in demo mode, and not at all otherwise."""
    joined = models.DateTimeField(default=timezone.now)
    erased = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[People] = People()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("phone",),
                condition=Q(phone_verified=True) & ~Q(phone=""),
                name="one_person_to_a_verified_phone",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username


class Membership(models.Model):
    """A role of a person in an organisation, given by a person and not by a directory."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=40, choices=list(ROLES.items()))
    since = models.DateTimeField()

    class Meta:
        ordering = ("organisation", "user", "role")
        constraints = [
            models.UniqueConstraint(fields=("user", "organisation", "role"), name="a_role_once"),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="membership_in_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class GroupRule(models.Model):
    """What a group of an organisation's directory gives: a role, a key bundle, or both."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="group_rules")
    group = models.CharField(max_length=TEXT)
    role = models.CharField(max_length=40, choices=list(ROLES.items()), blank=True)
    bundle = models.CharField(max_length=TEXT, blank=True)

    class Meta:
        ordering = ("organisation", "group", "role", "bundle")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "group", "role", "bundle"), name="a_group_rule_once"
            ),
            models.CheckConstraint(
                condition=~Q(role="", bundle=""), name="a_group_gives_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} → {self.role or self.bundle}"


class DirectoryReading(models.Model):
    """The groups that an organisation's directory last said a person is in.

    Roles are worked out from it at every request, so that a group or a rule that is gone ends
    the right at once.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="readings")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="readings")
    groups = models.JSONField(default=list)
    read = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("user", "organisation"), name="one_reading_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {len(self.groups)}"


class Token(models.Model):
    """A key with which a program calls the API as its owner. Only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=TEXT)
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made",)
        constraints = [
            models.CheckConstraint(condition=Q(expires__gt=F("made")), name="a_token_lasts")
        ]

    def __str__(self) -> str:
        return self.name
