"""Files that are sent to the page: kept until they are confirmed or withdrawn, a day at most.

Of addresses or of tags: the format of an upload says which.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from driftbook.doors.importing import files, formats, tags
from driftbook.doors.importing.running import Counts, Tell, run
from driftbook.doors.models import TEXT, Upload
from driftbook.history.by import By
from driftbook.people.models import Organisation

KEPT = timedelta(days=1)


class TooLong(Exception):
    """More lines than a page takes."""


@transaction.atomic
def send(
    *,
    organisation: Organisation,
    name: str,
    format: str,
    content: bytes,
    person: UUID,
    most: int,
    now: datetime,
) -> Upload:
    """Keep a file that can be read. Raises Unreadable, and TooLong for more than `most` lines."""
    if content.count(b"\n") > most + 1:
        raise TooLong
    table = files.of_bytes(content)
    if format == tags.FORMAT:
        tags.demand(table)
    else:
        formats.lines(table, format, organisation.country)
    Upload.objects.filter(sent__lt=now - KEPT).delete()
    return Upload.objects.create(
        organisation=organisation,
        name=name[:TEXT],
        format=format,
        content=content,
        person=person,
        sent=now,
    )


def take(*, upload: Upload, tell: Tell, by: By, now: datetime, dry: bool) -> Counts:
    """Take the file in, or only tell what that would do. Afterwards it is no longer kept."""
    keeper, name, format = upload.organisation, upload.name, upload.format
    table = files.of_bytes(bytes(upload.content))
    if format == tags.FORMAT:
        counts = tags.take(
            organisation=keeper, table=table, name=name, tell=tell, by=by, now=now, dry=dry
        )
    else:
        lines = formats.lines(table, format, keeper.country)
        counts = run(
            organisation=keeper,
            lines=lines,
            name=name,
            format=format,
            tell=tell,
            by=by,
            now=now,
            dry=dry,
        )
    if not dry:
        withdraw(upload=upload)
    return counts


def withdraw(*, upload: Upload) -> None:
    """Throw the file away."""
    Upload.objects.filter(pk=upload.pk).delete()
