"""A whole story with real mail servers: asked in the portal, answered by mail, never lost.

Petra's phone talks HTTP; mails leave through an SMTP server and come back through Dovecot; the
worker's sources are run at the times at which it would wake.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from driftbook.inbox.fetching.server import connected
from driftbook.inbox.models import Mail, Mailbox
from driftbook.inbox.tests.dovecot import PASSWORD, PROGRAM, Dovecot
from driftbook.outbox.tests.smtp import Server, listening
from driftbook.requests.actions import status, talking
from driftbook.requests.models import KEEPER, Case, Post, Promise
from driftbook.requests.tests import cast
from driftbook.requests.tests.cast import KARIN, NOW, OTTO, PAUL, PETRA, STOCKHOLM, Houses
from driftbook.work import stopping
from driftbook.work.due import sources

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(PROGRAM is None, reason="needs dovecot-imapd and dovecot-lmtpd"),
]
QUESTION = "Which of the two doors do you mean?"
ANSWER = "The one to the yard."
OUTLOOK = """{answer}

Hälsningar
Petra

________________________________
Från: {sender}
Skickat: den 20 november 2026 10:12
Till: Petra <petra@example.org>
Ämne: {subject}

{quoted}
"""


@pytest.fixture
def dovecot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    monkeypatch.setenv("STORY_MAIL_PASSWORD", PASSWORD)
    made = Dovecot()
    made.start()
    yield made
    made.remove()


@pytest.fixture
def post_office(settings: Any) -> Iterator[Server]:
    with listening(settings) as server:
        yield server


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.CASE_FILES = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    stopping.begin()


@pytest.fixture
def there(dovecot: Dovecot) -> Houses:
    made = cast.houses()
    Mailbox.objects.create(
        address="cases@example.org",
        agreement=made.agreement,
        imap=dovecot.url(),
        secret="STORY_MAIL_PASSWORD",
        since=NOW - timedelta(days=9),
    )
    return made


def work(now: datetime) -> None:
    """What the worker does when it wakes: until nothing is due any more."""
    for _round in range(6):
        for source in sources():
            source.run_due(now, 100)


def fetch() -> int:
    with connected(Mailbox.objects.get()) as server:
        return server.take(lambda: timezone.now(), lambda: False)


def filed(type: str = "fault", **answers: str) -> Case:
    """Petra fills the form of a type on her phone, looks it over and sends it."""
    client = cast.of(PETRA)
    page = f"/requests/new/entrances/{type}/"
    assert client.get(page).status_code == 200
    said = {name if name == "dated" else f"f-{name}": value for name, value in answers.items()}
    answer = client.post(f"{page}filing/", said)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Case.objects.get(key=answer["Location"].rstrip("/").rpartition("/")[2])


def asked(case: Case, at: datetime) -> Post:
    status.take(case=case, person=cast.user(KARIN).key, by=by_karin(), now=at)
    return talking.post(
        case=case,
        text=QUESTION,
        by=by_karin(),
        side=KEEPER,
        organisation=case.provider and case.provider.key,
        now=at,
        asks=True,
    )


def by_karin() -> Any:
    return cast.by(KARIN, "supplier-support")


def answer_to(mail: EmailMessage, sender: str) -> bytes:
    """As Outlook answers: above what it repeats, to the address to answer to."""
    made = EmailMessage()
    made["From"] = f"Petra <{sender}>"
    made["To"] = str(mail["Reply-To"])
    made["Subject"] = f"SV: {mail['Subject']}"
    made["Message-ID"] = f"<answer-{abs(hash(sender))}@example.org>"
    made["In-Reply-To"] = made["References"] = str(mail["Message-ID"])
    made["Date"] = "Fri, 20 Nov 2026 10:40:00 +0100"
    made.set_content(
        OUTLOOK.format(
            answer=ANSWER,
            sender=mail["From"],
            subject=mail["Subject"],
            quoted=text(mail),
        )
    )
    return made.as_bytes()


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def to(server: Server, name: str) -> list[EmailMessage]:
    return [mail for mail in server.taken if str(mail["To"]).startswith(f"{name}@")]


def test_a_question_is_answered_by_mail(
    there: Houses, dovecot: Dovecot, post_office: Server
) -> None:
    """The answer lands in the case, folded and threaded; the other colleague reads it there."""
    case = filed(problem="The door does not close.")
    work(NOW)
    assert to(post_office, KARIN)
    assert not to(post_office, PETRA), "nobody is told of what they did themselves"
    asked(case, NOW)
    work(NOW)
    (question,) = [mail for mail in to(post_office, PETRA) if QUESTION in text(mail)]
    assert "+" in str(question["Reply-To"])
    dovecot.deliver(answer_to(question, "petra@example.org"))
    assert fetch() == 1
    work(NOW + timedelta(minutes=1))
    work(NOW + timedelta(minutes=2))
    case.refresh_from_db()
    landed = case.posts.get(via="mail")
    assert landed.text.startswith(ANSWER)
    assert QUESTION not in landed.text
    assert QUESTION in landed.folded
    assert landed.person == cast.user(PETRA).key
    assert case.state == "handling"
    assert set(Promise.objects.filter(case=case).values_list("outcome", flat=True)) == {"dropped"}
    seen = cast.of(PAUL).get(f"/requests/{case.key}/").content.decode()
    assert ANSWER in seen
    again = [mail for mail in to(post_office, KARIN) if ANSWER in text(mail)]
    assert len(again) == 1
    assert str(question["References"]).split()[0] in str(again[0]["References"]), "one thread"
    dovecot.deliver(answer_to(question, "petra@example.org"))
    assert fetch() == 1
    work(NOW + timedelta(minutes=3))
    assert case.posts.filter(via="mail").count() == 1, "the same mail twice is once"


def test_a_stranger_with_the_address_does_not_get_in(
    there: Houses, dovecot: Dovecot, post_office: Server
) -> None:
    """Petra forwards the mail; whoever answers it is shown to people and not to the case."""
    case = filed(problem="The door does not close.")
    asked(case, NOW)
    work(NOW)
    question = to(post_office, PETRA)[-1]
    dovecot.deliver(answer_to(question, f"{OTTO}@example.org"))
    fetch()
    work(NOW)
    mail = Mail.objects.get()
    assert (mail.state, mail.why) == ("review", "sender-not-known-for-case")
    assert not case.posts.filter(via="mail").exists()
    assert cast.of(OTTO).get(f"/requests/{case.key}/").status_code == 404
    assert "otto@example.org" in cast.of(KARIN).get("/inbox/").content.decode()
    case.refresh_from_db()
    assert case.state == "asking"


def test_no_answer_is_reminded_of_and_then_closed_on_the_days_that_the_page_shows(
    there: Houses, post_office: Server
) -> None:
    """Asked at lunch on Friday 18 December: Christmas and the new year do not count (I-08)."""
    lunch = datetime(2026, 12, 18, 12, 20, tzinfo=STOCKHOLM)
    case = filed(problem="The door does not close.")
    asked(case, lunch)
    *reminders, closes = Promise.objects.filter(case=case).values_list("at", flat=True)
    # 21, 22, 23, 24, 28, 29, 30, 31 December, 4, 5 January; the 25th and the 1st are holidays
    assert closes == datetime(2027, 1, 5, 12, 45, tzinfo=STOCKHOLM)
    page = cast.of(PETRA).get(f"/requests/{case.key}/").content.decode()
    assert "Jan. 5" in page or "5 Jan" in page, "the page says when it will be closed"
    for reminder in reminders:
        work(reminder)
    work(closes - timedelta(seconds=1))
    case.refresh_from_db()
    assert (case.state, case.reminders) == ("asking", 2)
    work(closes)
    work(closes + timedelta(days=3))
    case.refresh_from_db()
    assert case.state == "done"
    told = [text(mail) for mail in to(post_office, PETRA)]
    assert sum("We still need your answer." in one for one in told) == 1
    assert sum("We have closed the case because no answer came." in one for one in told) == 1
    assert [deed.what for deed in case.deeds.all()][-3:] == ["reminded", "reminded", "closed"]


def test_what_is_dated_for_monday_enters_the_queue_on_monday(there: Houses) -> None:
    """Also when the worker slept until Tuesday, and once (B-05)."""
    case = filed("order", what="Two tags", how="shop", shop="Malmö", dated="2026-11-23")
    assert (case.state, case.dated) == ("planned", date(2026, 11, 23))
    sunday = datetime(2026, 11, 22, 23, 59, 59, tzinfo=STOCKHOLM)
    work(sunday)
    case.refresh_from_db()
    assert case.state == "planned"
    work(sunday + timedelta(days=2))
    work(sunday + timedelta(days=3))
    case.refresh_from_db()
    assert case.state == "waiting"
    assert [deed.what for deed in case.deeds.all()] == ["filed", "entered"]
    assert str(case.key) in cast.of(KARIN).get("/requests/queue/").content.decode()
