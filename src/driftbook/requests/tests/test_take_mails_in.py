"""Mail that comes in: an answer in its case, a new case, or a matter for a person; and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from driftbook.history.by import By
from driftbook.inbox.due import Inbox
from driftbook.inbox.ledger import keep
from driftbook.inbox.models import Bounced, Mail, Mailbox
from driftbook.inbox.own import ours
from driftbook.inbox.parsing import understand
from driftbook.inbox.routing import NotPossible
from driftbook.outbox.models import Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests.smtp import listening
from driftbook.people.by import OPERATOR
from driftbook.people.models import User
from driftbook.people.queries import actor_of
from driftbook.requests import letters, tokens
from driftbook.requests.incoming import words
from driftbook.requests.incoming.handling import ANSWERS_PER_HOUR, Cases
from driftbook.requests.letters_due import Letters
from driftbook.requests.models import KEEPER, SYSTEM, Case, Post, Sharing
from driftbook.requests.tests.cast import (
    KARIN,
    KURT,
    NOW,
    OLGA,
    OTTO,
    PAUL,
    PETRA,
    Houses,
    houses,
    of,
    user,
)
from driftbook.requests.tests.handbook import REQUESTS
from driftbook.requests.tests.letters import BOX, a_case, a_mailbox, said
from driftbook.work import stopping
from tests.cast import person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da6364"
    "f8cf500f0003860180d5c3ea020000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def working(settings: Any, tmp_path: Any) -> None:
    settings.CASE_FILES = tmp_path / "cases"
    stopping.begin()


def written(
    text: str,
    *,
    sender: str = "petra@example.org",
    to: str = BOX,
    subject: str = "The lamp in the yard",
    **headers: str,
) -> EmailMessage:
    """A mail as a program would write it; each has an id of its own."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    number = Mail.objects.count()
    mail["Message-ID"] = headers.pop("message_id", f"<{number}@mail.example.com>")
    mail["Date"] = "Fri, 20 Nov 2026 09:00:00 +0100"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def came(mail: EmailMessage | str, at: datetime = NOW, **more: str) -> Mail:
    """What became of a mail, once it is in the ledger and has been read."""
    mail = written(mail, **more) if isinstance(mail, str) else mail
    box = Mailbox.objects.get(address=BOX)
    row = keep(mailbox=box, raw=mail.as_bytes(), source="lmtp", now=at)
    Inbox().run_due(at, 5)
    row.refresh_from_db()
    assert row.error == ""
    return row


def ended(row: Mail) -> tuple[str, str]:
    return row.state, row.why


def posts(case: Case) -> list[tuple[str, str]]:
    """What is said in the case: who, by the first name, and what."""
    names = {user.key: user.username for user in User.objects.all()}
    people = [(names[post.person] if post.person else post.side) for post in case.posts.all()]
    return [*zip(people, case.posts.values_list("text", flat=True), strict=True)]


@pytest.fixture
def made() -> Houses:
    made = houses()
    a_mailbox(made)
    return made


def reply_to(case: Case, name: str) -> str:
    address = tokens.address(case, user(name).key)
    assert address is not None
    return address


# --- an answer ----------------------------------------------------------------------------------


def test_petra_answers_a_question_and_it_lands_folded_in_the_case(
    made: Houses, settings: Any
) -> None:
    case = a_case(made, state="handling", handler=user(KARIN).key)
    said(case, KARIN, "Which door?", side=KEEPER)
    with listening(settings) as server:
        Letters().run_due(NOW, 5)
        Outbox().run_due(NOW, 5)
        (question,) = server.taken
        body = question.get_body(("plain",))
        assert body is not None
        quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
        answer = written(
            f"The one to the yard.\n\nOn Fri 20 Nov 2026, {question['From']} wrote:\n\n{quoted}\n",
            to=str(question["Reply-To"]),
            subject=f"Re: {question['Subject']}",
            In_Reply_To=str(question["Message-ID"]),
            References=f"{question['References']} {question['Message-ID']}",
        )
        row = came(answer)
        assert ended(row) == ("done", "answer")
        assert (row.about_kind, row.about_key) == ("case", str(case.key))
        post = case.posts.get(position=2)
        assert (post.text, post.person, post.via) == (
            "The one to the yard.",
            user(PETRA).key,
            "mail",
        )
        assert "Which door?" in post.folded
        assert (post.mail, post.message_id) == (row.key, str(answer["Message-ID"]))
        Letters().run_due(NOW + MINUTE, 5)
        Outbox().run_due(NOW + MINUTE, 5)
        told = server.taken[1:]
        assert [mail["To"] for mail in told] == ["karin@example.org"]
        assert str(answer["Message-ID"]) in told[0]["References"]


def test_karin_answers_by_mail_on_the_other_side(made: Houses) -> None:
    case = a_case(made)
    row = came("We come tomorrow.", sender="Karin@Example.ORG", to=reply_to(case, KARIN))
    assert ended(row) == ("done", "answer")
    post = case.posts.get()
    assert (post.side, post.organisation) == (KEEPER, made.keeper.key)


def test_a_colleague_who_sees_the_case_may_answer_a_mail_that_was_passed_on(made: Houses) -> None:
    case = a_case(made)
    assert ended(came("It is ours.", sender="paul@example.org", to=reply_to(case, PETRA))) == (
        "done",
        "answer",
    )
    assert posts(case) == [(PAUL, "It is ours.")]
    Sharing.objects.update(level="own")
    assert ended(came("And now?", sender="paul@example.org", to=reply_to(case, PETRA))) == (
        "review",
        "sender-not-known-for-case",
    )


def test_files_and_images_come_along(made: Houses) -> None:
    case = a_case(made)
    mail = written("Here it is.", to=reply_to(case, PETRA))
    mail.add_attachment(PNG, "image", "png", filename="door.png")
    assert ended(came(mail)) == ("done", "answer")
    (file,) = case.attachments.all()
    assert (file.name, file.kind, file.post) == ("door.png", "image/png", case.posts.get())


@pytest.mark.parametrize(
    "sender",
    ["stranger@example.com", "olga@example.org", "otto@example.org", "petra@example.com"],
)
def test_with_a_token_alone_nobody_gets_in(made: Houses, sender: str) -> None:
    case = a_case(made)
    row = came("Let me in.", sender=sender, to=reply_to(case, PETRA))
    assert ended(row) == ("review", "sender-not-known-for-case")
    assert not case.posts.exists()


def test_a_token_that_was_made_up_is_looked_at(made: Houses) -> None:
    case = a_case(made)
    address = reply_to(case, PETRA)
    proof = address.partition(".")[2].partition("@")[0]
    guess = address.replace(proof, "a" * len(proof))
    assert ended(came("Hello", to=guess)) == ("review", "token-unknown")
    assert not case.posts.exists()


def test_a_token_of_another_agreement_is_none(made: Houses) -> None:
    case = a_case(made)
    address = reply_to(case, PETRA)
    Case.objects.update(agreement=Case.objects.get().agreement)
    other = type(made.agreement).objects.create(handbook="elsewhere", since=NOW)
    Mailbox.objects.update(agreement=other)
    assert ended(came("Hello", to=address)) == ("review", "token-unknown")


def test_without_the_token_what_it_answers_says_which_case(made: Houses) -> None:
    case = a_case(made)
    said(case, KARIN, "Which door?", side=KEEPER)
    Letters().run_due(NOW, 5)
    asked = Message.objects.get(to="petra@example.org")
    assert ended(came("The yard.", References=asked.reference)) == ("done", "answer")
    assert ended(
        came("The yard.", In_Reply_To=letters.root(case), message_id="<x@example.com>")
    ) == (
        "done",
        "answer",
    )
    row = came("More of it.", In_Reply_To="<x@example.com>")
    assert ended(row) == ("done", "answer")
    assert ended(came("Me too", sender="x@example.com", References=asked.reference)) == (
        "review",
        "sender-not-known-for-case",
    )
    assert [text for _who, text in posts(case)] == [
        "Which door?",
        "The yard.",
        "The yard.",
        "More of it.",
    ]


def test_the_mark_in_a_subject_counts_only_from_somebody_known(made: Houses) -> None:
    case = a_case(made)
    subject = f"SV: {letters.subject(case)}"
    assert ended(came("The yard.", subject=subject)) == ("done", "answer")
    for sender in ("stranger@example.com", "olga@example.org"):
        row = came("Me too.", subject=subject, sender=sender)
        assert ended(row) == ("review", "sender-not-known-for-case")
    other = subject.replace("The entrances", "Another system")
    assert came("Not that one.", subject=other).about_key != str(case.key)
    assert posts(case) == [(PETRA, "The yard.")]


@pytest.mark.parametrize(
    ("results", "fine"),
    [
        ("mx.example.org; dmarc=fail header.from=example.org", False),
        ("mx.example.org; spf=fail smtp.mailfrom=x.example.com; dkim=none", False),
        ("mx.example.org; spf=fail; dkim=pass header.d=example.org", True),
        ("mx.example.org; dmarc=pass", True),
    ],
)
def test_a_sender_whom_the_mail_server_disproves_is_looked_at(
    made: Houses, results: str, fine: bool
) -> None:
    case = a_case(made)
    mail = written("It is me.", to=reply_to(case, PETRA), Authentication_Results=results)
    mail["Authentication-Results"] = "forged.example.com; dmarc=pass"
    expected = ("done", "answer") if fine else ("review", "sender-not-proven")
    assert ended(came(mail)) == expected


def test_an_answer_in_a_case_that_ended_long_ago_is_looked_at(made: Houses) -> None:
    case = a_case(made, state="done", ended=NOW, reopens_until=NOW + MINUTE)
    late = came("It is open again.", NOW + 2 * MINUTE, to=reply_to(case, PETRA))
    assert ended(late) == ("review", "case-is-over")
    assert ended(came("It is open again.", NOW, to=reply_to(case, PETRA))) == ("done", "answer")
    case.refresh_from_db()
    assert case.state == "waiting"
    withdrawn = a_case(made, state="withdrawn", ended=NOW)
    assert ended(came("Do it.", to=reply_to(withdrawn, PETRA))) == ("review", "case-is-over")


def test_a_mail_that_says_nothing_is_looked_at(made: Houses) -> None:
    case = a_case(made)
    assert ended(came("  \n", to=reply_to(case, PETRA))) == ("review", "says-nothing")


def test_the_same_letter_handled_twice_is_one_post(made: Houses) -> None:
    case = a_case(made)
    row = came("The yard.", to=reply_to(case, PETRA))
    letter = understand(row, ours(row.mailbox))
    verdict = Cases().take(letter, NOW)
    assert (verdict.state, verdict.about) == ("done", ("case", str(case.key)))
    assert case.posts.count() == 1


# --- machines -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"subject": "Automatic reply: The lamp"},
    ],
)
@pytest.mark.parametrize("answers", [True, False])
def test_an_automatic_mail_never_becomes_anything(
    made: Houses, headers: dict[str, str], answers: bool
) -> None:
    case = a_case(made)
    to = reply_to(case, PETRA) if answers else BOX
    mail = written("I am away until Monday.", to=to, **headers)
    assert ended(came(mail)) == ("ignored", "automatic")
    assert not Post.objects.exists()
    assert Case.objects.count() == 1


def test_our_own_mail_that_comes_back_to_us_is_left_alone(made: Houses) -> None:
    case = a_case(made)
    said(case, KARIN, "Which door?", side=KEEPER)
    Letters().run_due(NOW, 5)
    sent = Message.objects.get(to="petra@example.org")
    from driftbook.outbox.channels.mail import letter

    raw = letter(sent).message().as_bytes()
    row = keep(mailbox=Mailbox.objects.get(), raw=raw, source="lmtp", now=NOW)
    Inbox().run_due(NOW, 5)
    row.refresh_from_db()
    assert ended(row) == ("ignored", "own-mail")


def test_two_machines_do_not_talk_for_ever(made: Houses) -> None:
    """Both answer every mail and say nothing of being machines: nobody is mailed his own answer,
    and after so many in an hour somebody looks."""
    case = a_case(made)
    Case.objects.update(handler=user(KARIN).key, state="handling")
    turns = 0
    while turns < 3 * ANSWERS_PER_HOUR:
        row = came("Thank you for your mail.", to=reply_to(case, PETRA))
        turns += 1
        if row.state != "done":
            break
    assert (turns, ended(row)) == (ANSWERS_PER_HOUR + 1, ("review", "too-many"))
    Letters().run_due(NOW + MINUTE, 100)
    assert set(Message.objects.values_list("to", flat=True)) == {"karin@example.org"}
    assert ended(came("Later.", NOW + timedelta(hours=2), to=reply_to(case, PETRA))) == (
        "done",
        "answer",
    )


# --- what came back -----------------------------------------------------------------------------


def came_back(
    to: str, recipient: str, original: str = "", status: str = "5.1.1", action: str = "failed"
) -> EmailMessage:
    """A delivery report (RFC 3464)."""
    copy = f"Content-Type: text/rfc822-headers\n\nMessage-ID: {original}\n\n" if original else ""
    raw = (
        f"From: MAILER-DAEMON@mx.example.com\nTo: {to}\nSubject: Undelivered Mail\n"
        f"Message-ID: <b{Mail.objects.count()}@mx.example.com>\nMIME-Version: 1.0\n"
        "Date: Fri, 20 Nov 2026 09:00:00 +0100\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIt could not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n\n"
        + (f"--b\n{copy}" if copy else "")
        + "--b--\n"
    )
    from email import message_from_bytes, policy

    parsed = message_from_bytes(raw.encode(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def asked(case: Case) -> Message:
    said(case, KARIN, "Which door?", side=KEEPER)
    Letters().run_due(NOW, 5)
    return Message.objects.get(to="petra@example.org")


def test_a_mail_to_petra_comes_back_and_karin_is_told(made: Houses) -> None:
    case = a_case(made, state="handling", handler=user(KARIN).key)
    message = asked(case)
    row = came(came_back(message.headers["Return-Path"], "petra@example.org", message.reference))
    assert ended(row) == ("done", "bounced")
    bounced = Bounced.objects.get()
    assert (bounced.address, bounced.why, bounced.permanent) == ("petra@example.org", "5.1.1", True)
    note = case.posts.get(position=2)
    assert (note.internal, note.side, note.person) == (True, SYSTEM, None)
    assert "petra@example.org" in note.text
    deed = case.deeds.get()
    assert (deed.what, deed.state, deed.details) == (
        "mail-bounced",
        "handling",
        {"status": "5.1.1"},
    )
    Letters().run_due(NOW + MINUTE, 5)
    assert Message.objects.filter(to="karin@example.org").count() == 1
    again = came_back(message.headers["Return-Path"], "petra@example.org", message.reference)
    assert ended(came(again)) == ("done", "bounced")
    assert (case.deeds.count(), Bounced.objects.get().times) == (1, 2)
    assert Case.objects.count() == 1


def test_the_token_alone_is_enough_where_the_report_says_for_whom(made: Houses) -> None:
    case = a_case(made)
    assert ended(came(came_back(reply_to(case, PETRA), "petra@example.org"))) == ("done", "bounced")
    assert Bounced.objects.get().address == "petra@example.org"


def test_a_forged_report_marks_nobody(made: Houses) -> None:
    case = a_case(made)
    for report in (
        came_back(BOX, "petra@example.org"),
        came_back(BOX, "petra@example.org", "<made-up@example.org>"),
        came_back(reply_to(case, PETRA), "paul@example.org"),
    ):
        assert ended(came(report)) == ("ignored", "bounce-of-nothing-of-ours")
    assert not Bounced.objects.exists()
    assert not case.deeds.exists()


def test_a_mail_that_is_only_late_is_noted_and_no_more(made: Houses) -> None:
    case = a_case(made)
    message = asked(case)
    report = came_back(BOX, "petra@example.org", message.reference, "4.4.1", "delayed")
    assert ended(came(report)) == ("done", "late")
    assert not Bounced.objects.get().permanent
    assert not case.deeds.exists()


# --- a new case ---------------------------------------------------------------------------------


def test_petra_files_a_case_by_mail_and_is_told_its_number(made: Houses) -> None:
    mail = written("It is dark.", subject="The lamp in the yard")
    mail.add_attachment(PNG, "image", "png", filename="lamp.png")
    row = came(mail)
    assert ended(row) == ("done", "filed")
    case = Case.objects.get()
    assert (case.type, case.customer, case.person) == ("fault", made.owner, user(PETRA).key)
    assert (case.via, case.subject, case.role) == ("mail", "The lamp in the yard", "portal-user")
    assert case.answers == {"problem": "The lamp in the yard"}
    assert posts(case) == [(PETRA, "It is dark.")]
    assert [file.name for file in case.attachments.all()] == ["lamp.png"]
    (told,) = Message.objects.filter(to="petra@example.org")
    assert told.headers["Auto-Submitted"] == "auto-replied"
    assert told.headers["In-Reply-To"] == str(mail["Message-ID"])
    assert f"It is case {case.number}." in told.text
    assert ended(came("And cold.", to=told.headers["Reply-To"])) == ("done", "answer")


def test_a_list_gets_no_answer(made: Houses) -> None:
    assert ended(came("It is dark.", List_Id="<houses.example.org>")) == ("done", "filed")
    assert not Message.objects.exists()


def test_what_was_passed_on_is_all_shown_in_a_new_case(made: Houses) -> None:
    text = (
        "See below.\n\n-----Original Message-----\nFrom: Nell <nell@example.com>\n\nIt is dark.\n"
    )
    assert ended(came(text)) == ("done", "filed")
    assert "It is dark." in Case.objects.get().posts.get().text


def test_so_many_in_an_hour_and_no_more(made: Houses) -> None:
    for _number in range(5):
        assert ended(came("Dark.")) == ("done", "filed")
    assert ended(came("Dark.")) == ("review", "too-many")
    assert ended(came("Dark.", sender="paul@example.org")) == ("done", "filed")
    assert ended(came("Dark.", NOW + timedelta(hours=1, minutes=1))) == ("done", "filed")


def test_a_stranger_is_looked_at_first(made: Houses) -> None:
    assert ended(came("Dark.", sender="nell@example.com")) == ("review", "sender-unknown")
    assert ended(came("Dark.", sender=f"{KARIN}@example.org")) == ("review", "may-not-file")
    assert ended(came("Dark.", sender=f"{OTTO}@example.org")) == ("review", "may-not-file")
    assert not Case.objects.exists()


def strangers(**more: Any) -> Houses:
    """Where the handbook lets a stranger's mail be a case, of the one owner there is."""
    text = REQUESTS.replace("unknown: review", "unknown: case")
    made = houses(files={"requests.yaml": text})
    a_mailbox(made)
    made.agreement.parties.filter(organisation=made.other).delete()
    return made


def test_a_stranger_has_a_case_where_the_handbook_says_so() -> None:
    strangers()
    assert ended(came("Dark.", sender="Nell@Example.com")) == ("done", "filed")
    case = Case.objects.get()
    assert (case.person, case.correspondent) == (None, "nell@example.com")
    (told,) = Message.objects.filter(to="nell@example.com")
    answer = {"sender": "nell@example.com", "to": told.headers["Reply-To"]}
    assert ended(came("And cold.", **answer)) == ("done", "answer")
    assert ended(came("Me.", sender="x@example.com", to=told.headers["Reply-To"])) == (
        "review",
        "sender-not-known-for-case",
    )
    Case.objects.update(correspondent="")
    assert ended(came("And wet.", **answer)) == ("review", "token-unknown")


def test_whose_stranger_it_is_must_be_clear() -> None:
    text = REQUESTS.replace("unknown: review", "unknown: case")
    made = houses(files={"requests.yaml": text})
    a_mailbox(made)
    assert ended(came("Dark.", sender="nell@example.com")) == ("review", "which-customer")
    person(PETRA, "other-owner", "portal-user")
    assert ended(came("Dark.")) == ("review", "which-customer")
    User.objects.filter(username=OLGA).update(email="paul@example.org")
    assert ended(came("Dark.", sender="paul@example.org")) == ("review", "several-people")


def test_a_handbook_that_says_nothing_of_mail() -> None:
    text = REQUESTS.rpartition("mail:")[0]
    a_mailbox(houses(files={"requests.yaml": text}))
    assert ended(came("Dark.")) == ("review", "no-mail-type")


# --- decided by a person ------------------------------------------------------------------------


def waiting(mail: Mail):  # type: ignore[no-untyped-def]
    return understand(mail, ours(mail.mailbox))


def deciding(name: str) -> By:
    return By(user(name).key, "supplier-support")


def test_karin_puts_a_strangers_mail_into_the_case(made: Houses) -> None:
    case = a_case(made)
    row = came("I saw it too.", sender="nell@example.com", to=reply_to(case, PETRA))
    choices = Cases().choices(waiting(row), actor_of(user(KARIN), NOW))
    assert [(one.code, one.typed) for one in choices] == [
        ("post", str(case.number)),
        ("file-the-owner", ""),
        ("file-other-owner", ""),
    ]
    for _twice in range(2):
        verdict = Cases().decide(waiting(row), f"post:{case.number}", deciding(KARIN), NOW)
        assert (verdict.state, verdict.about) == ("done", ("case", str(case.key)))
    post = case.posts.get()
    assert (post.text, post.person, post.mail) == ("I saw it too.", None, row.key)
    assert post.folded.startswith("From: nell@example.com")


def test_karin_decides_on_the_page_of_the_mail(made: Houses) -> None:
    case = a_case(made)
    row = came("I saw it too.", sender="nell@example.com", to=reply_to(case, PETRA))
    page = of(KARIN).get(f"/inbox/{row.key}/").content.decode()
    assert "its sender is not known for that case" in page
    assert "File a new case of The owner" in page
    sent = {"choice": "post", "typed": str(case.number)}
    assert of(KARIN).post(f"/inbox/{row.key}/decision/", sent).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.about_key) == ("done", str(case.key))
    assert f"/requests/{case.key}/" in of(KARIN).get(f"/inbox/{row.key}/").content.decode()
    assert case.posts.count() == 1


def test_nobody_decides_about_a_case_that_they_do_not_see(made: Houses) -> None:
    case = a_case(made)
    row = came("I saw it too.", sender="nell@example.com", to=reply_to(case, PETRA))
    choices = Cases().choices(waiting(row), actor_of(user(OLGA), NOW))
    assert [(one.code, one.typed) for one in choices] == [("post", "")]
    for typed in (str(case.number), "999", "x", "", "²"):
        with pytest.raises(NotPossible):
            Cases().decide(waiting(row), f"post:{typed}", deciding(OLGA), NOW)
    with pytest.raises(NotPossible):
        Cases().decide(waiting(row), "file-the-owner", deciding(OLGA), NOW)
    with pytest.raises(NotPossible):
        Cases().decide(waiting(row), "burn", deciding(KARIN), NOW)
    assert not case.posts.exists()


def test_kurt_files_a_strangers_mail_as_a_new_case(made: Houses) -> None:
    row = came("Dark.", sender="nell@example.com")
    verdict = Cases().decide(waiting(row), "file-the-owner", deciding(KURT), NOW)
    case = Case.objects.get()
    assert verdict.about == ("case", str(case.key))
    assert (case.correspondent, case.customer) == ("nell@example.com", made.owner)


def test_an_operator_may_decide_at_the_command_line(made: Houses) -> None:
    case = a_case(made)
    row = came("I saw it too.", sender="nell@example.com")
    Cases().decide(waiting(row), f"post:{case.number}", By(None, OPERATOR), NOW)
    assert case.posts.count() == 1


def test_a_case_that_has_ended_takes_no_mail_from_anybody(made: Houses) -> None:
    case = a_case(made, state="withdrawn", ended=NOW)
    row = came("Do it.", to=reply_to(case, PETRA))
    with pytest.raises(NotPossible, match="has ended"):
        Cases().decide(waiting(row), f"post:{case.number}", deciding(KARIN), NOW)


def test_every_reason_has_words() -> None:
    import ast
    from pathlib import Path

    folder = Path(words.__file__).parent
    used = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Verdict":
                used |= {
                    one.value
                    for part in node.args[1:2]
                    for one in ast.walk(part)
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    assert used <= set(words.WORDS)
    assert len(used) > 10
    assert str(Cases().explain("too-many"))
    assert Cases().explain("somebody-elses") == ""
