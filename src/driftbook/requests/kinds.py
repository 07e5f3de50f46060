"""What a file is, by its bytes: what its name or its sender says counts for nothing."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib

import puremagic

TEXT, CSV = "text/plain", "text/csv"
OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
INLINE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""Pictures that browsers show and that hold no script."""
TAKEN = INLINE | {
    *("image/heif", "image/heic", "image/tiff", "image/bmp"),
    *("video/mp4", "video/quicktime", "audio/mpeg", "audio/mp4"),
    *("application/pdf", TEXT, CSV, "text/calendar", "message/rfc822"),
    *("application/msword", "application/vnd.ms-outlook", "application/rtf"),
    *(OPEN_XML + part for part in ("wordprocessingml", "spreadsheetml", "presentationml")),
    *(OPEN_DOCUMENT + part for part in ("text", "spreadsheet", "presentation")),
}
UNKNOWN = "application/octet-stream"
_SAME = {"image/x-ms-bmp": "image/bmp", "video/x-m4v": "video/mp4", "audio/x-m4a": "audio/mp4"}
_MARKED = re.compile(r"\s*(<[!?a-z]|#!)", re.IGNORECASE)
"""HTML, SVG and other XML, and scripts: text that some program would run."""
_CALENDAR, _MAIL = re.compile(r"BEGIN:VCALENDAR\b"), re.compile(r"[A-Za-z-]{1,60}: ?\S")
_HEAD = 256 * 1024
"""So many bytes of a member of an archive are looked at."""


def kind_of(content: bytes, name: str = "") -> str:
    """A media type, `application/octet-stream` where it is nothing that we know.

    The name only says which of the texts it is.
    """
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    text = _text(content)
    if text is not None:
        return _of_text(text, name)
    try:
        found = puremagic.magic_string(content[: 64 * 1024], name)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    kinds = (_SAME.get(one.mime_type, one.mime_type) for one in found)
    return next((kind for kind in kinds if kind), UNKNOWN)


def _text(content: bytes) -> str | None:
    """The text, where it is one: no binary rubbish in it. Old programs write Latin-1."""
    if content.startswith((b"%PDF", b"{\\rtf")):
        return None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if any(byte in content for byte in (b"\0", b"\x1b", b"\x7f")):
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    odd = sum(1 for letter in text[:4096] if letter == "\ufffd" or letter < "\t")
    spoken = sum(1 for letter in text[:4096] if letter.isalnum() or letter.isspace())
    return text if not odd and spoken * 2 > len(text[:4096]) else None


def _of_text(text: str, name: str) -> str:
    if _MARKED.match(text):
        return "text/html"
    if _CALENDAR.match(text):
        return "text/calendar"
    ending = name.lower().rpartition(".")[2]
    if ending == "eml" and _MAIL.match(text):
        return "message/rfc822"
    return CSV if ending == "csv" else TEXT


UNREADABLE = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError),
    *(zlib.error, lzma.LZMAError),
)
"""What opening an archive may raise that is damaged, or was made to be."""


def _packed(content: bytes) -> str:
    """Which office document it is; `application/zip` for anything else, also with macros in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                return _head(archive, "mimetype").strip() or UNKNOWN
            if "[Content_Types].xml" not in names or any("vbaProject" in one for one in names):
                return "application/zip"
            said = _head(archive, "[Content_Types].xml")
    except UNREADABLE:
        return UNKNOWN
    if "macroEnabled" in said:
        return "application/zip"
    parts = ("wordprocessingml", "spreadsheetml", "presentationml")
    return next((OPEN_XML + part for part in parts if f"{part}." in said), "application/zip")


def _head(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as member:
        return member.read(_HEAD).decode("utf-8", "replace")
