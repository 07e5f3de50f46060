"""The battery report: what it lists, made once for its Monday, pressed, and mailed (G-24)."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from driftbook.doors.batteries import (
    actions,
    demo,
    due,
    facts,
    making,
    paper,
    recipients,
    told,
)
from driftbook.doors.batteries.due import Batteries
from driftbook.doors.models import Address, BatteryDay, BatteryReport, Device, Door, Unit
from driftbook.doors.tests import locks
from driftbook.doors.tests.batteries import MONDAY, SECOND, claims, falling
from driftbook.doors.tests.handbook import DOORS, FILES
from driftbook.doors.tests.locks import ADAM, ASTRID, CARLA, VERA, Town, user
from driftbook.editions.models import Edition
from driftbook.history.models import Event
from driftbook.outbox import attaching
from driftbook.outbox.actions import blank, forget_person
from driftbook.outbox.models import Attachment, Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests.smtp import listening
from driftbook.people.models import Organisation
from driftbook.work import periodic, stopping
from driftbook.work.models import Slot
from tests.cast import person
from tests.shelf import lay

pytestmark = pytest.mark.django_db
DAY = MONDAY.date()
ONE = timedelta(days=1)


@pytest.fixture(autouse=True)
def awake() -> None:
    stopping.begin()


@pytest.fixture
def town() -> Town:
    """One lock is flat, the pump will be within two weeks, the far lock never changes."""
    there = locks.town()
    claims(there.lock, falling(60, 0.8))
    claims(there.pump, falling(50, 0.5))
    claims(there.far, [80] * 60)
    return there


@pytest.fixture
def fake_paper(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The press is slow; what it would be given is kept instead."""
    given: list[dict[str, Any]] = []

    def pressed(said: dict[str, Any]) -> bytes:
        given.append(said)
        return b"%PDF-1.7 pressed"

    monkeypatch.setattr(paper, "pressed", pressed)
    return given


def moved(weekday: str, since: datetime, at: str = "06:00") -> Edition:
    """A new edition whose report is made at another time of the week."""
    doors = DOORS.replace("weekday: mo", f"weekday: {weekday}").replace(
        'at: "06:00"', f'at: "{at}"'
    )
    return lay({**FILES, "doors.yaml": doors}, opened=False, at=since)


def days() -> list[date]:
    return sorted(BatteryReport.objects.values_list("day", flat=True))


def made(town: Town, now: datetime = MONDAY) -> BatteryReport:
    return actions.make(
        organisation=town.town,
        edition=town.edition,
        handbook=town.handbook,
        day=DAY,
        now=now,
    )


# --- facts --------------------------------------------------------------------------------------


def test_facts_are_those_since_the_battery_was_changed(town: Town) -> None:
    town.lock.battery_changed = MONDAY - timedelta(days=10)
    town.lock.save()
    found = {one.unit: one for one in facts.facts(town.town, DAY)}
    lock, pump = found[str(town.lock.key)], found[str(town.pump.key)]
    assert lock.changed == date(2026, 11, 13)
    assert (len(lock.days), lock.days[0][0], lock.days[-1][0]) == (11, lock.changed, DAY)
    assert len(pump.days) == 60


def test_facts_are_two_queries_for_any_number(town: Town, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert len(facts.facts(town.town, DAY)) == 3


def test_a_unit_that_is_removed_or_of_another_town_is_in_no_report(town: Town) -> None:
    Unit.objects.filter(pk=town.far.pk).update(removed=MONDAY)
    elsewhere = locks.user(locks.OTTO).memberships.get().organisation
    assert {one.unit for one in facts.facts(town.town, DAY)} == {
        str(town.lock.key),
        str(town.pump.key),
    }
    assert facts.facts(elsewhere, DAY) == []


# --- what it says -------------------------------------------------------------------------------


def test_it_lists_what_is_critical_what_will_be_and_what_cannot_be_trusted(town: Town) -> None:
    decided = making.make(town.handbook, town.town, DAY).decided
    listed = [(row["state"], row["serial"], row["percent"]) for row in decided["rows"]]
    assert listed == [("critical", "L-1", 13), ("soon", "P-1", 20), ("untrusted", "L-2", 80)]
    assert decided["counts"] == {
        "critical": 1,
        "soon": 1,
        "untrusted": 1,
        "fine": 0,
        "unheard": 0,
    }
    first = decided["rows"][0]
    assert (first["street"], first["town"]) == ("Opdigtet Allé 12, 2. tv", "0999 Påhitby")
    assert first["bundles"] == ["North"]
    assert first["reasons"][0]["code"] == "battery-critical"
    assert sum(decided["levels"]) == 3
    assert len(first["days"]) == making.POINTS


def test_a_unit_that_was_never_heard_of_is_counted_and_not_listed(town: Town) -> None:
    Unit.objects.create(
        organisation=town.town,
        door=town.third,
        kind="lock",
        serial="L-9",
        installed=MONDAY - timedelta(days=300),
    )
    found = making.make(town.handbook, town.town, DAY)
    assert (found.units, found.decided["counts"]["unheard"]) == (4, 1)
    assert "L-9" not in {row["serial"] for row in found.decided["rows"]}


def test_what_is_equally_urgent_stands_along_its_street(town: Town) -> None:
    """Neighbours go into the same window; a battery at 2 % goes before one at 12 %."""
    begun = MONDAY - timedelta(days=300)
    for number, percent in ((30, 14), (4, 11), (14, 13), (8, 12), (40, 2)):
        address = Address.objects.create(street=town.lock.door.address.street, number=number)
        unit = Unit.objects.create(
            organisation=town.town,
            door=Door.objects.create(address=address, kind="private"),
            kind="lock",
            serial=f"N-{number}",
            installed=begun,
        )
        Device.objects.create(gateway=town.gateway, name=unit.serial, unit=unit, since=begun)
        claims(unit, [percent])
    rows = making.make(town.handbook, town.town, DAY).decided["rows"]
    assert [row["serial"] for row in rows if row["state"] == "critical"] == [
        "N-40", "N-4", "N-8", "L-1", "N-14", "N-30",
    ]  # fmt: skip


@pytest.mark.parametrize(("units", "said"), [(1, "1 unit of 7 needs"), (3, "3 units of 7 need")])
def test_what_is_counted_decides_the_plural(units: int, said: str) -> None:
    assert told.lead({"rows": [{}] * units}, 7) == f"{said} a new battery or a look."


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Auckland", "America/Nuuk"])
def test_a_town_in_another_zone_than_its_handbook_gets_its_last_day(town: Town, zone: str) -> None:
    """On Monday at six in Copenhagen it is still Sunday there, or Monday evening."""
    Organisation.objects.filter(pk=town.town.pk).update(timezone=zone)
    town.town.refresh_from_db()
    local = MONDAY.astimezone(ZoneInfo(zone)).date()
    BatteryDay.objects.filter(device__unit__organisation=town.town, day__gt=local).delete()
    town.lock.battery_changed = datetime(2026, 11, 20, 23, 30, tzinfo=ZoneInfo(zone))
    town.lock.save()
    rows = {
        row["serial"]: row for row in making.make(town.handbook, town.town, DAY).decided["rows"]
    }
    assert {row["claimed"] for row in rows.values()} == {local.isoformat()}
    assert rows["L-1"]["changed"] == "2026-11-20"


# --- made once ----------------------------------------------------------------------------------


def test_every_monday_once(town: Town, fake_paper: list[Any]) -> None:
    source = Batteries()
    assert source.next_due(MONDAY - SECOND) == MONDAY - timedelta(days=7), "it was missed"
    assert source.run_due(MONDAY - SECOND, 20) == 2, "made, and pressed"
    assert source.next_due(MONDAY - SECOND) == MONDAY
    assert source.run_due(MONDAY, 20) == 2
    assert source.run_due(MONDAY, 20) == 0
    days = BatteryReport.objects.values_list("day", flat=True)
    assert list(days) == [DAY, DAY - timedelta(days=7)]
    assert source.next_due(MONDAY) == MONDAY + timedelta(days=7)
    assert Event.objects.filter(did="battery-report.made").count() == 2


def test_after_downtime_the_latest_is_made_and_no_other(town: Town, fake_paper: list[Any]) -> None:
    made(town)
    back = MONDAY + timedelta(days=24)
    Batteries().run_due(back, 20)
    days = BatteryReport.objects.order_by("day").values_list("day", flat=True)
    assert list(days) == [DAY, date(2026, 12, 14)]


def test_no_report_is_made_for_a_day_on_which_the_handbook_had_none() -> None:
    report = DOORS[DOORS.index("  report:") : DOORS.index("  order:")]
    locks.town(files={"doors.yaml": DOORS.replace(report, "")})
    assert Batteries().next_due(MONDAY) is None
    lay(FILES, opened=False, at=MONDAY + timedelta(hours=1))
    later = MONDAY + timedelta(days=2)
    assert due.wanted(later) == []
    assert Batteries().next_due(later) == MONDAY + timedelta(days=7)


def test_a_later_weekday_in_a_new_edition_makes_no_second_report_in_the_week(
    town: Town, fake_paper: list[Any]
) -> None:
    source, wednesday, thursday = Batteries(), MONDAY + 2 * ONE, MONDAY + 3 * ONE
    source.run_due(MONDAY, 20)
    moved("th", wednesday)
    assert source.next_due(wednesday) == thursday + 7 * ONE
    assert [one.at for one in due.coming(wednesday)] == [thursday + 7 * ONE]
    for now in (wednesday, thursday, MONDAY + 7 * ONE, thursday + 7 * ONE):
        source.run_due(now, 20)
    assert days() == [DAY, DAY + 10 * ONE]


def test_an_earlier_weekday_in_a_new_edition_loses_no_week(
    town: Town, fake_paper: list[Any]
) -> None:
    moved("th", MONDAY - 20 * ONE)
    source, wednesday = Batteries(), MONDAY + 2 * ONE
    source.run_due(MONDAY, 20)
    moved("mo", wednesday)
    assert source.next_due(wednesday) == MONDAY, "this week has none yet"
    for number in range(8):
        source.run_due(wednesday + number * ONE, 20)
    assert days() == [DAY - 4 * ONE, DAY, DAY + 7 * ONE]


@pytest.mark.parametrize(("at", "since"), [("09:00", 8), ("05:00", 8), ("05:00", 5)])
def test_another_hour_on_the_same_day_makes_no_second_one(
    town: Town, fake_paper: list[Any], at: str, since: int
) -> None:
    Batteries().run_due(MONDAY, 20)
    moved("mo", MONDAY.replace(hour=since), at)
    for hour in (6, 8, 9, 10):
        Batteries().run_due(MONDAY.replace(hour=hour) + SECOND, 20)
    assert days() == [DAY]


# --- kept ---------------------------------------------------------------------------------------


def test_a_report_is_removed_when_it_is_old(
    town: Town, fake_paper: list[Any], settings: Any
) -> None:
    settings.KEEP_BATTERY_REPORTS_DAYS = 30
    report = pressed(town)
    assert actions.forget(now=MONDAY + 30 * ONE) == 0
    assert actions.forget(now=MONDAY + 31 * ONE) == 1
    assert not BatteryReport.objects.exists()
    said = Event.objects.filter(kind="battery-report", key=str(report.key))
    assert said.count() == 2, "that there was one stays"


def test_the_report_of_this_week_is_never_removed_and_made_again(
    town: Town, fake_paper: list[Any], settings: Any
) -> None:
    settings.KEEP_BATTERY_REPORTS_DAYS = 1
    Batteries().run_due(MONDAY, 20)
    for number in range(7):
        now = MONDAY + number * ONE
        actions.forget(now=now)
        assert Batteries().run_due(now, 20) == 0


def test_the_worker_looks_for_old_ones_once_a_day() -> None:
    periodic.enqueue_turns(MONDAY)
    name = "driftbook.doors.batteries.tasks.forget_battery_reports"
    assert Slot.objects.filter(name=name).count() == 1


def test_a_town_without_units_gets_none(town: Town) -> None:
    Unit.objects.update(removed=MONDAY)
    assert due.wanted(MONDAY) == []
    assert Batteries().next_due(MONDAY) is None


def test_two_workers_make_one(town: Town) -> None:
    assert made(town) == made(town, MONDAY + SECOND)
    with pytest.raises(IntegrityError), transaction.atomic():
        BatteryReport.objects.create(
            organisation=town.town,
            handbook="town",
            edition=1,
            day=DAY,
            made=MONDAY,
            units=0,
            decided={},
        )


def test_the_summer_time_ends_and_it_is_still_six_o_clock(
    town: Town, fake_paper: list[Any]
) -> None:
    after = datetime(2027, 3, 26, 12, tzinfo=locks.COPENHAGEN)
    made_at = [one.at for one in due.coming(after)]
    assert [at.isoformat() for at in made_at] == ["2027-03-29T06:00:00+02:00"]


# --- pressed ------------------------------------------------------------------------------------


def pressed(town: Town, now: datetime = MONDAY) -> BatteryReport:
    report = made(town, now)
    with transaction.atomic():
        actions.press(report=report, files=actions.files(report=report, now=now), now=now)
    report.refresh_from_db()
    return report


def test_the_paper_is_tagged_and_in_the_language_of_the_handbook(town: Town) -> None:
    pdf = bytes(pressed(town, MONDAY + timedelta(microseconds=12)).pdf or b"")
    assert pdf.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part>1<" in pdf.replace(b" ", b"") or b"pdfuaid:part" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"(en)" in pdf


def test_what_the_paper_says(town: Town, fake_paper: list[dict[str, Any]]) -> None:
    pressed(town)
    data = fake_paper[0]["data"]
    assert data["title"] == "Battery report, Monday 23 November 2026"
    assert data["lead"] == "3 units of 3 need a new battery or a look."
    assert [part["name"] for part in data["parts"]] == [
        "Critical",
        "Critical soon",
        "Cannot be trusted",
    ]
    row = data["parts"][0]["rows"][0]
    assert (row["percent"], row["expected"], row["bundles"]) == ("13 %", "now", "North")
    assert data["source"] == "Clauses: T-1"


def test_the_spreadsheet_has_real_numbers_and_days(
    town: Town, fake_paper: list[dict[str, Any]]
) -> None:
    report = pressed(town)
    sheet = openpyxl.load_workbook(io.BytesIO(bytes(report.xlsx or b""))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:2] == ["Battery", "Address"]
    assert rows[1][:2] == ["Critical", "Opdigtet Allé 12, 2. tv"]
    assert rows[1][7] == 13
    assert rows[2][10].date() > DAY
    assert rows[2][9] == pytest.approx(-0.5, abs=0.05)


def test_it_goes_to_whom_the_handbook_names(town: Town) -> None:
    person("ulla", "the-town", "spoc", language="da")
    person("gone", "the-town", "spoc")
    gone = user("gone")
    gone.is_active = False
    gone.save()
    found = recipients.of(town.handbook, town.agreement, town.town)
    assert {(one.mail, one.language) for one in found} == {
        ("sven@example.org", "en"),
        ("ulla@example.org", "da"),
        ("desk@example.org", "en"),
    }
    assert not {user(name).email for name in (ADAM, VERA, CARLA, ASTRID)} & {
        one.mail for one in found
    }


def test_a_mail_with_both_files_arrives(town: Town, settings: Any) -> None:
    with listening(settings) as server:
        Batteries().run_due(MONDAY, 20)
        Outbox().run_due(MONDAY + SECOND, 20)
    assert {mail["To"] for mail in server.taken} == {"sven@example.org", "desk@example.org"}
    mail = server.taken[0]
    assert mail["Subject"] == "Battery report, Monday 23 November 2026"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Opdigtet Allé 12, 2. tv, 0999 Påhitby: 13 %" in body.get_content()
    report = BatteryReport.objects.get(day=DAY)
    assert f"/doors/batteries/{report.key}/" in body.get_content()
    files = {file.get_filename(): file.get_content() for file in mail.iter_attachments()}
    assert files == {
        "batteries-town-2026-11-23.pdf": bytes(report.pdf or b""),
        "batteries-town-2026-11-23.xlsx": bytes(report.xlsx or b""),
    }


def test_files_that_are_too_large_for_a_mail_are_left_out_of_it_and_it_says_so(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "pressed", lambda said: b"%PDF" + bytes(attaching.LARGEST))
    report = pressed(town)
    assert report.pressed == MONDAY
    for mail in Message.objects.all():
        assert [one.name for one in mail.attachments.all()] == ["batteries-town-2026-11-23.xlsx"]
        assert "Its files are too large for a mail." in mail.text
        assert f"/doors/batteries/{report.key}/" in mail.text


def test_whoever_is_erased_keeps_no_report_in_the_outbox(town: Town, fake_paper: list[Any]) -> None:
    pressed(town)
    sven = user("sven")
    with transaction.atomic():
        forget_person(person=sven.key, now=MONDAY + SECOND)
    mail = Message.objects.get(person=sven.key)
    assert (mail.state, mail.text, mail.attachments.count()) == ("withdrawn", "", 0)
    other = Message.objects.exclude(pk=mail.pk).get()
    assert (other.state, other.attachments.count()) == ("waiting", 2)


def test_a_mailbox_that_refuses_keeps_nobody_else_from_it(town: Town, settings: Any) -> None:
    with listening(settings) as server:
        server.refused = {"sven@example.org"}
        Batteries().run_due(MONDAY, 20)
        Outbox().run_due(MONDAY + SECOND, 20)
    assert [mail["To"] for mail in server.taken] == ["desk@example.org"]
    failed = Message.objects.get(to="sven@example.org")
    assert (failed.state, failed.attachments.count()) == ("failed", 2), "it can be sent again"
    blank(now=MONDAY + 200 * ONE)
    assert Attachment.objects.count() == 0


def test_pressed_twice_is_mailed_once(town: Town, fake_paper: list[Any]) -> None:
    pressed(town)
    report = BatteryReport.objects.get()
    with transaction.atomic():
        actions.press(report=report, files=actions.Files(b"other", b"other"), now=MONDAY)
    assert Message.objects.count() == 2
    report.refresh_from_db()
    assert bytes(report.pdf or b"") == b"%PDF-1.7 pressed"


def test_a_press_that_fails_is_tried_again_later(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(said: dict[str, Any]) -> bytes:
        raise paper.NoPdf("no ink")

    monkeypatch.setattr(paper, "pressed", broken)
    source = Batteries()
    source.run_due(MONDAY, 20)
    report = BatteryReport.objects.get(day=DAY)
    assert (report.attempts, report.pressed) == (1, None)
    assert "no ink" in report.error
    assert not Message.objects.exists()
    assert source.next_due(MONDAY) == MONDAY + actions.AGAIN
    assert source.run_due(MONDAY + SECOND, 20) == 0
    monkeypatch.setattr(paper, "pressed", lambda said: b"%PDF-1.7")
    assert source.run_due(MONDAY + actions.AGAIN, 20) == 1
    report.refresh_from_db()
    assert (report.pressed, report.error) == (MONDAY + actions.AGAIN, "")
    assert Message.objects.count() == 2


def test_a_worker_that_is_killed_while_pressing_leaves_it_to_the_next(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(said: dict[str, Any]) -> bytes:
        raise Killed

    monkeypatch.setattr(paper, "pressed", killed)
    with pytest.raises(Killed):
        Batteries().run_due(MONDAY, 20)
    assert not Message.objects.exists()
    monkeypatch.setattr(paper, "pressed", lambda said: b"%PDF-1.7")
    assert Batteries().run_due(MONDAY + SECOND, 20) == 1
    assert BatteryReport.objects.get().pressed == MONDAY + SECOND
    assert Message.objects.count() == 2


def test_what_comes_next_is_said(town: Town, fake_paper: list[Any]) -> None:
    Batteries().run_due(MONDAY, 20)
    (one,) = Batteries().upcoming(MONDAY, [town.town.key], 10)
    assert (one.due, one.what) == (MONDAY + timedelta(days=7), "battery-report.made")
    assert list(Batteries().upcoming(MONDAY, [town.maker.key], 10)) == []


def test_the_demo_has_one_from_the_first_minute_on(town: Town) -> None:
    later = MONDAY + timedelta(days=3)
    assert list(demo.shown(later)) == ["the-town: the battery report of 2026-11-23, 3 units"]
    assert list(demo.shown(later)) == []
    assert due.wanted(later) == []
