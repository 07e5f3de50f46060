"""How a job ends: once, with what the registry, the charges and the orderer have to know."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from PIL import Image

from driftbook.charges.models import Line
from driftbook.doors import refusals
from driftbook.doors.models import Door, Unit
from driftbook.history.models import Event
from driftbook.jobs import pictures
from driftbook.jobs.actions import carrying, finishing, orders
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.actions.orders import NewJob
from driftbook.jobs.models import Job, Proof
from driftbook.jobs.outcomes import BadTime, Incomplete, Mounted
from driftbook.jobs.tests.carrying import (
    DONE_AT,
    LEAD,
    TECHNICIAN,
    accepted,
    deeds,
    finish,
    job_now,
    place,
    take,
)
from driftbook.jobs.tests.cast import (
    LONE,
    NOW,
    OTTO,
    SOREN,
    TILDE,
    TORBEN,
    TUESDAY,
    Town,
    by,
    of,
    town,
    user,
)
from driftbook.jobs.tests.handbook import FILES
from driftbook.jobs.tests.ordering import battery, stairwell
from driftbook.outbox.models import Message
from driftbook.people.models import User

HOUR = timedelta(hours=1)


@pytest.fixture
def here(db: None) -> Town:
    return town()


@pytest.fixture
def tuesday(monkeypatch: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: DONE_AT)


def installation(town: Town) -> NewJob:
    """A new lock at Birch Street 6, which has none."""
    return NewJob(
        address=town.addresses[5],
        door=town.doors[5],
        door_kind="private",
        unit=None,
        type="installation",
        way="window",
        facts={"bundle": "north", "unit": "smart-lock"},
        starts=TUESDAY,
    )


def of_type(town: Town, type_: str, **facts: str) -> NewJob:
    return battery(town, 1, type=type_, facts=facts)


# --- what follows from it -----------------------------------------------------------------------


def test_done_is_charged_at_the_rate_that_was_decided(here: Town) -> None:
    job = finish(accepted(here))
    line = Line.objects.get()
    assert (line.item.code, line.free, line.quantity) == ("job-normal", False, Decimal("1.00"))
    assert (line.customer, line.provider) == (here.orderer, here.provider)
    assert line.text == "1-1 Battery change, Birch Street 1, 2860 Søborg"
    assert line.at == DONE_AT
    assert [reason["code"] for reason in line.reasons][:2] == ["class-by-rule", "rate-stated"]
    assert job_now(job).state == "done"
    assert deeds(job) == ["ordered", "accepted", "assigned", "done"]


def test_the_reasons_of_the_line_can_be_read(here: Town) -> None:
    from driftbook.charges.why import why

    finish(accepted(here))
    told = [one.text for one in why(Line.objects.get(), "en")]
    assert any("Tuesday" in text and "24 Nov" in text for text in told), told
    assert not any("{" in text for text in told)


def test_a_flat_battery_is_free(here: Town) -> None:
    flat = battery(here, 1, NOW + HOUR, way="acute", circumstances=["flat-battery"])
    finish(accepted(here, flat), now=NOW + HOUR)
    line = Line.objects.get()
    assert (line.item.code, line.free, line.amount) == ("job-acute", True, Decimal("0.00"))
    assert "not-invoiced" in [reason["code"] for reason in line.reasons]


def test_a_new_battery_is_written_down(here: Town) -> None:
    finish(accepted(here))
    assert Unit.objects.get(pk=here.units[0].pk).battery_changed == DONE_AT
    assert Event.objects.filter(did="battery.changed", organisation=here.orderer.key).exists()


def test_a_removal_takes_the_unit_off(here: Town) -> None:
    finish(accepted(here, of_type(here, "removal", present="Berta")))
    assert Unit.objects.get(pk=here.units[0].pk).removed == DONE_AT


def test_a_unit_that_is_gone_already_keeps_nobody_from_ending(here: Town) -> None:
    job = accepted(here, of_type(here, "removal", present="Berta"))
    Unit.objects.filter(pk=here.units[0].pk).update(removed=TUESDAY)
    assert finish(job).state == "done"
    assert Unit.objects.get(pk=here.units[0].pk).removed == TUESDAY


def test_an_installation_needs_what_was_mounted(here: Town) -> None:
    job = accepted(here, installation(here))
    with pytest.raises(Incomplete) as missing:
        finish(job)
    assert missing.value.what == "unit"
    done = finish(job, mounted=Mounted("smart-lock", "N-6"))
    unit = Unit.objects.get(serial="N-6")
    assert (unit.door, unit.installed, unit.organisation) == (here.doors[5], DONE_AT, here.orderer)
    assert job_now(done).unit == unit


def test_a_serial_that_is_on_another_door_ends_nothing(here: Town) -> None:
    job = accepted(here, installation(here))
    with pytest.raises(refusals.MountedElsewhere):
        finish(job, mounted=Mounted("smart-lock", "L-2"))
    assert job_now(job).state == "accepted"
    assert not Line.objects.exists()


def test_a_repair_may_put_another_unit_there(here: Town) -> None:
    job = accepted(here, of_type(here, "repair", problem="It turns no more."))
    finish(job, mounted=Mounted("smart-lock", "N-1"))
    assert Unit.objects.get(pk=here.units[0].pk).removed == DONE_AT
    assert Unit.objects.get(serial="N-1").door == here.doors[0]


def test_a_repair_may_change_nothing(here: Town) -> None:
    finish(accepted(here, of_type(here, "repair", problem="It creaks.")))
    unit = Unit.objects.get(pk=here.units[0].pk)
    assert (unit.removed, unit.battery_changed) == (None, None)
    finish(accepted(here, battery(here, 2, type="repair", facts={"problem": "x"})), battery=True)
    assert Unit.objects.get(pk=here.units[1].pk).battery_changed == DONE_AT


def test_a_door_that_the_registry_did_not_know_is_added(here: Town) -> None:
    job = accepted(here, installation(here))
    Job.objects.filter(pk=job.pk).update(door=None)
    here.doors[5].delete()
    finish(job, mounted=Mounted("smart-lock", "N-6"))
    door = Door.objects.get(address=here.addresses[5])
    assert (door.kind, job_now(job).door) == ("private", door)


def test_not_done_is_charged_nothing_and_the_orderer_is_told(here: Town) -> None:
    job = finish(accepted(here, citizen="Berta Borger"), done=False, note="Berta was not there.")
    assert job_now(job).state == "not-done"
    assert not Line.objects.exists()
    assert Unit.objects.get(pk=here.units[0].pk).battery_changed is None
    letter = Message.objects.get(person=user(SOREN).key, subject__startswith="Not done")
    assert letter.subject == "Not done: job 1-1, Battery change"
    assert "Berta" not in letter.text


def test_where_whoever_ordered_is_gone_somebody_else_of_theirs_is_told(here: Town) -> None:
    from tests.cast import person

    job = accepted(here)
    person("sigrid", "the-town", "spoc")
    User.objects.filter(username=SOREN).update(is_active=False)
    finish(job, done=False)
    letter = Message.objects.get(subject__startswith="Not done")
    assert letter.to == "sigrid@example.org"


def test_not_done_needs_a_reason(here: Town) -> None:
    job = accepted(here)
    with pytest.raises(Incomplete) as missing:
        finish(job, done=False, note="  ")
    assert missing.value.what == "why"


@pytest.mark.parametrize(("at", "why"), [(DONE_AT + HOUR, "future"), (NOW - HOUR, "before-order")])
def test_times_that_cannot_be(here: Town, at: Any, why: str) -> None:
    job = accepted(here)
    with pytest.raises(BadTime) as wrong:
        finish(job, at=at)
    assert wrong.value.why == why


# --- without a fixed time -----------------------------------------------------------------------


@pytest.fixture
def untimed(db: None) -> Town:
    """A town in which jobs are ordered without a time, and need no procedure for it."""
    return town(files={"jobs.yaml": FILES["jobs.yaml"].replace(", procedure: association", "")})


def test_what_was_ordered_without_a_time_is_classed_with_the_time_that_is_fixed(
    untimed: Town,
) -> None:
    (job,) = place(untimed, stairwell(untimed))
    take(job)
    assert job_now(job).service_class == ""
    starts = TUESDAY - 3 * HOUR
    carrying.fix_time(job=job, starts=starts, by=by(LONE, LEAD), now=NOW)
    now = job_now(job)
    assert (now.service_class, now.starts, now.ends) == ("normal", starts, starts + HOUR)
    assert now.decision["rate"]["item"] == "job-normal"
    letter = Message.objects.get(person=user(SOREN).key, subject__contains="has a time")
    assert letter.subject == "Job 1-1 has a time: Tue 24 Nov 10:00"
    with pytest.raises(carrying.HasATime):
        carrying.fix_time(job=job, starts=starts + HOUR, by=by(LONE, LEAD), now=NOW)


def test_a_time_that_has_passed_is_not_fixed(untimed: Town) -> None:
    (job,) = place(untimed, stairwell(untimed))
    with pytest.raises(carrying.InThePast):
        carrying.fix_time(job=job, starts=NOW - HOUR, by=by(LONE, LEAD), now=NOW)


def test_what_ends_without_ever_having_a_time_is_classed_by_when_it_ended(untimed: Town) -> None:
    (job,) = place(untimed, stairwell(untimed))
    take(job)
    finish(job, mounted=Mounted("smart-relay", "R-1"))
    assert Line.objects.get().item.code == "job-normal"
    assert Unit.objects.get(serial="R-1").door == untimed.stairwell


# --- once, and only by whom it concerns ---------------------------------------------------------


def test_pressed_twice_is_pressed_once(here: Town) -> None:
    job = accepted(here)
    finish(job)
    finish(job)
    assert Line.objects.count() == 1
    assert deeds(job).count("done") == 1


def test_what_is_done_is_not_said_not_to_be(here: Town) -> None:
    job = finish(accepted(here))
    with pytest.raises(NotNow):
        finish(job, done=False)
    assert job_now(job).state == "done"


def test_what_was_only_ordered_or_was_cancelled_does_not_end(here: Town) -> None:
    placed, cancelled = place(here, battery(here, 1), battery(here, 2))
    orders.cancel(job=cancelled, because="", handbook=here.handbook, by=by(SOREN), now=NOW)
    for job in (placed, cancelled):
        with pytest.raises(NotNow):
            finish(job)
    assert not Line.objects.exists()


@pytest.mark.parametrize(("name", "status"), [(SOREN, 403), (TILDE, 404), (OTTO, 404)])
def test_who_ends_no_job(here: Town, name: str, status: int) -> None:
    job = accepted(here)
    assert of(name).post(f"/jobs/{job.key}/outcome/", {"outcome": "done"}).status_code == status
    assert job_now(job).state == "accepted"


PRESSES = ("accept", "give", "give-tilde", "set-out", "done", "not-done", "cancel")


@pytest.mark.django_db
@budget(max_examples=60, deadline=None)
@given(presses=st.lists(st.sampled_from(PRESSES), max_size=9))
def test_whatever_is_pressed_a_job_ends_once_and_the_registry_follows(presses: list[str]) -> None:
    with transaction.atomic():
        _press(presses)
        transaction.set_rollback(True)


def _press(presses: list[str]) -> None:
    here = town()
    (job,) = place(here)
    lead, technician = by(LONE, LEAD), by(TORBEN, TECHNICIAN)
    acts: dict[str, Any] = {
        "accept": lambda: carrying.accept(jobs=[job], by=lead, now=NOW),
        "give": lambda: carrying.assign(jobs=[job], technician=user(TORBEN), by=lead, now=NOW),
        "give-tilde": lambda: carrying.assign(jobs=[job], technician=user(TILDE), by=lead, now=NOW),
        "set-out": lambda: carrying.set_out(job=job, by=technician, now=NOW),
        "done": lambda: finish(job),
        "not-done": lambda: finish(job, done=False),
        "cancel": lambda: orders.cancel(
            job=job, because="", handbook=here.handbook, by=by(SOREN), now=NOW
        ),
    }
    for press in presses:
        try:
            acts[press]()
        except NotNow:
            continue
    done = deeds(job)
    ends = [what for what in done if what in ("done", "not-done", "cancelled")]
    assert len(ends) <= 1
    state = job_now(job).state
    assert state == (ends[0] if ends else state)
    assert Line.objects.count() == (1 if state == "done" else 0)
    changed = Unit.objects.get(pk=here.units[0].pk).battery_changed
    assert changed == (DONE_AT if state == "done" else None)
    assert list(job.deeds.values_list("position", flat=True)) == list(range(len(done)))


# --- the form -----------------------------------------------------------------------------------


def test_the_technician_ends_a_job_from_the_telephone(here: Town, tuesday: None) -> None:
    job = accepted(here, installation(here))
    torben = of(TORBEN)
    page = torben.get(f"/jobs/{job.key}/outcome/").content.decode()
    assert '<option value="smart-lock" selected>SmartLock</option>' in page
    assert 'value="2026-11-24T13:40"' in page
    sent = {"outcome": "done", "at": "2026-11-24T13:35", "kind": "smart-lock", "serial": "N-6"}
    assert torben.post(f"/jobs/{job.key}/outcome/", sent)["Location"] == "/jobs/today/"
    assert "charged as “Normal”" in torben.get("/jobs/today/").content.decode()
    assert finishing.outcome_of(job).at == TUESDAY + timedelta(minutes=35)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"serial": ""}, "Type the serial number from the unit."),
        ({"kind": ""}, "Say what was mounted."),
        ({"serial": "L-2"}, "The unit with this serial number is mounted already: Birch Street 2"),
        ({"at": "2026-11-24T15:00"}, "This time is still to come."),
        ({"at": "2020-01-01T15:00"}, "The job was ordered later than that."),
        ({"at": "yesterday"}, "Say a day and a time."),
    ],
)
def test_what_the_form_does_not_take(
    here: Town, tuesday: None, changes: dict[str, str], words: str
) -> None:
    job = accepted(here, installation(here))
    sent = {"outcome": "done", "at": "2026-11-24T13:35", "kind": "smart-lock", "serial": "N-6"}
    answer = of(TORBEN).post(f"/jobs/{job.key}/outcome/", sent | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert job_now(job).state == "accepted"


def test_not_done_from_the_telephone(here: Town, tuesday: None) -> None:
    job = accepted(here)
    torben = of(TORBEN)
    sent = {"outcome": "not-done", "at": "2026-11-24T13:35", "note": ""}
    answer = torben.post(f"/jobs/{job.key}/outcome/", sent)
    assert "Say why, so that the orderer can act." in answer.content.decode()
    torben.post(f"/jobs/{job.key}/outcome/", sent | {"note": "Nobody opened."})
    assert "Nothing is charged" in torben.get("/jobs/today/").content.decode()
    assert "Nobody opened." in torben.get(f"/jobs/today/{job.key}/").content.decode()


# --- photos -------------------------------------------------------------------------------------


def photo(kind: str = "JPEG", size: tuple[int, int] = (2000, 1000), **more: Any) -> bytes:
    """A picture as a telephone takes it, with the place where it was taken."""
    picture = Image.new("RGBA" if kind == "PNG" else "RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x010F] = "Maker of the telephone"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (55.0, 44.0, 1.0)
    out = io.BytesIO()
    picture.save(out, kind, **({"exif": exif} if kind == "JPEG" else {}), **more)
    return out.getvalue()


def test_a_photo_loses_what_the_camera_wrote(here: Town, tuesday: None) -> None:
    job = accepted(here)
    file = io.BytesIO(photo())
    file.name = "photo.jpg"
    sent = {"outcome": "done", "at": "2026-11-24T13:35", "photo": file}
    assert of(TORBEN).post(f"/jobs/{job.key}/outcome/", sent).status_code == 302
    proof = Proof.objects.get()
    kept = Image.open(io.BytesIO(bytes(proof.picture)))
    assert (kept.format, kept.size) == ("JPEG", (800, 1600)), "upright, and small enough"
    assert dict(kept.getexif()) == {}
    assert b"Maker" not in bytes(proof.picture)
    assert f"/photo/{proof.key}/" in of(SOREN).get(f"/jobs/{job.key}/").content.decode()
    for name, status in ((SOREN, 200), (LONE, 200), (TORBEN, 200), (TILDE, 403), (OTTO, 404)):
        assert of(name).get(f"/jobs/{job.key}/photo/{proof.key}/").status_code == status


def test_a_png_becomes_a_jpeg_on_white() -> None:
    kept = Image.open(io.BytesIO(pictures.cleaned(photo("PNG", (10, 10)))))
    assert kept.format == "JPEG"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"GIF89a" + b"0" * 50, "This is no JPEG and no PNG."),
        (b"\xff\xd8\xff" + b"0" * 50, "This is no JPEG and no PNG."),
        (photo()[:-2000], "This is no JPEG and no PNG."),
        (b"\xff\xd8" + b"0" * 6_000_000, "The photo is larger than 5 MB. Take a smaller one."),
    ],
    ids=["gif", "rubbish", "cut off", "large"],
)
def test_photos_that_are_none(here: Town, tuesday: None, data: bytes, words: str) -> None:
    job = accepted(here)
    file = io.BytesIO(data)
    file.name = "photo.jpg"
    sent = {"outcome": "done", "at": "2026-11-24T13:35", "photo": file}
    answer = of(TORBEN).post(f"/jobs/{job.key}/outcome/", sent)
    assert words in answer.content.decode()
    assert not Proof.objects.exists()


def test_a_small_file_that_claims_to_be_huge() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < pictures.MOST_BYTES
    with pytest.raises(pictures.TooLarge):
        pictures.cleaned(out.getvalue())
