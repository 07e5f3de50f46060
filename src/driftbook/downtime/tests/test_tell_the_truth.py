"""What was told stays true: moved, cancelled, extended, by other editions, by a worker that was away."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from driftbook.downtime.models import Change, Downtime, Notice
from driftbook.downtime.planning import actions
from driftbook.downtime.queries import downtimes
from driftbook.downtime.telling.actions import confirm
from driftbook.downtime.telling.due import Notices
from driftbook.downtime.tests.handbook import DOWNTIME, FILES
from driftbook.downtime.tests.planning import DAY, HOUR, cora, did, duties, planned, worker
from driftbook.downtime.tests.telling import open_status_page
from driftbook.downtime.tests.town import (
    COPENHAGEN,
    CORA,
    END,
    NOW,
    START,
    SVEN,
    VERA,
    Town,
    actor,
    of,
    town,
)
from driftbook.downtime.tests.wishes import wish
from driftbook.history.by import By
from driftbook.outbox.models import Message
from driftbook.people.founding import Part, agree
from driftbook.people.models import Organisation
from tests.cast import person
from tests.shelf import LONG_AGO, lay

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def here() -> Town:
    made = town()
    open_status_page(made)
    return made


def again(found: Downtime) -> Downtime:
    return Downtime.objects.get(pk=found.pk)


def texts(found: Downtime, occasion: str) -> list[str]:
    rows = Notice.objects.filter(downtime=found, occasion=occasion, language="en")
    return list(rows.exclude(state="withdrawn").values_list("text", flat=True))


def move(found: Downtime, start: datetime, now: datetime) -> Downtime:
    end = start + (found.end - found.start)
    return actions.move(downtime=found, start=start, end=end, because="Ill.", by=cora(), now=now)


# --- why ----------------------------------------------------------------------------------------


def test_why_it_was_moved_is_not_why_it_lasts_longer(here: Town) -> None:
    found = planned(here)
    move(found, START + WEEK, NOW)
    Notices().run_due(START + 6 * DAY, 100)
    worker(START + WEEK)
    begun = START + WEEK + HOUR
    actions.extend(downtime=found, end=END + WEEK + HOUR, by=cora(), now=begun)
    assert texts(found, "extended")
    assert not any("Ill." in text for text in texts(found, "extended"))
    assert again(found).because == ""
    actions.extend(
        downtime=found, end=END + WEEK + 2 * HOUR, because="More rows.", by=cora(), now=begun
    )
    assert all("Why: More rows." in text for text in texts(found, "extended"))
    waiting = Notice.objects.filter(downtime=found, state="by-hand")
    assert not any("More rows." in one.text for one in waiting.exclude(occasion="extended"))


# --- by hand ------------------------------------------------------------------------------------


def test_what_may_hang_on_the_intranet_is_taken_back(here: Town) -> None:
    found = planned(here)
    Notices().run_due(START - WEEK, 100)
    posted = Notice.objects.get(downtime=found, audience="staff")
    assert posted.state == "by-hand", "Sven may have posted it, and did not say so"
    actions.cancel(downtime=found, because="No need.", by=cora(), now=START - WEEK)
    Notices().run_due(START - WEEK, 100)
    taken_back = Notice.objects.get(downtime=found, audience="staff", occasion="cancelled")
    assert taken_back.state == "by-hand"
    assert Message.objects.filter(
        to="sven@example.org", subject__startswith="Post by hand: Cancelled"
    ).exists()


def test_moved_twice_what_may_hang_on_the_intranet_is_told_the_last_times(here: Town) -> None:
    found = planned(here)
    now = START - WEEK
    Notices().run_due(now, 100)
    for days in (7, 8):
        move(found, START + days * DAY, now)
    staff = Notice.objects.filter(downtime=found, audience="staff").exclude(state="withdrawn")
    assert staff.values_list("revision", "occasion", "due").get() == (3, "moved", now)


def test_moved_twice_before_anybody_was_told_it_is_told_once_and_in_time(here: Town) -> None:
    found = planned(here, start=START + WEEK, end=END + WEEK)
    move(found, START + DAY, NOW)
    move(found, START, NOW)
    notices = Notice.objects.filter(downtime=found).exclude(state="withdrawn")
    assert set(notices.values_list("occasion", "revision")) == {("planned", 3)}
    Notices().run_due(NOW, 100)
    assert duties(again(found))["managers"] == "met"
    assert Message.objects.filter(to="sven@example.org", about_kind="notice").count() == 1


# --- editions -----------------------------------------------------------------------------------


def test_an_audience_that_is_told_in_another_language_since_hears_of_a_move_at_once(
    here: Town,
) -> None:
    found = planned(here)
    Notices().run_due(NOW, 100)
    danish = DOWNTIME.replace(
        "managers: {name: Managers, ", "managers: {name: Managers, languages: [da], "
    )
    lay(FILES | {"downtime.yaml": danish}, opened=False, at=NOW + timedelta(minutes=1))
    move(found, START + WEEK, NOW + HOUR)
    Notices().run_due(NOW + HOUR, 100)
    told = Message.objects.filter(to="sven@example.org", about_kind="notice", created__gte=NOW)
    assert told.filter(subject__startswith="Flyttet").count() == 1


# --- a worker that was away ---------------------------------------------------------------------


def test_after_a_week_away_it_says_what_was_missed_and_tells_all_the_same(here: Town) -> None:
    found = planned(here)
    late = END + WEEK
    for _round in range(2):
        worker(late)
        Notices().run_due(late, 100)
    assert set(duties(again(found)).values()) == {"missed"}
    assert did(found).count("duty.missed") == 4
    assert Notice.objects.filter(downtime=found, occasion="planned", state="waiting").count() == 0
    assert Message.objects.filter(to="sven@example.org", subject__startswith="Planned").count() == 1
    assert again(found).started == START, "it was down from when people were told"
    assert texts(found, "started") == [], "nobody is told that it lasts until last week"


def test_one_that_cannot_begin_keeps_no_other_from_beginning(here: Town) -> None:
    broken, sound = planned(here), planned(here)
    begin = actions.start

    def start(*, downtime: Downtime, by: By, now: datetime) -> Downtime:
        if downtime.pk == broken.pk:
            raise LookupError
        return begin(downtime=downtime, by=by, now=now)

    with mock.patch.object(actions, "start", start):
        worker(START)
    assert again(broken).started is None
    assert again(sound).started == START


# --- time ---------------------------------------------------------------------------------------


def test_steps_of_ones_own_stay_at_their_hour_when_the_clocks_change(here: Town) -> None:
    start = datetime(2027, 3, 22, 6, tzinfo=COPENHAGEN)
    found = planned(here, kind="extensive", start=start, end=start + 8 * HOUR)
    own = actions.add_step(downtime=found, name="Coffee", due=start - 4 * DAY, by=cora(), now=NOW)
    move(found, datetime(2027, 3, 29, 6, tzinfo=COPENHAGEN), NOW)
    own.refresh_from_db()
    assert own.by == datetime(2027, 3, 25, 6, tzinfo=COPENHAGEN)


def test_in_the_hour_that_comes_twice_an_end_may_read_earlier_than_its_start(here: Town) -> None:
    start = datetime(2027, 10, 31, 2, 30, tzinfo=COPENHAGEN)
    end = datetime(2027, 10, 31, 2, 15, fold=1, tzinfo=COPENHAGEN)
    found = planned(here, kind="extensive", start=start, end=end)
    assert found.end - found.start == timedelta(minutes=45)
    same = actions.move(downtime=found, start=start, end=end, because="x", by=cora(), now=NOW)
    assert same.revision == 1
    actions.start(downtime=found, by=cora(), now=again(found).start)
    actions.extend(downtime=found, end=end, by=cora(), now=again(found).start)
    assert "downtime.extended" not in did(found)


# --- who sees what ------------------------------------------------------------------------------


def test_where_changes_are_not_shared_other_customers_see_what_is_public(here: Town) -> None:
    with_village = FILES | {
        "handbook.yaml": FILES["handbook.yaml"].replace(
            "  maker: {", "  village: {name: The village, kind: municipality}\n  maker: {"
        ),
        "downtime.yaml": "shared: false\n" + DOWNTIME,
    }
    agree(
        handbook="town",
        parts=[
            Part("the-town", "The town", "municipality", "town", provides=False),
            Part("the-village", "The village", "municipality", "village", provides=False),
            Part("the-maker", "The maker", "supplier", "maker", provides=True),
        ],
        language="en",
        country="DK",
        timezone="Europe/Copenhagen",
        by=cora(),
        now=LONG_AGO,
    )
    person("viggo", "the-village", "change-manager")
    assert Organisation.objects.filter(slug="the-village").exists()
    lay(with_village, opened=False, at=NOW - HOUR)
    found = planned(here)
    page = reverse("downtime:downtime", args=[found.key])
    with mock.patch.object(timezone, "now", return_value=NOW):
        assert of(VERA).get(page).status_code == 200
        assert of("viggo").get(page).status_code == 404
        assert of("viggo").post(f"{page}cancellation/").status_code == 404
        Downtime.objects.update(announced=NOW)
        assert downtimes(actor(SVEN)).exists()
        assert not downtimes(actor("viggo")).exists(), "its managers were told, and nobody else"
        new = of("viggo").get(
            reverse("downtime:new"),
            {"kind": "minor", "system": "plan", "start": START.isoformat(), "end": END.isoformat()},
        )
        assert "The care plan is updated" not in new.content.decode()
        Downtime.objects.update(shown=NOW)
        seen = of("viggo").get(page)
        assert seen.status_code == 200
        assert "Who has to be told" not in seen.content.decode()


def test_a_change_that_is_no_longer_approved_is_not_planned_as_nobodys(here: Town) -> None:
    change = wish(here)
    Change.objects.update(state="withdrawn")
    sent = {
        "do": "do",
        "change": change.key,
        "kind": "minor",
        "systems": ["plan"],
        "title": "It",
        "start": f"{START:%Y-%m-%dT%H:%M}",
        "end": f"{END:%Y-%m-%dT%H:%M}",
    }
    with mock.patch.object(timezone, "now", return_value=NOW):
        answer = of(CORA).post(reverse("downtime:new"), sent)
    assert answer.status_code == 422
    assert "The change is not approved." in answer.content.decode()
    assert not Downtime.objects.exists()


def test_what_is_posted_after_its_time_was_missed_and_stays_so(here: Town) -> None:
    found = planned(here)
    Notices().run_due(START - WEEK, 100)
    late = START - WEEK + HOUR
    worker(late)
    confirm(notice=Notice.objects.get(audience="staff"), by=cora(), now=late)
    assert duties(found)["staff"] == "missed"
