"""Organisations, the agreements between them, and people with their roles."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from driftbook.people.folding import BEGINNINGS
from driftbook.people.permissions import ROLES

KINDS = ("municipality", "supplier", "customer", "other")
KIND_NAMES: dict[str, str | Promise] = {
    "municipality": _("Municipality"),
    "supplier": _("Supplier"),
    "customer": _("Customer"),
    "other": _("Organisation"),
}
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
    second_step = models.CharField(max_length=20, default="nobody", db_default="nobody")
    """Who of its people must have a second step besides a password, see `obliged.CHOICES`."""
    since = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="organisation_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_name(self) -> str:
        """In the language of the page."""
        return str(KIND_NAMES[self.kind])


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
    consent_version = models.CharField(max_length=20, blank=True)
    """The version of the policy that was accepted then."""
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
        indexes = [
            models.Index(fields=("email",), name="people_by_email"),
            models.Index(fields=("name", "id"), name="people_by_name"),
            *(models.Index(holds, name=name) for name, holds in BEGINNINGS.items()),
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
        indexes = [
            models.Index(fields=("organisation", "role", "user"), name="people_in_a_role"),
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


class HeldGroup(models.Model):
    """A group of a reading, as a row, so that whoever is in it can be found."""

    reading = models.ForeignKey(DirectoryReading, models.CASCADE, related_name="held")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="held_groups")
    group = models.CharField(max_length=TEXT)
    bundle = models.CharField(max_length=TEXT, blank=True)
    """The key bundle that an attribute such as `Tag: #name#` names (G-05)."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("reading", "group"), name="a_group_is_held_once")
        ]
        indexes = [
            models.Index(fields=("organisation", "group", "user"), name="who_is_in_a_group"),
            models.Index(
                fields=("organisation", "bundle", "user"),
                condition=~Q(bundle=""),
                name="who_has_a_bundle_by_tag",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.group}"


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


class Directory(models.Model):
    """A way to sign in through an organisation's own directory: ADFS or Entra, or SAML."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="directories")
    app = models.OneToOneField("socialaccount.SocialApp", models.CASCADE, related_name="directory")
    address = models.SlugField(max_length=100, unique=True)
    """The `provider_id` of the app, in every address of this directory, and half of each identity.

    It is never used again, or people of one organisation would be those of another.
    """
    name = models.CharField(max_length=40)
    """What the button says: Active Directory."""
    groups_claim = models.CharField(max_length=TEXT, default="groups")
    """The claim or attribute that lists the groups."""
    tags_claim = models.CharField(max_length=TEXT, blank=True)
    """Where attributes such as `Tag: #name#` stand, when they do not stand among the groups."""
    levels = models.TextField(blank=True, default="", db_default="")
    """Of these levels (acr, AuthnContextClassRef) one must be stated; white space between them."""
    methods = models.TextField(blank=True, default="", db_default="")
    """Of these methods (amr) too."""

    class Meta:
        ordering = ("organisation", "name", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(address=""), name="a_directory_has_an_address")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.name}"


class Session(AbstractBaseSession):
    """A browser's session, with the person whose it is, so that all of theirs can be ended."""

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="sessions")
    started = models.DateTimeField(null=True, blank=True)
    seen = models.DateTimeField(null=True, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    """What the browser calls itself."""

    class Meta(AbstractBaseSession.Meta):
        db_table = "people_session"
        verbose_name = "session"
        verbose_name_plural = "sessions"

    @property
    def browser(self) -> str:
        """The browser and its system, as far as it tells."""
        known = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
        systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
        name = next((one for one in known if f"{one}/" in self.agent), "")
        system = next((one for one in systems if one in self.agent), "")
        name = {"Edg": "Edge", "OPR": "Opera"}.get(name, name)
        told = " · ".join(part for part in (name, system) if part)
        return told or self.agent[:40] or str(_("Unknown browser"))

    @property
    def mark(self) -> str:
        """Names the session on a page. Its key would let others in."""
        return salted_hmac("driftbook.people.session", self.session_key).hexdigest()[:16]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine that keeps sessions here."""
        from driftbook.people.sessions import SessionStore

        return SessionStore


class Attempt(models.Model):
    """That somebody tried something of which there may only be so many in a while."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    """A keyed hash of the account or of the network address."""
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("kind", "key", "at"), name="attempts_of_late")]

    def __str__(self) -> str:
        return self.kind


class Code(models.Model):
    """A code that was sent by SMS. There is one for an unknown account too, which nobody has."""

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="codes")
    purpose = models.CharField(max_length=20)
    """`password` or `phone`."""
    browser = models.CharField(max_length=64)
    """A keyed hash of what only the browser that asked for it holds."""
    digest = models.CharField(max_length=64)
    phone = models.CharField(max_length=20, blank=True)
    """The number that the code proves."""
    account = models.CharField(max_length=64)
    """A keyed hash of the account for which it was asked, known or not."""
    made = models.DateTimeField()
    expires = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    proved = models.DateTimeField(null=True, blank=True)
    """When the right code was typed; from then on it is not asked for again."""
    used = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=("password", "phone")), name="code_for_a_purpose"
            )
        ]
        indexes = [models.Index(fields=("browser", "purpose"), name="codes_of_a_browser")]

    def __str__(self) -> str:
        return self.purpose


class Spent(models.Model):
    """A code of an authenticator app that has been used. It does not work a second time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="spent")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "digest"), name="a_code_works_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class Invitation(models.Model):
    """A link, sent to a new person, with which they choose their password once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}"


class Look(models.Model):
    """That somebody looked at an object that is about people, within an hour."""

    person = models.UUIDField()
    """Who looked."""
    role = models.CharField(max_length=60, blank=True)
    organisation = models.UUIDField()
    """Who keeps the object."""
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=64)
    """With the kind: the object, as in the history."""
    hour = models.DateTimeField()
    """When it began, in UTC."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "key", "person", "hour"), name="one_look_an_hour"
            )
        ]
        indexes = [
            models.Index(fields=("person", "hour"), name="looks_of_a_person"),
            models.Index(fields=("hour",), name="looks_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
