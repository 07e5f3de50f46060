"""Files that go with a mail: what may be attached, and how much of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from driftbook.outbox.models import MAIL

MOST, LARGEST = 5, 10 * 1024 * 1024
"""Files of one mail, and bytes of all of them: what most mail servers take."""
_NAME = re.compile(r"[\w][\w .,()+-]{0,118}")
_KIND = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")


class BadAttachment(ValueError):
    """A file that no mail may be given."""


@dataclass(frozen=True)
class File:
    """A file to attach."""

    name: str
    """With its ending, without a folder."""
    kind: str
    """`application/pdf`."""
    content: bytes


def fitting(files: Sequence[File]) -> list[File]:
    """Of these, in their order, as many as one mail takes; one that is too large is passed over."""
    found: list[File] = []
    room = LARGEST
    for file in files:
        if len(found) < MOST and len(file.content) <= room:
            found.append(file)
            room -= len(file.content)
    return found


def checked(files: Sequence[File], channel: str) -> Sequence[File]:
    """The files, if a mail may carry them. Raises BadAttachment."""
    if files and channel != MAIL:
        raise BadAttachment(f"{channel} has no attachments")
    if len(files) > MOST or sum(len(file.content) for file in files) > LARGEST:
        raise BadAttachment("too many files, or too large ones")
    for file in files:
        if not _NAME.fullmatch(file.name) or not _KIND.fullmatch(file.kind):
            raise BadAttachment(f"{file.name!r} ({file.kind!r})")
    return files
