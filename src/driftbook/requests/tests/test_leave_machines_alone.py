"""Machines that write never make a case nor a message, and do not talk for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from driftbook.inbox.due import Inbox
from driftbook.inbox.ledger import keep
from driftbook.inbox.models import Mailbox
from driftbook.outbox.models import Message
from driftbook.requests.incoming.lately import ANSWERS_PER_HOUR
from driftbook.requests.letters_due import Letters
from driftbook.requests.models import KEEPER, Case, Post
from driftbook.requests.tests.cast import (
    KARIN,
    NOW,
    PETRA,
    Houses,
    user,
)
from driftbook.requests.tests.letters import BOX, a_case, said
from driftbook.requests.tests.mails import (
    MINUTE,
    came,
    ended,
    reply_to,
    written,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working")]


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
