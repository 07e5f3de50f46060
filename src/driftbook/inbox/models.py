"""Mailboxes, the ledger of what came in, and addresses from which mails came back."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from driftbook.people.models import Agreement
from driftbook.work.claims import Claimed

STATES = ("waiting", "done", "review", "quarantined", "ignored", "duplicate", "refused")
WAITING, DONE, REVIEW, QUARANTINED, IGNORED, DUPLICATE, REFUSED = STATES


class Mailbox(models.Model):
    """An address that receives mail for an agreement."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    address = models.EmailField(unique=True)
    """What people write to; answers come to it with a token: `cases+…@example.org`."""
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="mailboxes")
    imap = models.CharField(max_length=300, blank=True)
    """`imaps://user@host:993/INBOX`, no password in it; empty: mail is handed over (LMTP, pipe)."""
    secret = models.CharField(max_length=300, blank=True)
    """The name of the environment variable that holds the password."""
    since = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    seen = models.DateTimeField(null=True)
    """When the server was last reached."""
    trouble = models.CharField(max_length=300, blank=True)
    """What went wrong last time; empty: nothing."""

    class Meta:
        ordering = ("address",)

    def __str__(self) -> str:
        return self.address


class Mail(Claimed):
    """One mail as it came, committed before the server was told that we have it."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="mails")
    source = models.CharField(max_length=10)
    """`imap`, `lmtp`, `pipe`."""
    validity = models.BigIntegerField(null=True)
    """The UIDVALIDITY of the server's folder, and in it …"""
    uid = models.BigIntegerField(null=True)
    """… the UID: both None where mail was handed over."""
    raw = models.BinaryField()
    """Its bytes; emptied some time after it was done."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the bytes."""
    size = models.PositiveIntegerField()
    recipient = models.CharField(max_length=320, blank=True)
    """The envelope's, where it was handed over."""
    received = models.DateTimeField()
    state = models.CharField(max_length=12, default=WAITING)
    """`review`: a person decides; `quarantined`: it could not be read; `refused`: by a person."""
    why = models.CharField(max_length=300, blank=True)
    """A code, of what stands between it and a case, or of why it was left alone."""
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    due = models.DateTimeField(null=True)
    """When it is to be read (again); None: nothing is to be done by itself."""
    ended = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=500, blank=True)
    content = models.CharField(max_length=64, blank=True)
    """SHA-256 of what it says, without what servers add: the same mail twice has the same."""
    sender = models.CharField(max_length=320, blank=True)
    """Small letters; erased with the raw mail."""
    subject = models.CharField(max_length=300, blank=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_key = models.CharField(max_length=200, blank=True)
    """What it has become, as in the history."""

    class Meta:
        ordering = ("-received", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("mailbox", "validity", "uid"),
                condition=Q(uid__isnull=False),
                name="a_mail_of_a_server_once",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="mail_in_a_state"),
        ]
        indexes = [
            models.Index(fields=("due", "id"), condition=Q(state="waiting"), name="mails_to_read"),
            models.Index(fields=("mailbox", "state", "-received"), name="mails_of_a_mailbox"),
            models.Index(fields=("message_id",), name="mails_by_message_id"),
            models.Index(fields=("sender", "received"), name="mails_of_a_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.digest[:12]}"

    @property
    def blanked(self) -> bool:
        """Whether its bytes are no longer kept."""
        return self.size > 0 and not self.raw


class Bounced(models.Model):
    """An address from which a mail of ours came back, until somebody says that it works again."""

    address = models.EmailField(unique=True)
    """Small letters."""
    at = models.DateTimeField()
    """When it came back last."""
    times = models.PositiveIntegerField(default=1)
    permanent = models.BooleanField(default=True)
    why = models.CharField(max_length=300, blank=True)
    """The status of the other server: `5.1.1`."""

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.address
