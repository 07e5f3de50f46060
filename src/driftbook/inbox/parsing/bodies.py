"""The parts of a mail: its text, its HTML, and the files that came with it."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from email.utils import collapse_rfc2231_value

from driftbook.inbox.letters import LetterFile
from driftbook.inbox.parsing.charsets import clean, text
from driftbook.inbox.parsing.flowed import unwrapped
from driftbook.inbox.parsing.headers import decoded, header
from driftbook.inbox.parsing.markup import as_text, safe

_ALTERNATIVE = "multipart/alternative"
_REPORT_PARTS = (
    "message/delivery-status",
    "text/rfc822-headers",
    "message/disposition-notification",
)
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+')
DEEPEST, MOST_PARTS = 50, 1000
LONGEST_NAME = 150


class TooDeep(ValueError):
    """The mail holds parts within parts without end."""


@dataclass
class Body:
    """What a mail holds."""

    text: str = ""
    html: str = ""
    files: list[LetterFile] = field(default_factory=list)


def body(mail: Message) -> Body:
    """Take a mail apart. Raises TooDeep."""
    found = Body()
    plain: list[str] = []
    rich: list[str] = []
    files: list[Message] = []
    for part, alternative in _leaves(mail):
        if _is_file(part):
            files.append(part)
        elif part.get_content_type() == "text/html":
            rich.append(_html(part))
            if not alternative:
                plain.append(as_text(rich[-1]))
        else:
            plain.append(_plain(part))
    found.text = "\n\n".join(said.strip("\n") for said in plain if said.strip())
    found.files = [_file(part, n, "".join(rich)) for n, part in enumerate(files, 1)]
    found.html = "\n".join(safe(said) for said in rich).strip()
    if not found.text.strip() and rich:
        found.text = "\n\n".join(as_text(said) for said in rich)
    return found


def _leaves(
    part: Message, depth: int = 0, alternative: bool = False
) -> Iterator[tuple[Message, bool]]:
    """Parts without parts, and whether the same is said in another form beside each."""
    if depth > DEEPEST:
        raise TooDeep(f"more than {DEEPEST} parts within each other")
    inside = _inside(part)
    if part.get_content_maintype() != "multipart" or not isinstance(inside, list):
        yield part, alternative
        return
    if len(inside) > MOST_PARTS:
        raise TooDeep(f"more than {MOST_PARTS} parts")
    choices = alternative or part.get_content_type() == _ALTERNATIVE
    parts = [one for one in inside if isinstance(one, Message)]
    both = choices and any(one.get_content_type() == "text/plain" for one in parts)
    for one in parts:
        yield from _leaves(one, depth + 1, alternative or both)


def _is_file(part: Message) -> bool:
    kind, disposition = part.get_content_type(), part.get_content_disposition()
    if disposition == "attachment" or _filename(part):
        return True
    return kind not in ("text/plain", "text/html", *_REPORT_PARTS)


def _plain(part: Message) -> str:
    said = text(_content(part), _charset(part))
    if _parameter(part, "format").lower() == "flowed":
        return unwrapped(said, delete_space=_parameter(part, "delsp").lower() == "yes")
    return said


def _html(part: Message) -> str:
    content = _content(part)
    charset = _charset(part)
    if not charset:
        found = re.search(rb"charset\s*=\s*[\"']?([\w.:-]+)", content[:2000], re.IGNORECASE)
        charset = found[1].decode("ascii", "replace") if found else ""
    return text(content, charset)


def _charset(part: Message) -> str:
    return _parameter(part, "charset")


def _parameter(part: Message, name: str) -> str:
    """What stands behind the type; empty for what cannot be read (TypeError: counted twice)."""
    try:
        said = part.get_param(name, "")
        return collapse_rfc2231_value(said) if said else ""
    except (UnicodeError, LookupError, ValueError, TypeError):
        return ""


def _inside(part: Message) -> object:
    """The parts of a part. Not its text: `get_payload` would decode it by a charset that lies."""
    return part.get_payload() if part.is_multipart() else ""


def _content(part: Message) -> bytes:
    inside = _inside(part)
    if isinstance(inside, list):  # a mail within the mail
        return b"".join(_bytes(one) for one in inside if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _bytes(mail: Message) -> bytes:
    try:
        return mail.as_bytes()
    except (MessageError, UnicodeError, LookupError, ValueError, KeyError, TypeError):
        # a header that nobody can write again: as it stood there
        said = "".join(f"{name}: {value}\n" for name, value in mail.raw_items())
        return said.encode("utf-8", "replace") + b"\n" + _content(mail)


def _file(part: Message, number: int, html: str) -> LetterFile:
    kind = part.get_content_type()
    content_id = header(part, "Content-ID").strip("<> ")
    return LetterFile(
        name=_named(part, kind, number),
        content=_content(part),
        kind=clean(kind)[:100],
        content_id=content_id[:300],
        inline=bool(content_id) and f"cid:{content_id}" in html,
    )


def _named(part: Message, kind: str, number: int) -> str:
    name = _UNFIT.sub(" ", clean(_filename(part))).strip(" .")
    if not name and kind == "message/rfc822":
        inside = _inside(part)
        mails = inside if isinstance(inside, list) else []
        subject = next((header(m, "Subject") for m in mails if isinstance(m, Message)), "")
        name = _UNFIT.sub(" ", subject)[:100].strip(" .")
        name = f"{name}.eml" if name else ""
    if not name:
        return f"{number}{mimetypes.guess_extension(kind) or '.bin'}"
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = dot + ending if dot and len(ending) < 10 else ""
    return (stem or name)[: LONGEST_NAME - len(ending)] + ending


def _filename(part: Message) -> str:
    try:
        return decoded(part.get_filename("") or "")
    except (UnicodeError, LookupError, ValueError, TypeError):
        return "file"
