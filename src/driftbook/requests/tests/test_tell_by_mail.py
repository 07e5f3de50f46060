"""Mails about cases: who gets which, in which language, once, and what they say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from driftbook.inbox.models import Bounced
from driftbook.inbox.replies import strip
from driftbook.outbox.headers import checked
from driftbook.outbox.models import Message
from driftbook.people.models import Membership, User
from driftbook.requests import letters, tokens
from driftbook.requests.actions import choosing, digests
from driftbook.requests.letters_due import Digests, Letters
from driftbook.requests.models import KEEPER, SYSTEM, Case, Held, MailChoice, Notice, Sharing
from driftbook.requests.tests.cast import (
    ADA,
    KARIN,
    KURT,
    NOW,
    PAUL,
    PETRA,
    STINA,
    STOCKHOLM,
    houses,
    user,
)
from driftbook.requests.tests.letters import a_case, a_mailbox, did, said
from tests.cast import organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working")]
MINUTE = timedelta(minutes=1)


def mails(case: Case, at: datetime = NOW) -> dict[str, Message]:
    """What goes out now, by the first part of the address."""
    before = set(Message.objects.values_list("pk", flat=True))
    Letters().run_due(at, 50)
    new = Message.objects.exclude(pk__in=before)
    assert all(message.about_key == str(case.key) for message in new)
    found = {message.to.partition("@")[0]: message for message in new}
    assert len(found) == len(new)
    return found


def taken(case: Case, name: str = KARIN) -> None:
    Case.objects.filter(pk=case.pk).update(handler=user(name).key, state="handling")
    case.refresh_from_db()


def test_a_new_case_is_told_to_all_who_may_handle_it_and_not_to_its_filer() -> None:
    case = a_case(houses())
    did(case, PETRA, "filed", "waiting", role="portal-user")
    said(case, PETRA, "It stands open.", tell=False)
    told = mails(case)
    assert set(told) == {KARIN, KURT}
    assert told[KARIN].language == "sv"
    assert "Petra has filed the case." in told[KURT].text
    assert "It stands open." in told[KURT].text
    assert "Status: Waiting to be handled" in told[KURT].text
    assert "Status: Väntar på hantering" in told[KARIN].text
    assert f"/requests/{case.key}/" in told[KURT].text


def test_a_question_goes_to_the_filer_alone_once_somebody_has_taken_it() -> None:
    case = a_case(houses())
    taken(case)
    said(case, KARIN, "Which door?", side=KEEPER, asks=True)
    told = mails(case)
    assert set(told) == {PETRA}
    assert told[PETRA].subject == "[The entrances of the houses 17] The door does not close"
    assert "Karin asks:" in told[PETRA].text
    assert "Which door?" in told[PETRA].text
    assert Letters().next_due(NOW) is None
    assert mails(case) == {}


def test_an_answer_goes_to_the_handler_and_to_whoever_filed_it() -> None:
    case = a_case(houses())
    taken(case, KURT)
    said(case, PAUL, "The one to the yard.")
    assert set(mails(case)) == {PETRA, KURT}


def test_whoever_has_spoken_in_a_case_hears_of_it() -> None:
    case = a_case(houses())
    taken(case)
    said(case, PAUL, "Ours too.", tell=False)
    said(case, KARIN, "We come.", side=KEEPER)
    assert set(mails(case)) == {PETRA, PAUL}


def test_an_internal_note_is_told_to_nobody() -> None:
    case = a_case(houses())
    said(case, KARIN, "They call every day.", side=KEEPER, internal=True)
    assert mails(case) == {}
    assert not Notice.objects.filter(told=None).exists()


def test_what_driftbook_says_itself_goes_to_the_customer() -> None:
    case = a_case(houses())
    taken(case)
    said(case, None, "We still need your answer.", side=SYSTEM)
    told = mails(case)
    assert set(told) == {PETRA, KARIN}
    assert told[PETRA].headers["Auto-Submitted"] == "auto-generated"
    assert "We still need your answer." in told[PETRA].text


def test_what_happened_at_once_is_one_mail() -> None:
    case = a_case(houses())
    did(case, KARIN, "taken", "handling")
    taken(case)
    said(case, KARIN, "I look into it.", side=KEEPER)
    did(case, KARIN, "done", "done", because="The door closes.")
    told = mails(case)
    assert set(told) == {PETRA}
    text = told[PETRA].text
    assert text.index("Karin handles the case now.") < text.index("I look into it.")
    assert text.index("I look into it.") < text.index("The case is done.")
    assert "The door closes." in text


def test_only_keepers_hear_that_it_was_handed_over() -> None:
    case = a_case(houses())
    did(case, KARIN, "handed", "waiting", because="For you")
    assert set(mails(case)) == {KURT}


def test_each_as_they_chose() -> None:
    case = a_case(houses())
    taken(case)
    for name, how in ((PETRA, "none"), (PAUL, "all"), (ADA, "digest"), (KURT, "all")):
        choosing.choose(user=user(name), how=how, now=NOW)
    said(case, KARIN, "We come.", side=KEEPER)
    assert set(mails(case)) == {PAUL, KURT}
    assert [held.user for held in Held.objects.all()] == [user(ADA)]


def test_a_colleague_with_whom_it_is_not_shared_gets_nothing_whatever_they_chose() -> None:
    case = a_case(houses(), level="own")
    taken(case)
    for name in (PAUL, ADA, STINA):
        choosing.choose(user=user(name), how="all", now=NOW)
    said(case, KARIN, "We come.", side=KEEPER)
    assert set(mails(case)) == {PETRA, ADA, STINA}
    Sharing.objects.update(level="everyone")
    said(case, KARIN, "Tomorrow.", side=KEEPER)
    assert set(mails(case)) == {PETRA, PAUL, ADA, STINA}


def test_who_is_gone_or_may_no_longer_see_it_gets_nothing() -> None:
    case = a_case(houses())
    taken(case)
    User.objects.filter(username=PETRA).update(is_active=False)
    said(case, PAUL, "And?", tell=False)
    Membership.objects.filter(user=user(PAUL)).delete()
    said(case, KARIN, "We come.", side=KEEPER)
    assert mails(case) == {}


def test_an_address_from_which_mail_came_back_is_left_alone() -> None:
    case = a_case(houses())
    taken(case)
    Bounced.objects.create(address="petra@example.org", at=NOW, why="5.1.1")
    said(case, KARIN, "We come.", side=KEEPER)
    assert mails(case) == {}
    choosing.mend(user=user(PETRA), now=NOW)
    said(case, KARIN, "Still there?", side=KEEPER)
    assert set(mails(case)) == {PETRA}


def test_at_first_level_its_own_people_hear_of_it() -> None:
    case = a_case(houses(), at_customer=True, type="app")
    did(case, PETRA, "filed", "waiting", role="portal-user")
    assert set(mails(case)) == {STINA}


def test_a_correspondent_hears_what_others_say_and_only_that() -> None:
    made = houses()
    a_mailbox(made)
    case = a_case(made, filer=None, correspondent="nell@example.org", via="mail")
    said(case, None, "Your door is open.", via="mail", message_id="<m1@nell.example.org>")
    assert set(mails(case)) == {KARIN, KURT}
    taken(case)
    said(case, KARIN, "Thank you.", side=KEEPER)
    said(case, KARIN, "Nell again…", side=KEEPER, internal=True)
    told = mails(case)
    assert set(told) == {"nell"}
    mail = told["nell"]
    assert "Thank you." in mail.text
    assert "Nell again" not in mail.text
    assert f"/requests/{case.key}/" not in mail.text
    assert mail.headers["In-Reply-To"] == "<m1@nell.example.org>"
    found = tokens.read(mail.headers["Reply-To"].partition("@")[0].partition("+")[2])
    assert found == (case, None)


def test_mails_of_a_case_thread_and_come_back_to_it() -> None:
    made = houses()
    a_mailbox(made)
    case = a_case(made)
    taken(case)
    said(case, KARIN, "Which door?", side=KEEPER, asks=True)
    first = mails(case)[PETRA]
    said(case, KARIN, "The one to the yard?", side=KEEPER)
    second = mails(case, NOW + MINUTE)[PETRA]
    assert first.subject == second.subject
    root = letters.root(case)
    assert first.headers["References"] == root
    assert first.headers["In-Reply-To"] == root
    assert second.headers["References"] == f"{root} {first.reference}"
    assert second.headers["In-Reply-To"] == first.reference
    assert "Auto-Submitted" in second.headers
    assert second.headers["Auto-Submitted"] == "no"
    assert second.headers["From"] == "The entrances of the houses"
    token = second.headers["Reply-To"].partition("@")[0].partition("+")[2]
    assert tokens.read(token) == (case, user(PETRA).key)
    assert second.headers["Return-Path"] == second.headers["Reply-To"]


def test_failures_come_back_only_to_the_domain_that_we_send_from() -> None:
    made = houses()
    a_mailbox(made, "cases@houses.example.com")
    case = a_case(made)
    said(case, KARIN, "We come.", side=KEEPER)
    headers = mails(case)[PETRA].headers
    assert headers["Reply-To"].endswith("@houses.example.com")
    assert "Return-Path" not in headers


def test_without_a_mailbox_nobody_is_asked_to_answer_the_mail() -> None:
    case = a_case(houses())
    said(case, KARIN, "We come.", side=KEEPER)
    mail = mails(case)[PETRA]
    assert "Reply-To" not in mail.headers
    assert letters.ABOVE["en"] not in mail.text


@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_an_answer_above_the_line_is_all_that_is_seen_of_it(language: str) -> None:
    made = houses()
    a_mailbox(made)
    User.objects.filter(username=PETRA).update(language=language)
    case = a_case(made)
    said(case, KARIN, "Which door?", side=KEEPER, asks=True)
    mail = mails(case)[PETRA]
    assert mail.text.startswith(letters.ABOVE[language])
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
    wrote = f"On Fri 20 Nov 2026 at 10.12 {mail.headers['From']} <no-reply@example.org> wrote:"
    visible, folded = strip(f"The one to the yard.\n\n{wrote}\n{quoted}")
    assert visible == "The one to the yard."
    assert "Which door?" in folded
    assert strip(f"The one to the yard.\n\n{mail.text}")[0] == "The one to the yard."


def test_nothing_in_a_title_or_a_subject_makes_another_header() -> None:
    made = houses()
    a_mailbox(made)
    case = a_case(made, subject="Open\r\nBcc: x@example.org")
    case.edition.title = "Doors [x] <a@example.org>\r\nBcc: x@example.org, and then much more of it"
    headers = letters.extra_headers(case, box=None, user=user(PETRA), to="petra@example.org")
    assert checked(headers, "mail")
    said(case, KARIN, "We come.", side=KEEPER)
    mail = mails(case)[PETRA]
    assert len(mail.subject.splitlines()) == 1
    assert len(letters.short_title(case)) <= letters.SHORT
    assert not set(letters.short_title(case)) & set("[]<>@\r\n")


def test_a_fault_is_tried_again_and_holds_up_no_other_case(monkeypatch: pytest.MonkeyPatch) -> None:
    made = houses()
    broken, fine = a_case(made), a_case(made)
    said(broken, KARIN, "One.", side=KEEPER)
    said(fine, KARIN, "Two.", side=KEEPER)
    whole = letters.told

    def told(case: Case, *more: Any) -> dict[str, Any]:
        if case == broken:
            raise ZeroDivisionError
        return whole(case, *more)

    monkeypatch.setattr(letters, "told", told)
    Letters().run_due(NOW, 50)
    assert {mail.about_key for mail in Message.objects.all()} == {str(fine.key)}
    waits = Notice.objects.get(told=None)
    assert (waits.attempts, waits.error) == (1, "ZeroDivisionError: ")
    assert waits.due > NOW
    monkeypatch.setattr(letters, "told", whole)
    assert PETRA in mails(broken, waits.due)


# --- digests ------------------------------------------------------------------------------------


def test_a_digest_in_the_morning_tells_of_all_that_one_still_sees() -> None:
    made = houses()
    one, other, hidden = a_case(made), a_case(made, subject="A tag"), a_case(made)
    choosing.choose(user=user(PAUL), how="digest", now=NOW)
    for case in (one, other, hidden):
        taken(case)
        said(case, KARIN, "We come.", side=KEEPER)
    said(one, PETRA, "When?")
    Letters().run_due(NOW, 50)
    assert not Message.objects.filter(to="paul@example.org").exists()
    due = MailChoice.objects.get(user=user(PAUL)).digest_due
    assert due is not None
    assert due.astimezone(STOCKHOLM).isoformat() == "2026-11-23T07:00:00+01:00"  # a Monday
    assert Digests().next_due(NOW) == due
    assert Digests().run_due(due - MINUTE, 50) == 0
    Case.objects.filter(pk=hidden.pk).update(customer=made.other)
    assert Digests().run_due(due, 50) == 1
    mail = Message.objects.get(to="paul@example.org")
    assert mail.subject == "2 cases in which something happened"
    assert f"[The entrances of the houses {one.number}]" in mail.text
    assert "Petra wrote:" in mail.text
    assert "When?" not in mail.text
    assert str(hidden.key) not in mail.text
    assert not Held.objects.exists()
    assert Digests().next_due(due) is None


def test_who_changes_their_mind_gets_no_digest() -> None:
    case = a_case(houses())
    choosing.choose(user=user(PETRA), how="digest", now=NOW)
    said(case, KARIN, "We come.", side=KEEPER)
    Letters().run_due(NOW, 50)
    choosing.choose(user=user(PETRA), how="mine", now=NOW)
    assert not Held.objects.exists()
    assert Digests().next_due(NOW) is None


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-20T06:59:00+01:00", "2026-11-20T07:00:00+01:00"),
        ("2026-11-20T07:00:00+01:00", "2026-11-23T07:00:00+01:00"),
        ("2026-12-23T12:00:00+01:00", "2026-12-24T07:00:00+01:00"),
        ("2026-12-24T12:00:00+01:00", "2026-12-28T07:00:00+01:00"),  # Christmas, the weekend
        ("2026-03-27T12:00:00+01:00", "2026-03-30T07:00:00+02:00"),  # clocks go forward
    ],
)
def test_a_morning_is_one_of_a_working_day_in_their_own_zone(now: str, morning: str) -> None:
    at = organisation("the-owner")
    at.timezone, at.country = "Europe/Stockholm", "SE"
    assert digests.next_morning(at, datetime.fromisoformat(now)) == datetime.fromisoformat(morning)
