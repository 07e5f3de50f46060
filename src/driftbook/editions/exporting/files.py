"""The files of an edition in one archive, with a list of them that can be checked."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO

MANIFEST = "manifest.json"


def files_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and bytes of all files, in the order of their names."""
    digest = hashlib.sha256()
    for name, raw in sorted(files.items()):
        digest.update(f"{name}\0{len(raw)}\0".encode() + raw)
    return digest.hexdigest()


@dataclass(frozen=True)
class Label:
    """Which edition the files are of."""

    handbook: str
    title: str
    version: str
    date: date


def archive(label: Label, files: Mapping[str, bytes]) -> bytes:
    """A zip of the YAML files in a folder named as the handbook, beside its manifest.

    The same files give the same bytes: `driftbook read` can read the folder that comes out, so
    the manifest lies beside it.
    """
    manifest = {
        "handbook": label.handbook,
        "title": label.title,
        "version": label.version,
        "date": label.date.isoformat(),
        "hash": files_hash(files),
        "files": {name: hashlib.sha256(raw).hexdigest() for name, raw in sorted(files.items())},
    }
    written = json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"
    contents = {MANIFEST: written} | {
        f"{label.handbook}/{name}": raw for name, raw in sorted(files.items())
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, raw in contents.items():
            day = (max(label.date.year, 1980), label.date.month, label.date.day, 0, 0, 0)
            entry = zipfile.ZipInfo(name, date_time=day)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            packed.writestr(entry, raw)
    return out.getvalue()
