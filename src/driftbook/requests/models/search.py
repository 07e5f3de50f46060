"""What the search looks in on PostgreSQL. SQLite has a table of its own kind (FTS5) for it."""

from __future__ import annotations

from typing import Any

from django.db import models

from driftbook.requests.models.cases import Case
from driftbook.requests.models.talk import Post


class Lexemes(models.Field[Any, Any]):
    """The stems of a text, as PostgreSQL keeps them; never read or written by Python."""

    def db_type(self, connection: Any) -> str:
        """A column of that name is also possible on SQLite, where it stays empty."""
        return "tsvector" if connection.vendor == "postgresql" else "text"


class Words(models.Model):
    """What can be found of a case, or of one of its posts. Triggers write it (searching.py)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    post = models.OneToOneField(Post, models.CASCADE, null=True, related_name="+")
    """None: the subject, the number and the form."""
    internal_to = models.UUIDField(null=True)
    """The organisation that alone may find it, by key; None: whoever sees the case."""
    lexemes = Lexemes(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("case",), condition=models.Q(post=None), name="words_of_a_case_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.post_id}"
