"""Files that go with a mail: as they arrive, within limits, and removed with its text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from driftbook.outbox import actions
from driftbook.outbox.attaching import LARGEST, BadAttachment, File
from driftbook.outbox.models import Attachment, Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests.post import ANN, NOW, letter
from driftbook.outbox.tests.smtp import listening

pytestmark = pytest.mark.django_db
PDF = File("batteries 2026-11-23.pdf", "application/pdf", b"%PDF-1.7 \x00\xff" * 2000)
XLSX = File("batteries.xlsx", "application/vnd.openxmlformats-officedocument.sheet", b"PK\x03\x04")


def test_they_arrive_as_they_were_put(settings: Any) -> None:
    with listening(settings) as server:
        message = letter(attachments=[PDF, XLSX])
        Outbox().run_due(NOW, 20)
    message.refresh_from_db()
    assert message.state == "sent"
    (mail,) = server.taken
    files = list(mail.iter_attachments())
    assert [file.get_filename() for file in files] == [PDF.name, XLSX.name]
    assert [file.get_content_type() for file in files] == [PDF.kind, XLSX.kind]
    assert [file.get_content() for file in files] == [PDF.content, XLSX.content]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Dear Ann" in body.get_content()


def test_the_same_key_again_attaches_nothing_new() -> None:
    letter(attachments=[PDF])
    letter(attachments=[PDF, XLSX])
    assert [file.name for file in Attachment.objects.all()] == [PDF.name]


@pytest.mark.parametrize(
    "files",
    [
        [File("../x.pdf", "application/pdf", b"")],
        [File('a".pdf', "application/pdf", b"")],
        [File("a\nb.pdf", "application/pdf", b"")],
        [File("a.pdf", "application/pdf; name=b", b"")],
        [File("a.pdf", "application/pdf", b"x" * (LARGEST + 1))],
        [PDF] * 6,
    ],
)
def test_what_no_mail_may_carry_is_refused(files: list[File]) -> None:
    with pytest.raises(BadAttachment):
        letter(attachments=files)
    assert not Message.objects.exists()


def test_an_sms_carries_no_files() -> None:
    with pytest.raises(BadAttachment):
        letter(channel="sms", to="+4512345605", template="trial/code", attachments=[PDF])


def test_they_go_with_the_text() -> None:
    letter(attachments=[PDF])
    letter("b", person=None, attachments=[PDF])
    actions.forget_person(person=ANN, now=NOW)
    assert Attachment.objects.count() == 1
    Message.objects.filter(key="b").update(ended=NOW)
    actions.blank(now=NOW + timedelta(days=400))
    assert not Attachment.objects.exists()
