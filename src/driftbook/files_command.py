"""`driftbook files`: from the folder to the store of several machines, back, and are all there?"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from driftbook import commands as stored
from driftbook.commands import ERRORS_FOUND, OK

if TYPE_CHECKING:
    from driftbook.files.shapes import Store

KEPT = "cases/"
"""All that machines share."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to the command line."""
    files = commands.add_parser("files", help="files of cases: copy them to another store, check")
    doing = files.add_subparsers(required=True, metavar="WHAT")
    copy = doing.add_parser(
        "copy", help="copy to DRIFTBOOK_FILES what lies in a folder; may be run again and again"
    )
    copy.add_argument("--from", dest="source", type=Path, metavar="FOLDER", help="default: VAR")
    copy.set_defaults(run=_copy, folder=".")
    back = doing.add_parser("fetch", help="copy the store into a folder, for a backup or a return")
    back.add_argument("--to", required=True, type=Path, metavar="FOLDER")
    back.set_defaults(run=_fetch, folder=".")
    check = doing.add_parser("check", help="read every file that a row names; 1: one is missing")
    check.set_defaults(run=_check, folder=".")


def _copy(options: argparse.Namespace) -> int:
    """From the folder to the store."""
    folder, store = _both(options.source)
    return _carried(folder, store, "copied")


def _fetch(options: argparse.Namespace) -> int:
    """From the store to the folder."""
    folder, store = _both(options.to)
    return _carried(store, folder, "fetched")


def _carried(source: "Store", target: "Store", done: str) -> int:
    """Each is read back and compared. Raises ValueError: no store is set, it is away or full."""
    carried = there = 0
    try:
        for kept in source.listed(KEPT):
            with source.open(kept.name) as content:
                if _same(target, kept.name, content):
                    there += 1
                    continue
                target.put(kept.name, content)
                if not _same(target, kept.name, content):
                    raise ValueError(f"{kept.name} is not the same there; nothing was lost")
                carried += 1
    except OSError as wrong:
        raise ValueError(f"{wrong} ({carried} were {done}; run it again)") from wrong
    print(f"{carried} {done} and compared, {there} were there already")
    return OK


def _both(folder: Path | None) -> "tuple[Store, Store]":
    """A folder and the store that is set. Raises ValueError: none is set."""
    stored.start_django()
    from django.conf import settings

    from driftbook.files import store
    from driftbook.files.folder import Folder

    if settings.FILES is None:
        raise ValueError("DRIFTBOOK_FILES is not set: there is no store beside the folder")
    if folder is not None:
        settings.CASE_FILES = folder.absolute() / "cases"
    return Folder(), store.chosen()


def _same(store: "Store", name: str, content: BinaryIO) -> bool:
    """Whether the store has these very bytes; what it has damaged is not the same."""
    from driftbook.files.shapes import Damaged, digest

    try:
        with store.open(name) as there:
            return digest(there) == digest(content)
    except (FileNotFoundError, Damaged):
        return False


def _check(options: argparse.Namespace) -> int:
    """Every file whose row says that it is kept: is it there, and are they its bytes?"""
    stored.start_django()
    from driftbook.files import store

    looked = 0
    wrong = []
    for name in _named():
        looked += 1
        try:
            store.open(name).close()
        except FileNotFoundError:
            wrong.append(f"MISSING {name}")
        except store.Damaged:
            wrong.append(f"DAMAGED {name}")
        except store.Away as away:
            raise ValueError(str(away)) from away
    print("\n".join([*wrong, f"{looked} looked at, {len(wrong)} missing or damaged"]))
    return ERRORS_FOUND if wrong else OK


def _named() -> Iterator[str]:
    from driftbook.requests import storage
    from driftbook.requests.extracting import kept
    from driftbook.requests.models import Attachment, Extract

    digests = Attachment.objects.exclude(digest="").values_list("digest", flat=True)
    for digest in digests.order_by("digest").distinct():
        yield storage.name(digest)
    for extract in Extract.objects.filter(state="ready").order_by("pk"):
        yield kept.name(extract)
