"""Every letter, by mail and by SMS, with names that want to be more than names.

The letters are found in the code, so that a new one is tried too. Whatever a template asks for is
given to it: a name of a person, an organisation, a door or a system that came in by whatever way.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template import Engine

from driftbook.outbox import actions
from driftbook.outbox.channels import mail as smtp
from driftbook.outbox.channels import webhooks
from driftbook.outbox.models import MAIL, SMS, Endpoint, Message
from driftbook.people.tests import cast
from tests.handbook.small import ROOT

SOURCE = ROOT / "src/driftbook"
TEXTS = sorted(SOURCE.rglob("templates/**/letters/**/*.txt"))
PAGES = sorted(SOURCE.rglob("templates/**/letters/**/*.html"))
PARTS = {"incidents/letters/_due", "jobs/letters/job"}
"""Pieces that letters take in, and no letters themselves."""
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOSTILE = {
    "html": "<img src=x onerror=alert(1)><script>alert(2)</script>\"'><a href='//evil.example'>x",
    "a second line": "Vera\nBcc: everybody@example.org\n\nPay at http://evil.example",
    "a header": "Vera\r\nBcc: everybody@example.org\r\nSubject: other\r\n\r\nbody",
    "other breaks": "Vera\u2028Bcc: x@example.org\u2029\u0085\x0b\x0c\x1c\x1e\x00",
    "from right to left": "\u202egpj.exe\u202c \u2066x\u2069 \u200f\u061c",
    "a formula": '=HYPERLINK("http://evil.example","x")',
    "an encoded word": "=?utf-8?q?x=0D=0ABcc:_everybody@example.org?=",
    "a template": "{{ settings.SECRET_KEY }}{% include 'x' %}%(name)s{name}",
    "very long": "Å" * 20_000,
}
BREAKS = re.compile("[\r\n\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
OURS = {
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Subject", "From", "To"),
    *("Message-ID", "Date", "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language"),
}


class Anything(str):
    """A hostile text that is also an object with hostile parts, and a list of two of them."""

    agrees: bool

    def __new__(cls, text: str, agrees: bool) -> Anything:
        made = super().__new__(cls, text)
        made.agrees = agrees
        return made

    def __getitem__(self, part: Any) -> Any:
        if not isinstance(part, str):
            return super().__getitem__(part)
        return 2 if part in COUNTED else self

    def __iter__(self) -> Iterator[str]:
        return iter((self, self))

    def __len__(self) -> int:
        return 2  # what a loop that takes pairs asks for

    def __bool__(self) -> bool:
        return self.agrees

    def __eq__(self, other: object) -> bool:
        return self.agrees

    __hash__ = str.__hash__


def name(file: Path) -> str:
    return str(file).partition("/templates/")[2].rpartition(".")[0]


def tags() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in (*TEXTS, *PAGES))


COUNTED = {"count", *re.findall(r"count \w+=(?:[\w.]*\.)?(\w+)", tags())}
NAMES = set(re.findall(r"[A-Za-z_]\w*", " ".join(re.findall(r"{[{%](.*?)[%}]}", tags()))))
LETTERS = sorted(name(file) for file in TEXTS if name(file) not in PARTS)


def is_sms(letter: str) -> bool:
    return letter.endswith(("_sms", "jobs/letters/notice")) or "/code_" in letter


def written(letter: str, text: str, *, agrees: bool = True) -> Message:
    """The letter, in which everything that it asks for is this text."""
    facts: dict[str, Any] = dict.fromkeys(NAMES, Anything(text, agrees))
    facts |= dict.fromkeys(COUNTED & NAMES, 2)
    channel = SMS if is_sms(letter) else MAIL
    return actions.composed(
        channel=channel,
        to="+4520123456" if channel == SMS else "vera@example.org",
        template=letter,
        context=facts,
        language="en",
        organisation=None,
        key=f"{uuid.uuid4()}",
        now=NOW,
        about=("", ""),
        headers={},
    )


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{tag} {key}" for key, _value in attrs)}


def test_the_letters_are_found() -> None:
    assert len(LETTERS) > 50
    assert {"people/letters/invitation", "requests/letters/case"} <= set(LETTERS)
    for part in PARTS:  # every part is somewhere in a letter
        assert f'include "{part}.txt"' in tags(), part


@pytest.mark.parametrize("agrees", [True, False], ids=["all is so", "nothing is so"])
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("letter", LETTERS)
def test_a_name_stays_a_name(letter: str, hostile: str, agrees: bool) -> None:
    try:
        message = written(letter, hostile, agrees=agrees)
    except actions.rendering.NothingToSay:
        assert not agrees, "a letter in which all is so says something"
        return
    assert not BREAKS.search(message.subject)
    assert not TURNS.search(message.subject)
    assert len(message.subject) <= actions.rendering.LONGEST_SUBJECT
    assert not BREAKS.search(message.text.replace("\n", ""))
    assert not TURNS.search(message.text)
    assert "SECRET_KEY" not in message.text.replace("{{ settings.SECRET_KEY }}", "")
    if message.html:
        plain = Tags(written(letter, "Vera\n\nLind\nVera", agrees=agrees).html).found
        assert Tags(message.html).found <= plain, "the name has made tags of its own"


@pytest.mark.django_db
@pytest.mark.parametrize("letter", [one for one in LETTERS if not is_sms(one)])
def test_the_mail_that_goes_out_has_our_headers_alone(letter: str) -> None:
    for hostile in HOSTILE.values():
        message = written(letter, hostile)
        message.save()
        raw = smtp.letter(message).message().as_bytes()
        mail = message_from_bytes(raw, policy=policy.default)
        assert set(mail.keys()) <= OURS, hostile
        assert len(mail.get_all("Subject")) == 1
        assert (mail["To"], mail["Bcc"], mail["Cc"]) == ("vera@example.org", None, None)
        assert mail.defects == []
        kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
        assert kinds in (["text/plain"], ["text/plain", "text/html"])


def test_every_letter_is_a_mail_or_an_sms() -> None:
    """How a letter goes is said by who writes it; here it is known by its name."""
    for letter in LETTERS:
        lines = Engine.get_default().get_template(f"{letter}.txt").source.splitlines()
        if not is_sms(letter):
            assert len(lines) > 1, f"{letter}: a subject and no text"


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_what_is_told_to_programs_is_one_line_of_json(hostile: str) -> None:
    """All webhooks have one form: nothing in them is written by hand."""
    at = cast.organisation("lindeby")
    endpoint = Endpoint.objects.create(
        organisation=at.key, url="https://hooks.example.org/", events=[], created=NOW
    )
    with transaction.atomic():
        told = actions.tell_one(
            endpoint=endpoint,
            event="x",
            body={"name": hostile, hostile: [hostile]},
            key="1",
            now=NOW,
        )
    assert json.loads(told.text) == {"name": hostile, hostile: [hostile]}
    assert told.text.isascii()
    assert "\n" not in told.text
    for key, value in webhooks.headers(endpoint, told.reference, told.text, NOW).items():
        assert re.fullmatch(r"[A-Za-z-]+", key)
        assert re.fullmatch(r"[!-~ ]+", value)
