"""Many new addresses at once, as fast as the database takes them."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from django.db import connection

from driftbook.doors.models import Address
from driftbook.doors.ordering import flat_order

Row = tuple[int, int, str, str, str, str, str]
"""Street, number, letter, floor, side, what the flat is sorted by, register number."""
COLUMNS = "street_id, number, letter, floor, side, flat_order, register"


def row(street: int, number: int, letter: str, floor: str, side: str, register: str) -> Row:
    """A row that is not yet written."""
    return (street, number, letter, floor, side, flat_order(floor, side), register)


def insert(rows: Iterable[Row]) -> None:
    """Write the rows, in the order of the index. Raises IntegrityError."""
    table = Address._meta.db_table
    in_order = sorted(rows, key=itemgetter(0, 1))
    if not in_order:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN") as copy,
            ):
                for values in in_order:
                    copy.write_row(values)
        else:
            marks = ", ".join(["%s"] * len(in_order[0]))
            question = f"INSERT INTO {table} ({COLUMNS}) VALUES ({marks})"  # noqa: S608 our names
            cursor.executemany(question, in_order)
