"""Whatever charset, form and program: a letter says what was written, and nothing of it does harm."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftbook.inbox.letters import Bounce, Letter
from driftbook.inbox.models import Mail, Mailbox
from driftbook.inbox.own import Ours
from driftbook.inbox.parsing import Unreadable, understand
from driftbook.inbox.parsing.bodies import TooDeep
from driftbook.inbox.tests.cast import ADDRESS, written

OURS = Ours(frozenset({ADDRESS, "no-reply@example.org"}), ("The keeper",))


@pytest.fixture(autouse=True)
def an_empty_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    from driftbook.inbox import parsing

    def by_sender(*, sender: str, addresses: Any, **_: Any) -> bool:
        return sender in addresses

    monkeypatch.setattr(parsing, "sent_by_us", by_sender)


def letter(raw: bytes | EmailMessage, recipient: str = "") -> Letter:
    content = raw if isinstance(raw, bytes) else raw.as_bytes()
    mail = Mail(mailbox=Mailbox(address=ADDRESS), raw=content, recipient=recipient)
    return understand(mail, OURS)


def bare(body: bytes, kind: bytes = b"text/plain", more: bytes = b"") -> bytes:
    return (
        b"From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: " + kind
        + b"\r\n" + more + b"\r\n" + body
    )  # fmt: skip


def test_who_it_is_from_and_to() -> None:
    found = letter(
        written(
            to="Cases <CASES+17.Ab3@Example.org>, b@example.com",
            sender='"Prøve, Åse" <Aase@Example.COM>',
            Cc="cases@example.org, c@example.com",
            In_Reply_To="<second@example.org>",
            References="<root@example.org> <second@example.org>",
        ),
        recipient="cases+99.zz@example.org",
    )
    assert (found.sender, found.sender_name) == ("aase@example.com", "Prøve, Åse")
    assert set(found.to) >= {"cases+17.ab3@example.org", "b@example.com", "c@example.com"}
    assert found.tokens == ("17.ab3", "99.zz")
    assert found.references == ("<second@example.org>", "<root@example.org>")
    assert found.message_id == "<one@example.com>"
    assert found.date is not None
    assert found.date.isoformat() == "2026-11-25T09:00:00+00:00"
    assert (found.automatic, found.answerable, found.own, found.bounce) == (
        *(False, True, False),
        None,
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (bare("blåbærgrød".encode(), b"text/plain; charset=utf-8"), "blåbærgrød"),
        (bare("blåbærgrød".encode("latin-1"), b"text/plain; charset=iso-8859-1"), "blåbærgrød"),
        (bare("5 € – kr".encode("cp1252"), b"text/plain; charset=iso-8859-1"), "5 € – kr"),
        (bare("blåbærgrød".encode("cp1252"), b"text/plain; charset=utf-8"), "blåbærgrød"),
        (bare("räksmörgås".encode("utf-16"), b"text/plain; charset=utf-16"), "räksmörgås"),
        (bare("räksmörgås".encode(), b"text/plain; charset=x-no-such"), "räksmörgås"),
        (bare("räksmörgås".encode(), b"text/plain; charset=hex"), "räksmörgås"),
        (bare("räksmörgås".encode()), "räksmörgås"),
        (bare("räksmörgås".encode("cp850"), b"text/plain; charset=cp850"), "räksmörgås"),
        (bare(b"a\x00b\x0b c\xef\xbb\xbf", b"text/plain; charset=utf-8"), "ab c"),
        (
            bare(b"bl=E5b=E6r", b"text/plain; charset=latin1",
                 b"Content-Transfer-Encoding: quoted-printable\r\n"),
            "blåbær",
        ),
        (bare(b"not base64!", b"text/plain", b"Content-Transfer-Encoding: base64\r\n"), ""),
        (
            bare(b"A line that \r\nwas wrapped.\r\n> quoted \r\n> text\r\n-- \r\nme",
                 b"text/plain; format=flowed"),
            "A line that was wrapped.\n> quoted text\n-- \nme",
        ),
    ],
)  # fmt: skip
def test_any_charset_is_read(raw: bytes, said: str) -> None:
    found = letter(raw)
    assert said in f"{found.text}\n{found.folded}"
    assert "\x00" not in found.text


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"Subject: =?utf-8?q?bl=C3=A5b=C3=A6r?= og =?iso-8859-1?q?gr=F8d?=", "blåbær og grød"),
        ("Subject: blåbær".encode(), "blåbær"),
        ("Subject: blåbær".encode("latin-1"), "blåbær"),
        (b"Subject: =?no-such?q?abc?=", "abc"),
        (b"Subject: =?utf-8?b?broken", "=?utf-8?b?broken"),
        (b"Subject: two\r\n lines\x00", "two lines"),
    ],
)
def test_any_subject_is_read(header: bytes, said: str) -> None:
    assert letter(b"From: a@example.com\r\n" + header + b"\r\n\r\nx").subject == said


HTML = """<html><head><title>t</title><style>p {color: red}</style></head><body>
<p onclick="x()">Tak, <b>torsdag</b> kl. 10&nbsp;passer.</p><script>alert(1)</script>
<img src="https://track.example/x.gif"><img src="cid:lamp@x" alt="The lamp">
<a href="javascript:x()">bad</a> <a href="https://example.com">good</a>
<form action="https://bad.example"><input name=q></form>
<ul><li>en</li><li>to</li></ul>
<div>Den 23. nov. 2026 kl. 10.12 skrev The keeper &lt;cases+1.a@example.org&gt;:</div>
<blockquote><p>What we said.</p></blockquote></body></html>"""


def test_html_is_made_safe_and_read_where_there_is_nothing_else() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.com", "x"
    mail.set_content(HTML, subtype="html")
    found = letter(mail)
    for bad in ("script", "onclick", "style", "track.example", "javascript", "form", "input"):
        assert bad not in found.html
    assert 'src="cid:lamp@x"' in found.html
    assert 'rel="noopener noreferrer nofollow"' in found.html
    assert found.text == ("Tak, torsdag kl. 10 passer.\n\n[The lamp] bad good\n\n- en\n- to")
    assert "> What we said." in found.folded


def test_text_beside_html_is_the_text_and_both_are_kept() -> None:
    mail = written("In words.\n")
    mail.add_alternative("<p>In <i>colours</i>.</p>", subtype="html")
    found = letter(mail)
    assert (found.text, found.html) == ("In words.", "<p>In <i>colours</i>.</p>")


def test_files_and_images_are_kept() -> None:
    mail = written("See the picture.\n")
    mail.add_alternative('<p>See <img src="cid:pic">.</p>', subtype="html")
    part = mail.get_payload()[1]  # type: ignore[index]
    part.add_related(b"\x89PNG", "image", "png", cid="<pic>", filename="a.png")  # type: ignore
    mail.add_attachment(b"%PDF", "application", "pdf", filename="../../tegning æ.pdf")
    mail.add_attachment(b"x", "application", "octet-stream", filename="")
    inner = written("inside", subject="Inner one")
    mail.add_attachment(inner)
    found = letter(mail)
    assert [(f.name, f.kind, f.content_id, f.inline) for f in found.files] == [
        ("a.png", "image/png", "pic", True),
        ("tegning æ.pdf", "application/pdf", "", False),
        ("3.bin", "application/octet-stream", "", False),
        ("Inner one.eml", "message/rfc822", "", False),
    ]
    assert found.files[0].content == b"\x89PNG"
    assert b"inside" in found.files[3].content
    assert found.text == "See the picture."


def test_text_around_a_picture_is_all_read() -> None:
    mail = EmailMessage()
    mail["From"] = "a@example.com"
    mail.make_mixed()
    for said in ("before", "after"):
        part = EmailMessage()
        part.set_content(said)
        mail.attach(part)
    assert letter(mail).text == "before\n\nafter"


@pytest.mark.parametrize(
    ("headers", "automatic", "answerable"),
    [
        ({}, False, True),
        ({"Auto_Submitted": "no"}, False, True),
        ({"Auto_Submitted": "auto-replied; owner"}, True, False),
        ({"Precedence": "bulk"}, True, False),
        ({"Precedence": "list"}, False, False),
        ({"List_Id": "<a.example.com>"}, False, False),
        ({"X_Auto_Response_Suppress": "All"}, False, False),
        ({"X_Autoreply": "yes"}, True, False),
        ({"Return_Path": "<>"}, True, False),
        ({"subject": "Autosvar: Lampe"}, True, False),
        ({"subject": "Frånvarande: Lampa"}, True, False),
        ({"subject": "Automatiske døre"}, False, True),
        ({"sender": "noreply@example.com"}, False, False),
        ({"sender": "MAILER-DAEMON@example.com"}, True, False),
        ({"sender": "cases@example.org"}, True, False),
    ],
)
def test_machines_are_told_from_people(
    headers: dict[str, str], automatic: bool, answerable: bool
) -> None:
    found = letter(written(**headers))
    assert (found.automatic, found.answerable) == (automatic, answerable)


REPORT = b"""From: Mail Delivery <mailer-daemon@relay.example>
To: cases@example.org
Subject: Undelivered Mail
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; Asger@Example.com
Action: %s
Status: %s
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: %s

Message-ID: <ours@example.org>
Subject: what we sent

--b--
"""


@pytest.mark.parametrize("copy", [b"message/rfc822", b"text/rfc822-headers"])
def test_a_report_says_what_came_back(copy: bytes) -> None:
    found = letter(REPORT % (b"failed", b"5.1.1", copy))
    assert found.bounce == Bounce("asger@example.com", "5.1.1", True, "<ours@example.org>")
    assert (found.automatic, found.answerable) == (True, False)
    late = letter(REPORT % (b"delayed", b"4.4.1", copy))
    assert late.bounce == Bounce("asger@example.com", "4.4.1", False, "<ours@example.org>")
    assert letter(REPORT % (b"delivered", b"2.0.0", copy)).bounce is None


def test_a_server_that_says_it_in_its_own_words() -> None:
    text = (
        "Din besked kunne ikke leveres til asger@example.com: 5.1.10 no such user\n\n"
        "Message-ID: <ours@example.org>\n"
    )
    found = letter(written(text, sender="postmaster@example.com", subject="Undeliverable: x",
                           X_Failed_Recipients="asger@example.com"))  # fmt: skip
    assert found.bounce == Bounce("asger@example.com", "5.1.10", True, "<ours@example.org>")


def test_the_content_is_the_same_whichever_way_it_came() -> None:
    plain = written()
    relayed = written()
    relayed["Received"] = "from a by b"
    relayed["X-Spam-Score"] = "0.1"
    assert letter(plain).digest == letter(relayed).digest
    crlf = plain.as_bytes().replace(b"\n", b"\r\n")
    assert letter(plain).digest == letter(crlf).digest
    assert letter(plain).digest != letter(written("else")).digest
    with_file = written()
    with_file.add_attachment(b"x", "image", "png", filename="a.png")
    assert letter(plain).digest != letter(with_file).digest


def test_parts_without_end_are_refused() -> None:
    deep = b"From: a@example.com\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(80)
    )
    with pytest.raises((TooDeep, RecursionError)):
        letter(deep)


@given(st.binary(max_size=400), st.sampled_from([b"", b"From: a@example.com\r\nSubject: "]))
def test_any_bytes_are_a_letter_or_none(raw: bytes, before: bytes) -> None:
    try:
        found = letter(before + raw)
    except (Unreadable, TooDeep):
        return
    for said in (found.text, found.folded, found.subject, found.html, found.sender):
        said.encode("utf-8")
        assert "\x00" not in said
