"""Keeping files of cases: looked at, written to the disk, and only then to the database."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from driftbook.requests import kinds, scanning, storage
from driftbook.requests.files import File
from driftbook.requests.models import Attachment, Case, Post
from driftbook.requests.models.cases import TEXT
from driftbook.work.transactions import demand

LOG = logging.getLogger(__name__)


class BadFile(ValueError):
    """A file is not taken. `code`: `empty`, `too-large` (most: bytes), `kind` (kind, name)."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code}: {params}")
        self.code, self.params = code, params


def keep_file(
    *, case: Case, file: File, post: Post | None, now: datetime, field: str = ""
) -> Attachment:
    """Keep a file with a post, or with a field of the form.

    Its bytes are on the disk before its row is written, and are scanned once that is committed:
    a scanner takes its time, and the case is locked. Raises BadFile; only of a mail, whose sender
    is not there to choose another one, a row says by name what was not kept.
    """
    demand("keep_file()")
    try:
        kind = checked(file)
    except BadFile:
        if post is None or post.via != "mail":
            raise
        return _named(case, file, post, now, verdict=scanning.REFUSED, size=len(file.content))
    kept = _named(
        case,
        file,
        post,
        now,
        field=field,
        kind=kind,
        size=len(file.content),
        digest=storage.keep(file.content),
    )
    if scanning.wanted():
        transaction.on_commit(partial(scan, kept), robust=True)
    return kept


def checked(file: File) -> str:
    """The kind of a file that is taken. Raises BadFile."""
    if not file.content:
        raise BadFile("empty", name=file.name)
    if len(file.content) > settings.CASE_FILE_BYTES:
        raise BadFile("too-large", name=file.name, most=settings.CASE_FILE_BYTES)
    kind = kinds.kind_of(file.content, file.name)
    if kind not in kinds.TAKEN:
        raise BadFile("kind", name=file.name, kind=kind)
    return kind


def scan(attachment: Attachment) -> Attachment:
    """Ask the scanner about a file of which nothing is known yet; the verdict is written once."""
    if attachment.verdict == scanning.UNKNOWN and attachment.digest:
        try:
            with storage.content(attachment.digest) as content:
                attachment.verdict = scanning.verdict(content)
        except OSError as missing:
            LOG.warning(
                "the file %s could not be read for the scanner: %s", attachment.key, missing
            )
            return attachment
        same = Attachment.objects.filter(digest=attachment.digest, verdict=scanning.UNKNOWN)
        same.update(verdict=attachment.verdict)
    return attachment


def _named(case: Case, file: File, post: Post | None, now: datetime, **more: Any) -> Attachment:
    name = " ".join(file.name.replace("\\", "/").rpartition("/")[2].split())
    return Attachment.objects.create(
        case=case,
        post=post,
        name=_short(name) or "file",
        content_id=file.content_id[:TEXT],
        added=now,
        **more,
    )


def _short(name: str) -> str:
    """The name without what cannot be printed; a long one keeps its ending."""
    said = "".join(letter for letter in name if letter.isprintable())
    return said if len(said) <= TEXT else said[: TEXT - 20] + "…" + said[-19:]
