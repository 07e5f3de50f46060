"""Files with addresses as records: CSV in the encodings and with the separators that occur.

UTF-8 with or without a mark at its beginning, else Latin-1; semicolon, comma or tab, whichever the
first line has most of. A GeoPackage is an SQLite database with a table of addresses.
"""

from __future__ import annotations

import codecs
import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PIECE = 1 << 20
LONGEST_FIRST = 20_000
"""Characters of the line with the names of the columns."""
SEPARATORS = ";,\t"
GEOPACKAGE = b"SQLite format 3\0"
TABLE = "belagenhetsadress"


class Unreadable(ValueError):
    """A file that is none of addresses; the text says why, in English."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line: its number in the file, and what stands in its columns."""

    line: int
    """Counts from 1; the line with the names of the columns is 1."""
    cells: list[str]
    broken: bool = False
    """Whether it cannot be taken apart."""


@dataclass(frozen=True)
class Table:
    """The names of the columns in small letters, and the records."""

    columns: list[str]
    records: Iterator[Record]


def of_path(path: Path) -> Table:
    """The table in the file. Raises OSError, Unreadable."""
    with path.open("rb") as file:
        if file.read(len(GEOPACKAGE)) == GEOPACKAGE:
            return _geopackage(path)
    return _table(path.open("rb"))


def of_bytes(content: bytes) -> Table:
    """The table of a file that was sent. Raises Unreadable."""
    if content.startswith(GEOPACKAGE):
        raise Unreadable("a GeoPackage is read by the command only")
    return _table(io.BytesIO(content))


def lines_in(path: Path) -> int:
    """About how many records a file has, for a bar that shows how far one has come."""
    with path.open("rb") as file:
        if file.read(len(GEOPACKAGE)) == GEOPACKAGE:
            return 0
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(PIECE), b""))


def _table(file: BinaryIO) -> Table:
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    first = text.readline(LONGEST_FIRST + 1)
    if not first.strip():
        raise Unreadable("the first line must name the columns")
    if "\0" in first or len(first) > LONGEST_FIRST:
        raise Unreadable("it is no CSV in UTF-8 or Latin-1")
    separator = max(SEPARATORS, key=first.count)
    columns = next(csv.reader([first], delimiter=separator))
    reader = csv.reader(text, delimiter=separator)
    return Table([_name(column) for column in columns], _records(reader, len(columns)))


def _name(column: str) -> str:
    return column.strip().casefold().replace(".", "_")


def _encoding(file: BinaryIO) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding = "utf-8-sig"
    try:
        for piece in iter(lambda: file.read(PIECE), b""):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        encoding = "latin-1"
    file.seek(0)
    return encoding


def _records(reader: Iterator[list[str]], width: int) -> Iterator[Record]:
    line = 1
    while True:
        before = line
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            line = 1 + reader.line_num  # type: ignore[attr-defined]
            yield Record(before + 1, [], broken=True)
            continue
        line = 1 + reader.line_num  # type: ignore[attr-defined]
        if any(cells):
            yield Record(before + 1, cells, broken=len(cells) != width)


def _geopackage(path: Path) -> Table:
    """The table of addresses in a GeoPackage; its geometry is left out."""
    with closing(_connection(path)) as database:
        try:
            tables = [row[0] for row in database.execute("SELECT table_name FROM gpkg_contents")]
            name = next((table for table in tables if table.casefold() == TABLE), "")
            quoted = name.replace('"', '""')
            columns = [row[1] for row in database.execute(f'PRAGMA table_info("{quoted}")')]
        except sqlite3.DatabaseError as wrong:
            raise Unreadable(f"it is no GeoPackage: {wrong}") from wrong
    if not name:
        raise Unreadable(f"the GeoPackage has no table '{TABLE}'")
    columns = [column for column in columns if column.casefold() not in ("geom", "geometry")]
    return Table([_name(column) for column in columns], _rows(path, quoted, columns))


def _rows(path: Path, table: str, columns: list[str]) -> Iterator[Record]:
    named = ", ".join('"' + column.replace('"', '""') + '"' for column in columns)
    with closing(_connection(path)) as database:
        rows = database.execute(f'SELECT {named} FROM "{table}"')  # noqa: S608 quoted above
        for line, row in enumerate(rows, 2):
            yield Record(line, ["" if cell is None else str(cell) for cell in row])


def _connection(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
