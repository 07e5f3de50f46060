"""An answer by mail lands in its case, if its sender is known for it; and why not, if not."""

from __future__ import annotations

from typing import Any

import pytest

from driftbook.inbox.models import Mailbox
from driftbook.inbox.own import ours
from driftbook.inbox.parsing import understand
from driftbook.outbox.models import Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests.smtp import listening
from driftbook.requests import letters
from driftbook.requests.incoming.handling import Cases
from driftbook.requests.letters_due import Letters
from driftbook.requests.models import KEEPER, Case, Sharing
from driftbook.requests.tests.cast import (
    KARIN,
    NOW,
    PAUL,
    PETRA,
    Houses,
    user,
)
from driftbook.requests.tests.letters import a_case, said
from driftbook.requests.tests.mails import (
    MINUTE,
    PNG,
    came,
    ended,
    posts,
    reply_to,
    written,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working")]


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


@pytest.mark.parametrize(
    ("results", "fine"),
    [
        ("mx.example.org; dmarc=pass", True),
        ("mx.example.org; dmarc=none", False),
        ("forged.example.com; dmarc=pass", False),
        ("", False),
    ],
)
def test_where_our_server_checks_senders_a_subject_alone_needs_its_word(
    made: Houses, settings: Any, results: str, fine: bool
) -> None:
    """Anybody may write Petra's address and the mark of a case into a mail."""
    settings.INBOX_AUTHENTICATES = "mx.example.org"
    case = a_case(made)
    said_so = {"Authentication_Results": results} if results else {}
    mail = written("It is me.", subject=f"Re: {letters.mark(case)}", **said_so)
    expected = ("done", "answer") if fine else ("review", "sender-not-vouched-for")
    assert ended(came(mail)) == expected
    new = written("The door stands open.", subject="The door", **said_so)
    assert ended(came(new)) == (("done", "filed") if fine else expected)
    answer = written("It is still me.", to=reply_to(case, PETRA), **said_so)
    assert ended(came(answer)) == ("done", "answer"), "the address was given to her alone"


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
