"""What was written on paper goes into the log, with the time at which it happened (A-15)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.queries import incidents
from driftbook.incidents.tests.cast import AGNES, LARS, LENA, ODA, OTTO, Town, of, user
from driftbook.incidents.tests.paper_story import began, write

pytestmark = pytest.mark.django_db
DAY = "2026-11-24"


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the day after."""
    from datetime import timedelta

    from django.utils import timezone

    from driftbook.incidents.tests.cast import NOW

    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=1))


def sheet(*rows: dict[str, str], day: str = DAY) -> dict[str, str]:
    """What the browser sends for these lines."""
    sent = {"day": day, "rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        row = {"entry": str(uuid.uuid4()), "what": "note", **row}
        sent |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return sent


def put(incident: Incident, sent: dict[str, str], name: str = AGNES) -> Any:
    return of(name).post(f"/incidents/{incident.key}/paper/", sent)


def test_lines_carry_their_own_time_and_initials(here: Town) -> None:
    incident = began()
    sent = sheet(
        {"time": "14:07", "what": "step:undock:done", "initials": "AB"},
        {"time": "14.20", "words": "The caretaker has the key.", "initials": "ÅÆ"},
        {},
        {"time": "14:31", "what": "announcement:breakdown:on"},
    )
    assert put(incident, sent).status_code == 302
    rows = list(LogEntry.objects.filter(via="paper").order_by("number"))
    told = [(row.kind, row.subject, row.happened.astimezone(here.handbook.zone)) for row in rows]
    assert [(kind, subject, f"{at:%H:%M}") for kind, subject, at in told] == [
        ("step", "undock", "14:07"),
        ("note", "", "14:20"),
        ("announcement", "breakdown", "14:31"),
    ]
    assert rows[0].data == {"state": "done", "initials": "AB"}
    assert rows[1].words == "The caretaker has the key."
    assert rows[0].written > rows[0].happened
    assert rows[0].person == user(AGNES).key, "whoever wrote it down answers for it"


def test_pressing_twice_is_pressing_once(here: Town) -> None:
    incident = began()
    sent = sheet({"time": "14:07", "what": "step:undock:done"})
    put(incident, sent)
    assert put(incident, sent).status_code == 302
    assert LogEntry.objects.filter(via="paper").count() == 1


def test_paper_does_not_silently_overwrite_what_was_said_later(here: Town) -> None:
    incident = began()
    write(incident, "step", "undock", who=LENA, minutes=10, state="not-done")
    put(incident, sheet({"time": "14:05", "what": "step:undock:done"}))
    register = incidents.state(incident).register("step", "undock")
    assert register is not None
    assert register.contradicted
    put(incident, sheet({"time": "14:40", "what": "step:undock:skipped"}))
    register = incidents.state(incident).register("step", "undock")
    assert register is not None
    assert not register.contradicted, "it happened after both"


def test_paper_that_says_the_same_agrees(here: Town) -> None:
    incident = began()
    write(incident, "step", "undock", who=LENA, minutes=10, state="done")
    put(incident, sheet({"time": "14:05", "what": "step:undock:done", "initials": "LL"}))
    assert len(incidents.state(incident).heads("step", "undock")) == 1


def test_two_lines_about_the_same_step_are_in_their_order(here: Town) -> None:
    incident = began()
    sent = sheet(
        {"time": "14:20", "what": "step:undock:done"},
        {"time": "14:05", "what": "step:undock:not-done", "words": "It is locked."},
    )
    put(incident, sent)
    register = incidents.state(incident).register("step", "undock")
    assert register is not None
    assert [entry.data["state"] for entry in register.heads] == ["done"]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (sheet({"words": "When?"}), "Say at what time it was."),
        (sheet({"time": "14:05"}), "Say what happened."),
        (sheet({"time": "25:00", "words": "x"}), "Write the time as 14:05."),
        (sheet({"time": "14:05", "words": "x", "initials": "ABCDEF"}), "At most five letters."),
        (sheet({"time": "23:00", "words": "x"}, day="2026-11-25"), "is still to come"),
        (sheet({"time": "14:05", "words": "x"}, day="2026-12-24"), "Choose a day that has been."),
    ],
)
def test_a_sheet_with_something_wrong_saves_nothing(
    here: Town, sent: dict[str, str], why: str
) -> None:
    incident = began()
    answer = put(incident, sent)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not LogEntry.objects.filter(via="paper").exists()


def test_what_only_existed_on_paper_is_opened_afterwards(here: Town) -> None:
    lars, key = of(LARS), str(uuid.uuid4())
    page = lars.get("/incidents/paper/town/").content.decode()
    assert "Power failure in a building, The library" in page
    sent = {
        "card": "power:library",
        "day": DAY,
        "time": "13:02",
        "words": "It is dark.",
        "keeper": "on",
        "key": key,
    }
    for _again in range(2):
        answer = lars.post("/incidents/paper/town/", sent)
        assert answer["Location"] == f"/incidents/{key}/paper/"
    incident = Incident.objects.get()
    assert f"{incident.opened.astimezone(here.handbook.zone):%Y-%m-%d %H:%M}" == f"{DAY} 13:02"
    first = LogEntry.objects.get(kind="opened")
    assert (first.via, first.words) == ("paper", "It is dark.")
    assert LogEntry.objects.get(kind="duty").data == {"person": str(user(LARS).key)}
    shown = lars.get(f"/incidents/{key}/paper/").content.decode()
    assert f'value="{DAY}"' in shown


def test_it_cannot_begin_tomorrow(here: Town) -> None:
    sent = {"card": "power:hall", "day": "2026-11-25", "time": "23:00", "key": str(uuid.uuid4())}
    answer = of(LARS).post("/incidents/paper/town/", sent)
    assert answer.status_code == 422
    assert not Incident.objects.exists()


def test_who_may_write_from_paper(here: Town) -> None:
    incident = began()
    assert of(ODA).get(f"/incidents/{incident.key}/paper/").status_code == 403
    assert of(OTTO).get(f"/incidents/{incident.key}/paper/").status_code == 404
    assert of(ODA).get("/incidents/paper/town/").status_code == 403
    assert of(OTTO).get("/incidents/paper/town/").status_code == 404
