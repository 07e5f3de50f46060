"""Sending: claimed, tried, written down; again later, or given up; never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from driftbook.history.models import Event
from driftbook.outbox import actions, queries, ways
from driftbook.outbox.channels import Failed, InDoubt, Refused
from driftbook.outbox.models import ATTEMPTS, Attempt, Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests.post import (
    ANN,
    MINUTE,
    NOW,
    OWNER,
    SUPPLIER,
    TOWN,
    Fate,
    Killed,
    code,
    letter,
)
from driftbook.work import stopping

pytestmark = pytest.mark.django_db
Choose = Callable[..., Fate]


def run(after: timedelta = timedelta(0), limit: int = 20) -> int:
    return Outbox().run_due(NOW + after, limit)


def outcomes(message: Message) -> list[str]:
    return [attempt.outcome for attempt in queries.attempts(message)]


def test_what_is_due_is_sent_oldest_first(fate: Choose) -> None:
    late, early = letter("a", due=NOW), letter("b", due=NOW - MINUTE)
    letter("c", due=NOW + MINUTE)
    channel = fate("id-1")
    assert run() == 2
    assert channel.sent == [early.reference, late.reference]
    early.refresh_from_db()
    assert (early.state, early.provider_id, early.attempts) == ("sent", "id-1", 1)
    assert early.sent is not None
    assert (early.claimed_by, early.claimed_until) == ("", None)
    assert outcomes(early) == ["sent"]
    assert channel.closed == 1
    assert run() == 0


def test_what_failed_is_tried_again_later_and_later(fate: Choose) -> None:
    message = letter()
    channel = fate(*[Failed("451 later")] * 3, "id")
    waits = []
    at = NOW
    for _ in range(3):
        assert Outbox().run_due(at, 1) == 1
        message.refresh_from_db()
        assert (message.state, message.error) == ("waiting", "451 later")
        waits.append((message.due - at).total_seconds())
        assert Outbox().run_due(at, 1) == 0
        at = message.due
    assert 24 <= waits[0] <= 37
    assert 48 <= waits[1] <= 73
    assert 96 <= waits[2] <= 145
    assert Outbox().run_due(at, 1) == 1
    message.refresh_from_db()
    assert (message.state, message.error) == ("sent", "")
    assert outcomes(message) == ["failed", "failed", "failed", "sent"]
    assert set(channel.sent) == {message.reference}


def test_what_fails_too_often_is_a_dead_letter(fate: Choose) -> None:
    message = letter()
    fate(*[Failed("no")] * 99)
    for _ in range(ATTEMPTS):
        message.refresh_from_db()
        Outbox().run_due(message.due, 1)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.dead) == ("failed", ATTEMPTS, True)
    assert (message.due - NOW) > timedelta(hours=10)
    assert Outbox().run_due(NOW + timedelta(days=9), 1) == 0
    assert queries.dead_letters([TOWN]).messages == (message,)
    assert queries.dead_letters([SUPPLIER]).messages == ()


def test_what_is_refused_is_a_dead_letter_at_once(fate: Choose) -> None:
    message = letter()
    fate(Refused("550 no such user"))
    run()
    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", "550 no such user")
    assert outcomes(message) == ["refused"]


def test_a_fault_of_our_own_is_a_failure_and_stops_nobody(fate: Choose) -> None:
    first, second = letter("a"), letter("b")
    fate(KeyError("oops"))
    assert run() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("waiting", "sent")
    assert "KeyError" in first.error


def test_an_answer_that_never_came_is_in_doubt_and_sent_again(fate: Choose) -> None:
    message = letter()
    channel = fate(InDoubt("no answer"), "")
    run()
    run(after=5 * MINUTE)
    assert outcomes(message) == ["in doubt", "sent"]
    assert channel.sent == [message.reference] * 2
    assert queries.doubts([TOWN]) == 1


def test_after_a_kill_the_lease_runs_out_and_another_takes_over(
    fate: Choose, settings: Any
) -> None:
    message = letter()
    fate(Killed())
    with pytest.raises(Killed):
        run()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sending", 1)
    assert Outbox().next_due(NOW) == message.claimed_until
    fate()
    assert run(after=settings.OUTBOX_LEASE - MINUTE) == 0
    assert run(after=settings.OUTBOX_LEASE + MINUTE) == 1
    message.refresh_from_db()
    assert message.state == "sent"
    assert outcomes(message) == ["in doubt", "sent"]


def test_a_message_that_kills_every_worker_is_given_up(fate: Choose, settings: Any) -> None:
    message, at = letter(), NOW
    fate(*[Killed() for _ in range(99)])
    for _ in range(ATTEMPTS):
        with pytest.raises(Killed):
            Outbox().run_due(at, 1)
        at += settings.OUTBOX_LEASE + MINUTE
    assert Outbox().run_due(at, 1) == 1
    message.refresh_from_db()
    assert message.state == "failed"
    assert outcomes(message) == ["in doubt"] * ATTEMPTS


def test_who_comes_back_after_the_lease_writes_only_that_it_was_late(
    fate: Choose, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = letter()

    class Slow(Fate):
        def send(self, given: Message) -> str:
            fate("by another")
            assert run(after=settings.OUTBOX_LEASE + MINUTE) == 1
            return "too late"

    monkeypatch.setattr(ways, "channel", lambda name: Slow())
    run()
    message.refresh_from_db()
    assert (message.state, message.provider_id) == ("sent", "by another")
    assert outcomes(message) == ["late", "sent"]


def test_without_a_mail_server_messages_wait_and_say_why(settings: Any, fate: Choose) -> None:
    settings.OUTBOX_MAIL = ""
    settings.OUTBOX_SMS = None
    mail, sms = letter("a"), code("b")
    assert run() == 0
    for message, name in ((mail, "DRIFTBOOK_SMTP"), (sms, "DRIFTBOOK_SMS")):
        message.refresh_from_db()
        assert (message.state, message.attempts) == ("waiting", 0)
        assert name in message.error
    settings.OUTBOX_MAIL = "smtp"
    fate()
    assert run(after=10 * MINUTE) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("sent", "")


def test_an_address_gets_so_many_an_hour_and_the_rest_later(settings: Any, fate: Choose) -> None:
    settings.OUTBOX_PER_HOUR = 3
    for number in range(5):
        letter(f"a{number}", due=NOW + number * MINUTE)
    letter("b", to="bo@example.org", due=NOW + 4 * MINUTE)
    code("c", due=NOW + 4 * MINUTE)
    channel = fate()
    for minute in range(5):
        run(after=minute * MINUTE)
    assert len(channel.sent) == 5
    waiting = list(Message.objects.filter(state="waiting"))
    assert {message.attempts for message in waiting} == {0}
    assert min(m.due for m in waiting) >= NOW + timedelta(hours=1)
    at = NOW
    for _ in range(6):
        following = Outbox().next_due(at)
        if following is None:
            break
        at = following
        Outbox().run_due(at, 20)
    assert len(channel.sent) == 7
    assert at < NOW + timedelta(hours=1, minutes=5)


def test_nothing_new_is_begun_once_asked_to_end(fate: Choose) -> None:
    letter("a")
    letter("b")
    channel = fate()
    real = channel.send

    def send(message: Message) -> str:
        stopping.ask()
        return real(message)

    channel.send = send  # type: ignore[method-assign]
    assert run() == 1
    assert sorted(Message.objects.values_list("state", flat=True)) == ["sent", "waiting"]


def test_a_dead_letter_is_resent_once_and_recorded(fate: Choose) -> None:
    message = letter()
    fate(Refused("550 full"), Failed("no"), "")
    run()
    for _ in range(2):
        actions.resend(message=message, by=OWNER, now=NOW + MINUTE)
    message.refresh_from_db()
    assert (message.state, message.due) == ("waiting", NOW + MINUTE)
    event = Event.objects.get()
    assert (event.did, event.key, event.person) == ("message.resent", str(message.uid), ANN)
    assert event.before == {"state": "failed", "attempts": 1, "error": "550 full"}
    run(after=MINUTE)
    message.refresh_from_db()
    assert message.due - (NOW + MINUTE) < timedelta(seconds=40)
    run(after=3 * MINUTE)
    assert outcomes(message) == ["refused", "failed", "sent"]
    with pytest.raises(actions.Underway):
        actions.resend(message=message, by=OWNER, now=NOW)


def test_what_waits_can_be_withdrawn_and_what_was_sent_cannot(fate: Choose) -> None:
    message, gone = letter("a"), letter("b", due=NOW + MINUTE)
    actions.withdraw(message=message, by=OWNER, now=NOW)
    actions.withdraw(message=message, by=OWNER, now=NOW)
    fate()
    run(after=MINUTE)
    assert Event.objects.get().did == "message.withdrawn"
    gone.refresh_from_db()
    assert gone.state == "sent"
    with pytest.raises(actions.Underway):
        actions.withdraw(message=gone, by=OWNER, now=NOW)
    assert Attempt.objects.count() == 1


def test_what_happens_next_is_shown_with_its_time(fate: Choose) -> None:
    letter("a", due=NOW + 2 * MINUTE)
    code("b", due=NOW + MINUTE, organisation=SUPPLIER)
    letter("c", due=NOW, organisation=None)
    shown = [(item.what, item.due) for item in Outbox().upcoming(NOW, None, 10)]
    assert shown == [
        ("message.mail", NOW),
        ("message.sms", NOW + MINUTE),
        ("message.mail", NOW + 2 * MINUTE),
    ]
    (only,) = Outbox().upcoming(NOW, [TOWN], 10)
    assert (only.organisation, only.details["to"]) == (TOWN, "ann@example.org")
    assert Outbox().next_due(NOW) == NOW


def test_the_outbox_is_counted_and_read_in_pages() -> None:
    written = [letter(f"k{number}") for number in range(5)]
    letter("other", organisation=SUPPLIER)
    page = queries.messages([TOWN], limit=3)
    assert list(page.messages) == written[:1:-1]
    page = queries.messages([TOWN], limit=3, before=page.older)
    assert (list(page.messages), page.older) == (written[1::-1], None)
    assert queries.messages(None, state="sent").messages == ()
    assert queries.counts([TOWN]) == {
        "waiting": 5, "sending": 0, "sent": 0, "failed": 0, "withdrawn": 0,
    }  # fmt: skip
    assert queries.message(written[0].uid, [TOWN]) == written[0]
    assert queries.message(written[0].uid, [SUPPLIER]) is None


def test_texts_go_after_some_time_and_addresses_are_masked(settings: Any, fate: Choose) -> None:
    settings.KEEP_MESSAGES_DAYS = 90
    sent, waits = letter("a"), letter("b", due=NOW + timedelta(days=365))
    fate()
    run()
    assert actions.blank(now=NOW + timedelta(days=89)) == 0
    assert actions.blank(now=NOW + timedelta(days=91)) == 1
    assert actions.blank(now=NOW + timedelta(days=92)) == 0
    sent.refresh_from_db()
    waits.refresh_from_db()
    assert (sent.subject, sent.text, sent.html, sent.to) == ("", "", "", "a…@example.org")
    assert waits.text


def test_a_person_is_forgotten(fate: Choose) -> None:
    sent, waits = letter("a"), letter("b", due=NOW + MINUTE)
    other = letter("c", person=None, due=NOW + MINUTE)
    fate()
    run()
    assert actions.forget_person(person=ANN, now=NOW) == 2
    for message in (sent, waits):
        message.refresh_from_db()
        assert (message.text, message.to) == ("", "a…@example.org")
    assert waits.state == "withdrawn"
    other.refresh_from_db()
    assert other.state == "waiting"
    with pytest.raises(actions.Underway):
        actions.resend(message=waits, by=OWNER, now=NOW)


@pytest.mark.parametrize("demo", [False, True])
def test_what_lets_somebody_in_is_gone_once_it_is_sent(
    fate: Choose, settings: Any, demo: bool
) -> None:
    """A code or a link: kept while it has to be tried again, and in the demo, where it is shown."""
    settings.DEMO = demo
    message = letter(fleeting=True)
    fate(Failed("451 later"), "id")
    run()
    message.refresh_from_db()
    assert (message.state, message.text != "") == ("waiting", True)
    run(timedelta(hours=1))
    message.refresh_from_db()
    assert (message.state, message.text != "", bool(message.blanked)) == ("sent", demo, not demo)
