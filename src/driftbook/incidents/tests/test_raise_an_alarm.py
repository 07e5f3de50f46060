"""What a monitor raises (A-14): one alarm, told once, in each receiver's language; no incident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from driftbook.history.models import Event
from driftbook.incidents.actions import alarms as actions
from driftbook.incidents.actions import monitoring
from driftbook.incidents.actions.opening import open_card
from driftbook.incidents.models import Alarm, Incident, LogEntry, Monitor
from driftbook.incidents.monitors_due import Monitors
from driftbook.incidents.queries import monitors as queries
from driftbook.incidents.tests.cast import ADAM, AGNES, LENA, NOW, OTTO, VERA, Town, by, of, user
from driftbook.incidents.tests.site import Site, standing
from driftbook.incidents.tests.watch import (
    PREPARES,
    address,
    alarms,
    asking,
    at,
    hook,
    letters,
    says,
    works,
)
from driftbook.incidents.watching import Answer
from driftbook.outbox import actions as outbox
from driftbook.outbox.models import Message
from driftbook.people.queries import actor_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working")]


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.OUTBOX_LOOPBACK = True
    with standing() as site:
        yield site


def test_receivers_are_told_once_each_in_their_language(here: Town) -> None:
    address(here, "crisis", "crisis@example.org")
    address(here, "managers", "ledelse@example.org", language="da")
    address(here, "managers", "+4520304050", channel="sms")
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2, 3, said="HTTP 503\nfrom the proxy")
    assert alarms() == [(False, False)]
    to = ["crisis@example.org", "ledelse@example.org", "+4520304050"]
    assert [who for who, _what in letters()] == to
    assert letters()[0][1] == "The web site: The web site is down"
    text = Message.objects.get(to="crisis@example.org").text
    assert "HTTP 503 from the proxy" in text
    alarm = Alarm.objects.get()
    assert f"/incidents/open/town/web/?place=town&alarm={alarm.key}" in text
    assert f"/incidents/alarms/{alarm.key}/" in text
    assert Message.objects.get(to="ledelse@example.org").language == "da"
    assert Incident.objects.count() == 0


def test_one_that_flaps_tells_once_and_once_that_it_is_over(here: Town) -> None:
    address(here, "crisis", "crisis@example.org")
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2)
    for after in range(3, 40, 3):
        says(monitor, "fine", after)
        says(monitor, "failing", after + 1, after + 2)
    says(monitor, "fine", 50)
    works(55, 59, 60, 61)
    assert alarms() == [(False, True)]
    raised, over = Message.objects.order_by("pk")
    assert over.subject == "The web site: fine again"
    assert over.headers["In-Reply-To"] == raised.reference
    assert "14:02" in over.text


def test_it_is_raised_again_after_it_was_over(here: Town) -> None:
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2)
    says(monitor, "fine", 3)
    works(13)
    says(monitor, "failing", 20, 21)
    assert alarms() == [(False, True), (False, False)]


def test_one_that_is_not_heard_of_is_an_alarm_of_its_own(here: Town) -> None:
    address(here, "crisis", "crisis@example.org")
    monitor, _token = hook(here)
    says(monitor, "fine", 5)
    works(30, 34.9)
    assert alarms() == []
    works(35, 36)
    assert alarms() == [(True, False)]
    assert letters() == [("crisis@example.org", "The web site is not heard of")]
    says(monitor, "fine", 40, 45)
    works(50)
    assert alarms() == [(True, True)]
    assert letters()[1] == ("crisis@example.org", "The web site is heard of again")


def test_one_that_never_reported_is_missed_too(here: Town) -> None:
    hook(here)
    works(30)
    assert alarms() == [(True, False)]
    assert "since it was set up" in Message.objects.earliest("pk").text


def test_what_nobody_could_hear_is_no_silence(here: Town) -> None:
    """Driftbook was away for an hour: monitors have half an hour to report again."""
    monitor, _token = hook(here)
    says(monitor, "fine", 1)
    works(90)
    assert alarms() == []
    works(119)
    assert alarms() == []
    works(120)
    assert alarms() == [(True, False)]


def test_without_an_address_those_are_told_who_lead(here: Town) -> None:
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2)
    assert {to for to, _what in letters()} == {"lars@example.org", "lena@example.org"}


def test_webhooks_are_told_too(here: Town) -> None:
    outbox.open_endpoint(
        organisation=here.town.key,
        url="https://example.org/hook",
        events=["alarm.raised", "alarm.ended"],
        by=by(ADAM),
        now=NOW,
    )
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2)
    says(monitor, "fine", 3)
    works(13)
    told = Message.objects.filter(channel="webhook").order_by("pk")
    assert [row.subject for row in told] == ["alarm.raised", "alarm.ended"]


def test_a_site_goes_down_and_comes_back(here: Town, site: Site) -> None:
    monitor = asking(here, site.url)
    works(0)
    monitor.refresh_from_db()
    assert (monitor.state, monitor.said, len(site.asked)) == ("fine", "status:200", 1)
    works(0.5)
    assert len(site.asked) == 1
    site.status = 503
    works(1.1)
    assert alarms() == []
    works(2.2)
    assert alarms() == [(False, False)]
    assert "The address answered 503." in Message.objects.earliest("pk").text
    site.status = 200
    for after in range(4, 14, 2):
        works(after)
    assert alarms() == [(False, False)]
    works(14.5)
    assert alarms() == [(False, True)]
    monitor.refresh_from_db()
    assert (monitor.state, monitor.claimed_by) == ("fine", "")


def test_an_address_that_flaps_raises_once(here: Town, site: Site) -> None:
    asking(here, site.url)
    for minute in range(60):
        site.status = 503 if minute % 4 < 2 else 200
        works(minute * 1.01)
    assert alarms() == [(False, False)]


def test_what_is_moved_meanwhile_is_not_judged_by_the_old_answer(here: Town, site: Site) -> None:
    monitor = asking(here, site.url)
    with transaction.atomic():
        assert monitoring.claim(monitor=monitor, now=NOW)
    monitoring.move(
        monitor=monitor, url=f"{site.url}new", every_seconds=90, by=by(ADAM, PREPARES), now=NOW
    )
    answer = Answer(False, "status:500")
    assert not monitoring.answered(monitor=monitor, answer=answer, now=NOW)
    works(0)
    assert site.asked == ["/new"]


def test_a_killed_worker_is_taken_over_from(here: Town, site: Site) -> None:
    monitor = asking(here, site.url)
    with transaction.atomic():
        monitoring.claim(monitor=monitor, now=NOW)
    works(0.5)
    assert site.asked == []
    works(1)
    assert site.asked == ["/"]


def test_opening_the_card_answers_the_alarm(here: Town) -> None:
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2, said="HTTP 503")
    agnes, incident = user(AGNES), opened(here, AGNES)
    alarm, other = Alarm.objects.get(), opened(here, AGNES)
    with transaction.atomic():  # somebody was first
        assert not actions.opened(alarm=alarm, incident=other, by=by(AGNES), now=at(3))
    (raised,) = queries.raised(actor_of(agnes, at(3)), at(3))
    assert raised.running == incident
    says(monitor, "fine", 10)
    works(20)
    alarm.refresh_from_db()
    assert (alarm.incident, alarm.ended) == (incident.key, at(20))
    notes = LogEntry.objects.filter(incident=incident, kind="note", via="monitor")
    assert [row.words for row in notes.order_by("number")] == [
        "The web site raised it at 14:02. HTTP 503",
        "The web site: fine again, at 14:20.",
    ]
    assert Incident.objects.get(pk=incident.pk).ended is None


def test_an_exercise_answers_nothing(here: Town) -> None:
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2)
    incident = opened(here, AGNES, exercise=True)
    with transaction.atomic():
        alarm = Alarm.objects.get()
        assert not actions.opened(alarm=alarm, incident=incident, by=by(AGNES), now=at(3))
    (raised,) = queries.raised(actor_of(user(AGNES), at(3)), at(3))
    assert raised.running is None


def test_a_card_that_runs_there_already_is_shown_with_the_alarm(here: Town) -> None:
    incident = opened(here, AGNES)
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2)
    (raised,) = queries.raised(actor_of(user(AGNES), at(3)), at(3))
    assert raised.running == incident


def test_putting_aside_needs_a_reason_and_holds_until_it_was_fine(here: Town) -> None:
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2)
    alarm, lena = Alarm.objects.get(), by(LENA, "incident-lead")
    with pytest.raises(ValueError, match="reason"):
        actions.put_aside(alarm=alarm, because="  ", by=lena, now=at(3))
    actions.put_aside(alarm=alarm, because="Work on the network", by=lena, now=at(3))
    with pytest.raises(actions.NotNow):
        actions.put_aside(alarm=alarm, because="Again", by=lena, now=at(4))
    told = letters()
    says(monitor, "failing", 5, 6, 7)
    says(monitor, "fine", 8)
    works(18)
    assert alarms() == [(False, True)]
    assert letters() == told  # nobody is told that what was put aside is over
    says(monitor, "failing", 20, 21)
    assert alarms() == [(False, True), (False, False)]
    did = Event.objects.filter(kind="alarm").values_list("did", flat=True)
    assert list(did.order_by("pk")) == ["alarm.raised", "alarm.put-aside", "alarm.raised"]


def test_taking_down_ends_everything(here: Town, site: Site) -> None:
    monitor = asking(here, site.url)
    site.ends()
    works(0, 1.1)
    assert alarms() == [(False, False)]
    monitoring.take_down(monitor=monitor, by=by(ADAM, PREPARES), now=at(2))
    monitoring.take_down(monitor=monitor, by=by(ADAM, PREPARES), now=at(2))
    assert alarms() == [(False, True)]
    assert Monitors().next_due(at(3)) is None
    works(3)
    assert asking(here, site.url).key != monitor.key


def test_setting_up_says_what_is_wrong(here: Town) -> None:
    asking(here, "https://www.example.org/")
    for monitor, url, every, code in (
        ("site", "https://www.example.org/", 60, "there-already"),
        ("nothing", "https://www.example.org/", 60, "unknown"),
        ("site", "http://www.example.org/", 60, "no-address"),
        ("site", "https://www.example.org/", 1, "too-often"),
    ):
        with pytest.raises(monitoring.Unfit) as wrong:
            monitoring.set_up(
                organisation=here.town,
                agreement=here.agreement,
                monitor=monitor,
                sort="url",
                url=url,
                every_seconds=every,
                by=by(ADAM, PREPARES),
                now=NOW,
            )
        assert wrong.value.code == code
    assert Monitor.objects.count() == 1


def test_whose_they_are(here: Town) -> None:
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2)
    for name, sees in ((AGNES, 1), (LENA, 1), (VERA, 0), (OTTO, 0)):
        who = actor_of(user(name), NOW)
        assert (queries.monitors(who).count(), len(queries.raised(who, NOW))) == (sees, sees)


def opened(here: Town, name: str, *, exercise: bool = False) -> Incident:
    """The card, opened without the alarm."""
    return open_card(
        actor=actor_of(user(name), NOW),
        handbook=here.handbook.id,
        situation="web",
        place="town",
        now=at(3),
        exercise=exercise,
    )


def test_devices_get_what_is_raised_as_a_part_of_a_page(here: Town) -> None:
    monitor, _token = hook(here)
    says(monitor, "failing", 1, 2, 3, 4)
    shown = of(LENA).get("/incidents/alarms/")
    assert "The web site" in shown.content.decode()
    assert "<html" not in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "alarm" not in of(OTTO).get("/incidents/alarms/").content.decode()
    assert Client().get("/incidents/alarms/").status_code == 302
