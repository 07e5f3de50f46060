"""Runs of guides. No personal data: what was answered, never by whom."""

from __future__ import annotations

from django.db import models

from driftbook.editions.models import Edition
from driftbook.guides.codes import LENGTH
from driftbook.guides.codes import key as random_key

KINDS = ("answer", "back", "involved", "onward")


class Run(models.Model):
    """One time that somebody follows a guide; kept for a while, resumed and handed over.

    The key is the hand-over link: 128 random bits, and whoever has it can read and go on. The code
    is for the telephone; it works for a short while only.
    """

    key = models.UUIDField(unique=True, default=random_key, editable=False)
    code = models.CharField(max_length=LENGTH, unique=True, editable=False)
    handbook = models.CharField(max_length=60)
    version = models.CharField(max_length=300)
    """The version of the handbook when the run began."""
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    """The edition that this was; none where the run began before editions were kept."""
    guide = models.CharField(max_length=60)
    started = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.handbook}/{self.guide} {self.key}"


class Happening(models.Model):
    """Something that was done in a run. Rows are only ever added, and removed with their run.

    Texts are kept as they were shown, so that what was tried can be read after the handbook has
    changed. Who did it is not kept: a run is handed from one to another by link or by telephone.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="happenings", db_index=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    """`answer`, `back` (taken back), `involved` (a level of support), `onward` (another guide)."""
    at = models.DateTimeField()
    question = models.CharField(max_length=60, blank=True)
    choice = models.CharField(max_length=60, blank=True)
    asked = models.CharField(max_length=300, blank=True)
    said = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=60, blank=True)
    guide = models.CharField(max_length=60, blank=True)
    back_to = models.PositiveIntegerField(null=True, blank=True)
    """The first position that is taken back. An answer has it when it replaces answers that lead
    nowhere since the handbook changed."""
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    """The edition that held then: what was decided is read under it, and not under a later one."""

    class Meta:
        ordering = ("run", "position")
        constraints = [
            models.UniqueConstraint(fields=("run", "position"), name="one_happening_at_a_time"),
            models.CheckConstraint(
                condition=models.Q(kind__in=KINDS),
                name="happening_of_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.kind} {self.question or self.level or self.guide}"


class WrongCode(models.Model):
    """A code that somebody typed and that opened nothing; counted, so that none can be guessed."""

    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
