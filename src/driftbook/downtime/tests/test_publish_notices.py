"""Notices go when they are due: by mail, to other programs, to the status page, or by hand."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction

from driftbook.downtime.models import Downtime, Notice, Recipient, Subscription
from driftbook.downtime.status.due import Mailings
from driftbook.downtime.telling import actions, kept, letters
from driftbook.downtime.telling.due import Notices
from driftbook.downtime.telling.refusals import ByItself, Empty, Told
from driftbook.downtime.tests.handbook import DOWNTIME, FILES
from driftbook.downtime.tests.telling import downtime, drafted, open_status_page, relaid
from driftbook.downtime.tests.town import BY, CORA, END, NOW, START, SVEN, Town, town, user
from driftbook.history.by import By
from driftbook.history.models import Event
from driftbook.outbox.models import Message
from driftbook.people.models import User
from tests.shelf import LONG_AGO, lay

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AFTER = START - timedelta(hours=3)
"""When every duty of the downtime has come due."""


@pytest.fixture
def here() -> Town:
    return town()


@pytest.fixture
def planned(here: Town) -> Downtime:
    one = downtime(here)
    drafted(one)
    return one


def hook(here: Town, sort: str = "generic") -> None:
    actions.open_outlet(
        organisation=here.town,
        agreement=here.agreement,
        channel="hook",
        sort=sort,
        url="https://providers.example.org/hook?key=secret",
        by=BY,
        now=NOW,
    )


def address(here: Town, to: str, language: str = "en") -> None:
    actions.add_recipient(
        organisation=here.town,
        agreement=here.agreement,
        audience="managers",
        to=to,
        language=language,
        by=BY,
        now=NOW,
    )


def run(now: datetime) -> int:
    return Notices().run_due(now, 100)


def only(audience: str, **more: object) -> Notice:
    return Notice.objects.get(audience=audience, **more)


# --- by themselves ------------------------------------------------------------------------------


def test_managers_are_told_by_mail_each_once_whatever_lists_they_are_on(
    here: Town, planned: Downtime
) -> None:
    address(here, "managers@town.example.org")
    address(here, "Sven@Example.org")  # who is there by his role, too
    assert run(NOW) == 1
    mails = Message.objects.filter(channel="mail", about_kind="notice")
    assert sorted(mails.values_list("to", flat=True)) == [
        "Sven@Example.org",
        "managers@town.example.org",
    ]
    mail = mails.first()
    assert mail is not None
    assert mail.subject == "Planned downtime: The care plan, Tue 8 Dec 2026 09:00–12:00"
    assert "Use the paper lists." in mail.text
    assert "The town announces this to: Managers." in mail.text
    notice = only("managers")
    assert (notice.state, notice.published, notice.receivers) == ("published", NOW, 2)
    planned.refresh_from_db()
    assert planned.announced == NOW
    assert planned.shown is None


def test_a_duty_is_met_when_all_of_it_was_told_in_time(here: Town, planned: Downtime) -> None:
    run(NOW)
    duty = planned.duties.get(audience="managers")
    assert (duty.state, duty.settled) == ("met", NOW)
    assert Event.objects.filter(did="duty.met").count() == 1
    assert planned.duties.get(audience="public").state == "open"


def test_nothing_goes_before_it_is_due(planned: Downtime) -> None:
    source = Notices()
    run(NOW)
    due = source.next_due(NOW)
    assert due is not None
    assert due > NOW
    assert run(due - timedelta(seconds=1)) == 0
    assert [one.what for one in source.upcoming(NOW, None, 10)] == ["notice.goes"] * 4


def test_the_public_page_shows_it_in_both_languages_and_subscribers_hear(
    here: Town, planned: Downtime
) -> None:
    opened = open_status_page(here)
    Subscription.objects.create(
        page=opened,
        address="reader@example.org",
        folded="reader@example.org",
        language="da",
        digest="0" * 64,
        asked=NOW,
        confirmed=NOW,
    )
    run(AFTER)
    planned.refresh_from_db()
    opened.refresh_from_db()
    assert planned.shown == AFTER
    assert opened.revision == 3
    assert Mailings().run_due(AFTER, 20) == 2
    assert Message.objects.filter(to="reader@example.org").count() == 1
    late = planned.duties.get(audience="public")
    assert late.state == "open"  # told six days too late: it is for the planning to say so


def test_in_time_both_languages_meet_the_duty(here: Town, planned: Downtime) -> None:
    open_status_page(here)
    by = planned.duties.get(audience="public").by
    assert run(by) == 4
    assert planned.duties.get(audience="public").state == "met"


def test_another_program_is_sent_signed_json(here: Town, planned: Downtime) -> None:
    hook(here)
    run(AFTER)
    message = Message.objects.get(channel="webhook")
    said = json.loads(message.text)
    assert said["type"] == "downtime.notice"
    assert said["data"]["systems"] == ["plan"]
    assert said["data"]["start"] == "2026-12-08T08:00:00Z"
    assert said["data"]["occasion"] == "planned"


def test_a_teams_workflow_is_sent_a_card(here: Town, planned: Downtime) -> None:
    hook(here, "teams")
    run(AFTER)
    said = json.loads(Message.objects.get(channel="webhook").text)
    card = said["attachments"][0]["content"]
    assert card["body"][0]["text"].startswith("Planned downtime: The care plan")


def test_mails_about_one_downtime_stand_together(here: Town, planned: Downtime) -> None:
    run(NOW)
    drafted(planned, "cancelled", NOW + HOUR)
    run(NOW + HOUR)
    headers = [one.headers["References"] for one in Message.objects.filter(to="sven@example.org")]
    ours = [one for one in headers if planned.key.hex in one]
    assert len(ours) == 2
    assert len(set(ours)) == 1


def test_whoever_wants_another_language_gets_the_first_of_the_audience(
    here: Town, planned: Downtime
) -> None:
    User.objects.filter(username=SVEN).update(language="sv")
    run(NOW)
    assert Message.objects.get(to="sven@example.org").language == "en"


# --- nobody is told twice -----------------------------------------------------------------------


def test_a_worker_that_was_away_tells_everything_once(here: Town, planned: Downtime) -> None:
    open_status_page(here)
    assert run(AFTER) == 5
    assert run(AFTER + HOUR) == 0


@pytest.mark.django_db(transaction=True)
def test_several_workers_tell_each_notice_once() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("threads need a database outside memory")
    here = town()
    one = downtime(here)
    drafted(one)
    open_status_page(here)
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(run(AFTER))
        finally:
            connection.close()

    workers = [Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == 5
    assert Event.objects.filter(did="notice.published").count() == 3
    assert Event.objects.filter(did="notice.handed-over").count() == 2
    assert Message.objects.filter(to="sven@example.org", subject__startswith="Planned").count() == 1


def test_a_crash_undoes_the_notice_with_its_mails(here: Town, planned: Downtime) -> None:
    with transaction.atomic():
        actions.publish(notice=only("managers"), now=NOW)
        transaction.set_rollback(True)
    assert only("managers").state == "waiting"
    assert not Message.objects.filter(about_kind="notice").exists()
    assert run(NOW) == 1


# --- by hand ------------------------------------------------------------------------------------


def test_somebody_posts_on_the_intranet_and_says_so(here: Town, planned: Downtime) -> None:
    duty = planned.duties.get(audience="staff")
    run(duty.by - HOUR)
    notice = only("staff")
    assert notice.state == "by-hand"
    assert planned.duties.get(audience="staff").state == "open"
    asked = Message.objects.get(to="cora@example.org", subject__contains="Post by hand: Planned")
    assert f"/downtime/notices/{notice.key}/" in asked.text
    with transaction.atomic():
        actions.confirm(notice=notice, by=by(SVEN), now=duty.by)
    notice.refresh_from_db()
    assert (notice.state, notice.by) == ("published", user(SVEN).key)
    assert planned.duties.get(audience="staff").state == "met"
    assert Event.objects.get(did="notice.confirmed").person == user(SVEN).key


def test_what_is_to_be_posted_in_several_places_is_one_mail(here: Town) -> None:
    both = DOWNTIME.replace(
        "name: Everybody, languages: [en, da], channels: [page]",
        "name: Everybody, channels: [intranet]",
    )
    there = relaid(here, both)
    one = downtime(there)
    drafted(one)
    run(START - timedelta(days=7))
    asked = Message.objects.filter(to="cora@example.org", subject__startswith="Post by hand")
    text = asked.get().text
    assert "- Everybody: The intranet" in text
    assert "- Staff: The intranet" in text
    assert text.rstrip().endswith("/downtime/notices/")
    assert Event.objects.filter(did="notice.handed-over").count() == 2


def test_posting_early_and_saying_it_twice_is_fine(planned: Downtime) -> None:
    with transaction.atomic():
        actions.confirm(notice=only("staff"), by=by(CORA), now=NOW)
        actions.confirm(notice=only("staff"), by=by(SVEN), now=NOW + HOUR)
    assert only("staff").published == NOW
    assert only("staff").by == user(CORA).key


def test_what_goes_by_itself_is_not_confirmed(planned: Downtime) -> None:
    with pytest.raises(ByItself), transaction.atomic():
        actions.confirm(notice=only("managers"), by=by(CORA), now=NOW)


def test_nobody_there_is_not_taken_for_told(here: Town, planned: Downtime) -> None:
    """No outlet, no page, no manager: a duty must not look met by a mail to nobody."""
    User.objects.filter(username=SVEN).update(is_active=False)
    run(END)
    states = dict(Notice.objects.values_list("audience", "state"))
    assert set(states.values()) == {"by-hand"}
    assert Message.objects.filter(subject__startswith="Nobody could be told").exists()
    assert set(planned.duties.values_list("state", flat=True)) == {"open"}
    with transaction.atomic():
        actions.confirm(notice=only("managers"), by=by(CORA), now=END)
    assert planned.duties.get(audience="managers").state == "open"  # too late


def test_what_led_to_nobody_goes_once_somebody_is_there(here: Town, planned: Downtime) -> None:
    run(END)
    notice = only("providers")
    with transaction.atomic():
        assert actions.send_now(notice=notice, by=by(CORA), now=END).state == "by-hand"
    hook(here)
    with transaction.atomic():
        assert actions.send_now(notice=notice, by=by(CORA), now=END).state == "published"
    assert Message.objects.filter(channel="webhook").count() == 1
    with transaction.atomic():
        assert actions.send_now(notice=only("staff"), by=by(CORA), now=END).state == "by-hand"


def test_one_that_cannot_be_told_keeps_no_other_from_it(
    here: Town, planned: Downtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(letters, "send", broken)
    run(AFTER)
    managers = only("managers")
    assert (managers.state, managers.due) == ("waiting", AFTER + timedelta(minutes=5))
    assert only("staff").state == "by-hand"
    monkeypatch.undo()
    assert run(AFTER + timedelta(minutes=5)) == 1
    assert only("managers").state == "published"


def test_an_edition_that_can_no_longer_be_read_keeps_nobody_from_being_told(
    here: Town, planned: Downtime
) -> None:
    files = {**FILES, "downtime.yaml": "a chapter of another release"}
    old = lay(files, opened=False, agreement=here.agreement, at=LONG_AGO - timedelta(days=1))
    Downtime.objects.filter(pk=planned.pk).update(edition=old)
    run(NOW)
    assert only("managers").state == "published"


def test_an_address_that_is_none_keeps_no_other_from_its_mail(
    here: Town, planned: Downtime
) -> None:
    address(here, "managers@town.example.org")
    User.objects.filter(username=SVEN).update(email="sven at home")
    run(NOW)
    assert only("managers").receivers == 1


# --- written anew, sent now, withdrawn ----------------------------------------------------------


def test_a_text_is_written_anew_until_it_is_told(planned: Downtime) -> None:
    notice = only("managers")
    with transaction.atomic():
        actions.edit(notice=notice, subject="Mine", text="My words.", by=by(CORA), now=NOW)
    run(NOW)
    assert Message.objects.get(to="sven@example.org").subject == "Mine"
    with pytest.raises(Told), transaction.atomic():
        actions.edit(notice=notice, subject="Late", text="Late.", by=by(CORA), now=NOW)
    with pytest.raises(Empty), transaction.atomic():
        actions.edit(notice=only("staff"), subject=" ", text="x", by=by(CORA), now=NOW)


def test_it_can_be_told_at_once(planned: Downtime) -> None:
    with transaction.atomic():
        assert actions.send_now(notice=only("staff"), by=by(CORA), now=NOW).state == "by-hand"
    with transaction.atomic():
        sent = actions.send_now(notice=only("managers"), by=by(CORA), now=NOW)
    assert sent.state == "published"
    assert Event.objects.get(did="notice.published").person == user(CORA).key
    with pytest.raises(Told), transaction.atomic():
        actions.send_now(notice=sent, by=by(CORA), now=NOW)


def test_what_is_withdrawn_is_told_to_nobody_and_meets_no_duty(planned: Downtime) -> None:
    notice = only("managers")
    for _twice in range(2):
        with transaction.atomic():
            actions.withdraw(notice=notice, by=by(CORA), now=NOW)
    assert run(NOW) == 0
    assert planned.duties.get(audience="managers").state == "open"
    assert Event.objects.filter(did="notice.withdrawn").count() == 1


def test_a_waived_duty_stays_waived(planned: Downtime) -> None:
    planned.duties.filter(audience="managers").update(state="waived", settled=NOW)
    run(NOW)
    assert only("managers").state == "published"
    assert planned.duties.get(audience="managers").state == "waived"


def by(name: str) -> By:
    return By(user(name).key, "change-manager")


def test_whoever_is_erased_is_told_nothing_any_more(here: Town, planned: Downtime) -> None:
    address(here, "sven@example.org")
    with transaction.atomic():
        actions.confirm(notice=only("staff"), by=by(SVEN), now=NOW)
    given = kept.export(user(SVEN))
    assert [sorted(one) for one in given] == [["added", "audience", "to"], ["notice", "posted"]]
    kept.forget(user(SVEN), NOW)
    assert kept.export(user(SVEN)) == given[1:]
    assert not Recipient.objects.filter(ended=None).exists()
