"""Tags from a file: read, looked at, and then taken in; one event says how many.

Columns `number` (needed), `holder`, `address` (as one types it when searching), `access`; what an
export says besides is not looked at. A tag that is out with nobody known gets its holder; one that
is out with somebody else is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db import transaction

from driftbook.doors import controllers, refusals, tag_actions
from driftbook.doors.finding import Finder
from driftbook.doors.importing.files import Record, Table, Unreadable
from driftbook.doors.importing.running import CHANGED, NEW, REFUSED, SAME, Counts, Tell, Verdict
from driftbook.doors.models import TEXT, Address, Bundle, Tag
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.people.models import Organisation

FORMAT = "tags"
COLUMNS = ("number", "holder", "address", "access")
EXPORTED = (*COLUMNS, "since", "blocked", "organisation")
"""The columns of an export: the same ones, and what an import does not change."""
BATCH = 1_000
"""Lines that are written at once."""


class Line(NamedTuple):
    """A line that can be understood."""

    line: int
    number: str
    holder: str
    address: Address | None
    access: str


def demand(table: Table) -> None:
    """Raise Unreadable for a file without numbers, or with columns that nobody knows."""
    if "number" not in table.columns:
        raise Unreadable("columns are missing: number")
    unknown = sorted(set(table.columns) - set(EXPORTED) - {""})
    if unknown:
        raise Unreadable(f"unknown columns: {', '.join(unknown)}")


def take(
    *,
    organisation: Organisation,
    table: Table,
    name: str,
    tell: Tell,
    by: By,
    now: datetime,
    dry: bool,
) -> Counts:
    """Take the lines in, or only tell what that would do. Raises Unreadable."""
    demand(table)
    counts, seen, finder = Counts(), set[str](), Finder(organisation)
    rows = iter(table.records)
    while part := list(islice(rows, BATCH)):
        with transaction.atomic():
            for verdict in _part(finder, table.columns, part, seen, by, now, dry=dry):
                counts.of[verdict.what] += 1
                tell(verdict)
    if not dry and (counts.of[NEW] or counts.of[CHANGED]):
        with transaction.atomic():
            record(
                organisation=organisation.key,
                by=by,
                did="tags.imported",
                kind="organisation",
                key=organisation.slug,
                after={"file": name, **counts.as_dict()},
                now=now,
            )
    return counts


def _part(
    finder: Finder,
    columns: list[str],
    part: list[Record],
    seen: set[str],
    by: By,
    now: datetime,
    *,
    dry: bool,
) -> Iterator[Verdict]:
    """What becomes of some lines. New ones are written together, without an event for each."""
    organisation = finder.organisation
    lines = [_line(finder, columns, record) for record in part]
    numbers = [line.number for line in lines if isinstance(line, Line)]
    out = Tag.objects.filter(organisation=organisation, ended__isnull=True, number__in=numbers)
    there = {tag.number: tag for tag in out.select_related("organisation", "address__street")}
    named = {line.access for line in lines if isinstance(line, Line) and line.access}
    rows = Bundle.objects.filter(organisation=organisation, name__in=named)
    bundles = {bundle.name: bundle for bundle in rows}
    new = []
    for line in lines:
        if isinstance(line, Verdict):
            yield line
        elif line.number in seen:
            yield Verdict(line.line, REFUSED, ("tag-twice",), line.number)
        elif line.number in there:
            yield _again(line, there[line.number], by, now, dry=dry)
        else:
            new.append(_tag(organisation, line, bundles.get(line.access), now))
            yield Verdict(line.line, NEW, (), line.number)
        seen.update([line.number] if isinstance(line, Line) else ())
    if not dry:
        Tag.objects.bulk_create(new, ignore_conflicts=True)
        controllers.changed(organisation)


def _tag(organisation: Organisation, line: Line, bundle: Bundle | None, now: datetime) -> Tag:
    return Tag(
        organisation=organisation,
        number=line.number,
        holder=line.holder,
        address=line.address,
        access=line.access,
        bundle=bundle,
        since=now,
    )


def _again(line: Line, tag: Tag, by: By, now: datetime, *, dry: bool) -> Verdict:
    """A tag that is out: its gaps are filled, and nothing that is known is written over."""
    if line.holder and tag.holder and tag.holder.casefold() != line.holder.casefold():
        return Verdict(line.line, REFUSED, ("tag-out",), line.number)
    said = {
        "holder": tag.holder or line.holder,
        "address": tag.address or line.address,
        "access": tag.access or line.access,
    }
    why = tuple(name for name, value in said.items() if getattr(tag, name) != value)
    if why and not dry:
        tag_actions.correct_tag(
            tag=tag,
            holder=tag.holder or line.holder,
            address=tag.address or line.address,
            access=tag.access or line.access,
            user=tag.user,
            by=by,
            now=now,
        )
    codes = {"holder": "tag-holder", "address": "tag-address", "access": "tag-access"}
    return Verdict(
        line.line, CHANGED if why else SAME, tuple(codes[name] for name in why), line.number
    )


def _line(finder: Finder, columns: list[str], record: Record) -> Line | Verdict:
    if record.broken:
        return Verdict(record.line, REFUSED, ("columns",), "")
    said = {name: " ".join(cell.split()) for name, cell in zip(columns, record.cells, strict=True)}
    try:
        number = tag_actions.written(said["number"])
    except refusals.NoNumber:
        return Verdict(record.line, REFUSED, ("tag-number",), said["number"][:60])
    holder, access = said.get("holder", ""), said.get("access", "")
    if max(len(holder), len(access)) > TEXT:
        return Verdict(record.line, REFUSED, ("too-long",), number)
    text = said.get("address", "")
    address = finder.one(text) if text else None
    if text and address is None:
        return Verdict(record.line, REFUSED, ("no-such-address",), number)
    return Line(record.line, number, holder, address, access)
