"""What is written when a downtime is planned, moved, cancelled, and while it runs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from driftbook.downtime.models import Downtime, Notice
from driftbook.downtime.telling import actions, drafting
from driftbook.downtime.tests.handbook import DOWNTIME
from driftbook.downtime.tests.telling import downtime, drafted, moved, relaid, told
from driftbook.downtime.tests.town import BY, COPENHAGEN, END, NOW, START, Town, town
from driftbook.handbook.deciding import downtime as deciding
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from driftbook.history.models import Event
from driftbook.work.transactions import NotInATransaction

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 15, 9, tzinfo=COPENHAGEN)


@pytest.fixture
def here() -> Town:
    return town()


@pytest.fixture
def planned(here: Town) -> Downtime:
    return downtime(here)


def ways(notices: list[Notice]) -> set[tuple[str, str, str, str]]:
    return {(one.occasion, one.audience, one.channel, one.language) for one in notices}


def test_every_duty_is_told_through_each_channel_in_each_language(planned: Downtime) -> None:
    notices = drafted(planned)
    assert ways(notices) == {
        ("planned", "managers", "letter", "en"),
        ("planned", "public", "page", "en"),
        ("planned", "public", "page", "da"),
        ("planned", "staff", "intranet", "en"),
        ("planned", "providers", "hook", "en"),
    }
    assert all(one.state == "waiting" and one.duty is not None for one in notices)
    event = Event.objects.get(did="notice.drafted")
    assert event.key == str(planned.key)


def test_a_notice_goes_a_day_before_its_duty_and_never_before_now(planned: Downtime) -> None:
    due = {one.audience: one.due for one in drafted(planned)}
    by = {one.audience: one.by for one in planned.duties.all()}
    assert due["public"] == by["public"] - timedelta(days=1)
    assert due["managers"] == NOW  # by tomorrow morning, and a day before that is over


def test_the_text_says_what_is_down_when_and_what_to_do(planned: Downtime) -> None:
    notice = next(one for one in drafted(planned) if one.audience == "managers")
    assert notice.subject == "Planned downtime: The care plan, Tue 8 Dec 2026 09:00–12:00"
    assert notice.text.splitlines() == [
        "The town announces planned downtime.",
        "",
        "A new release",
        "",
        "Down: The care plan",
        "From: Tuesday 8 December 2026 09:00",
        "Until: Tuesday 8 December 2026 12:00",
        "",
        "Write down what you do.",
        "",
        "Meanwhile, The care plan: Use the paper lists.",
    ]


def test_what_depends_on_it_is_named(here: Town) -> None:
    notice = drafted(downtime(here, systems=["net"]))[0]
    assert "Down: The network" in notice.text
    assert "Does not work without it: The care plan, The web site" in notice.text
    assert "Meanwhile, The care plan: Use the paper lists." in notice.text


def test_times_are_told_in_the_zone_of_the_handbook(here: Town) -> None:
    from datetime import UTC

    notice = drafted(downtime(here, start=START.astimezone(UTC), end=END.astimezone(UTC)))[0]
    assert "From: Tuesday 8 December 2026 09:00" in notice.text


def test_a_language_that_driftbook_has_no_words_of_is_marked(here: Town) -> None:
    facts = drafting.about(downtime(here))
    written = drafting.write(here.handbook, "planned", facts, "so")
    assert written.spoken == "en"
    assert written.text.startswith("There is no text in the language “Somali” yet.")
    danish = drafting.write(here.handbook, "planned", facts, "da")
    assert danish.spoken == "da"
    assert "tirsdag" in danish.text


def test_an_outage_and_an_emergency_say_so_at_once(here: Town) -> None:
    outage = downtime(here, kind="outage", planning="unplanned", systems=["web"])
    notice = drafted(outage)[0]
    assert notice.subject == "Outage: The web site"
    assert notice.due <= NOW + timedelta(minutes=30)
    assert "Expected until:" in notice.text
    urgent = drafted(downtime(here, kind="emergency", planning="emergency"))[0]
    assert urgent.subject.startswith("Urgent downtime: The care plan")


def test_drafting_twice_makes_nothing_new(planned: Downtime) -> None:
    assert drafted(planned) == drafted(planned)
    assert Notice.objects.count() == 5
    assert Event.objects.filter(did="notice.drafted").count() == 1


def test_a_waived_duty_is_told_all_the_same(planned: Downtime) -> None:
    planned.duties.filter(audience="managers").update(state="waived", settled=NOW)
    assert any(one.audience == "managers" for one in drafted(planned))


def test_whoever_was_told_hears_of_a_move_at_once_and_the_others_in_time(
    here: Town, planned: Downtime
) -> None:
    first = drafted(planned)
    told([one for one in first if one.audience == "managers"])
    later = NOW + timedelta(days=1)
    second = moved(here, planned, LATER, later)
    assert ("moved", "managers", "letter", "en") in ways(second)
    assert ("planned", "public", "page", "da") in ways(second)
    managers = next(one for one in second if one.audience == "managers")
    assert managers.due == later
    assert managers.duty is not None
    assert managers.duty.revision == 2
    assert "Moved: downtime of The care plan, now Tue 15 Dec 2026" in managers.subject
    assert "Why: The supplier is late." in managers.text
    old = Notice.objects.filter(revision=1)
    assert set(old.values_list("audience", "state")) == {
        ("managers", "published"),
        ("public", "withdrawn"),
        ("staff", "withdrawn"),
        ("providers", "withdrawn"),
    }


def test_moved_again_everybody_who_was_ever_told_hears_it(here: Town, planned: Downtime) -> None:
    told(drafted(planned))
    moved(here, planned, LATER, NOW)
    third = moved(here, planned, LATER + timedelta(days=7), NOW)
    assert {one.occasion for one in third} == {"moved"}
    assert len(third) == 5
    assert set(Notice.objects.filter(revision=2).values_list("state", flat=True)) == {"withdrawn"}


def test_cancelled_tells_whoever_was_told_and_nobody_else(planned: Downtime) -> None:
    first = drafted(planned)
    told([one for one in first if one.audience in ("managers", "staff")])
    planned.cancelled, planned.because = NOW, "Not needed."
    planned.save()
    last = drafted(planned, "cancelled")
    assert {(one.audience, one.via) for one in last} == {("managers", "mail"), ("staff", "by-hand")}
    assert "Nothing will be down." in last[0].text
    assert "Why: Not needed." in last[0].text
    assert not Notice.objects.filter(state="waiting", occasion="planned").exists()
    assert drafted(planned, "cancelled") == last
    assert all(one.state == "waiting" for one in last)


def test_that_it_runs_is_said_by_itself_and_by_hand_where_nothing_else_is(
    planned: Downtime,
) -> None:
    told(drafted(planned))
    started = drafted(planned, "started", START)
    assert {one.audience for one in started} == {"managers", "public", "staff", "providers"}
    told(started)
    over = drafted(planned, "finished", END)
    assert "The downtime is over. Everything works again." in over[0].text


def test_staff_who_are_told_by_mail_too_need_nobody_to_copy_anything(here: Town) -> None:
    both = DOWNTIME.replace(
        "{name: Staff, channels: [intranet]}", "{name: Staff, channels: [intranet, letter]}"
    )
    there = relaid(here, both)
    one = downtime(there)
    told(drafted(one))
    staff = [each for each in drafted(one, "started", START) if each.audience == "staff"]
    assert [each.channel for each in staff] == ["letter"]
    cancelled = [each for each in drafted(one, "cancelled", START) if each.audience == "staff"]
    assert {each.channel for each in cancelled} == {"letter", "intranet"}


def test_that_an_outage_has_begun_was_said_already(here: Town) -> None:
    outage = downtime(here, kind="outage", planning="unplanned")
    told(drafted(outage))
    assert drafted(outage, "started") == []


def test_taking_longer_twice_is_said_twice_with_the_latest_end(planned: Downtime) -> None:
    first = drafted(planned)
    told([one for one in first if one.audience != "staff"])
    planned.end = END + timedelta(hours=1)
    drafted(planned, "extended", START, 1)
    planned.end = END + timedelta(hours=2)
    planned.save()
    again = drafted(planned, "extended", START, 2)
    assert "until Tue 8 Dec 14:00" in again[0].subject
    assert Notice.objects.filter(occasion="extended", state="waiting").count() == len(again)
    waiting = Notice.objects.get(audience="staff")
    assert "09:00–14:00" in waiting.subject
    Notice.objects.filter(pk=waiting.pk).update(edited=True, text="Mine.")
    drafted(planned, "extended", START, 3)
    assert Notice.objects.get(pk=waiting.pk).text == "Mine."


def test_a_preview_shows_the_same_without_a_row(here: Town) -> None:
    facts = DowntimeFacts("minor", ("plan",), START, END)
    answer = deciding.decide(here.handbook, facts, NOW)
    about = drafting.About(
        organisation="The town",
        kind="minor",
        systems=("plan",),
        affected=answer.affected,
        title="A new release",
        text="",
        start=START,
        end=END,
    )
    shown = actions.preview(handbook=here.handbook, answer=answer, facts=about, now=NOW)
    assert shown[0].audience_name == "Managers"
    assert len(shown) == 5
    assert shown[0].subject.startswith("Planned downtime: The care plan")
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_drafted_beside_a_transaction() -> None:
    planned = downtime(town())
    with pytest.raises(NotInATransaction):
        actions.draft(downtime=planned, occasion="planned", by=BY, now=NOW)


def test_what_waits_can_be_withdrawn(planned: Downtime) -> None:
    drafted(planned)
    with transaction.atomic():
        assert actions.withdraw_waiting(planned, NOW) == 5
    assert set(Notice.objects.values_list("state", flat=True)) == {"withdrawn"}
