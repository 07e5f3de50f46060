"""A text whose order is that of its bytes, on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    Text = models.CharField[Any, str]
else:
    Text = models.CharField


class ByteOrdered(Text):
    """A text that is compared byte by byte, so that an index answers "begins with" as a range.

    SQLite does so by itself. PostgreSQL would use the language of the database, in which a range is
    no beginning: there the column has the collation `C`.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """As of any text, with the collation where it is needed."""
        parameters: dict[str, Any] = dict(super().db_parameters(connection))
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
