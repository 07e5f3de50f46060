"""Whoever keeps the log is reminded: a message is due, time runs out (A-02, A-09). Once each."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from driftbook.config.letters import Sms
from driftbook.incidents.card import card_of
from driftbook.incidents.due import Reminders
from driftbook.incidents.models import Incident, Reminder
from driftbook.incidents.tests.cast import LARS, LENA, NOW, Town, user
from driftbook.incidents.tests.telling import MINUTE, informed, opened, put, reached, wrote

pytestmark = pytest.mark.usefixtures("working")
TWO_HOURS = timedelta(hours=2)


def waiting(incident: Incident) -> list[tuple[str, str, datetime]]:
    rows = Reminder.objects.filter(incident=incident, ended=None)
    return [(row.what, row.subject, row.at) for row in rows]


def work(at: datetime) -> int:
    return Reminders().run_due(at, 50)


def test_the_first_message_is_due_from_the_opening(here: Town) -> None:
    power = opened()
    due = NOW + 15 * MINUTE
    assert waiting(power) == [("inform", "crisis", due), ("inform", "managers", due)]
    assert Reminders().next_due(NOW) == due
    assert work(NOW + 14 * MINUTE) == 0
    assert work(due) == 1
    (mail,) = put("mail")  # one for both
    assert mail.to == f"{LARS}@example.org"
    assert mail.subject == "Things are due: Power failure in a building, The town hall [The town 1]"
    assert "Inform The crisis team: a message was due Tue 24 Nov 14:15." in mail.text
    assert work(due + MINUTE) == 0
    assert len(put("mail")) == 1


def test_a_message_moves_the_reminder(here: Town) -> None:
    reached(here, "crisis", "crisis@example.org")
    power = opened()
    informed(power, "crisis", at=NOW + 5 * MINUTE)
    assert waiting(power) == [
        ("inform", "managers", NOW + 15 * MINUTE),
        ("inform", "crisis", NOW + 65 * MINUTE),
    ]
    work(NOW + 65 * MINUTE)
    mail = put("mail")[-1]
    assert "The last message is from Tue 24 Nov 14:05." in mail.text


def test_time_that_runs_out_is_warned_of_and_told(here: Town) -> None:
    town = opened("power-town", "town")
    informed(town, "crisis", "managers", at=NOW + 100 * MINUTE)
    work(NOW + 105 * MINUTE)
    work(NOW + TWO_HOURS)
    warning, over = (message for message in put("mail") if "Mobile masts" in message.subject)
    assert warning.subject == ("Mobile masts: the time runs out Tue 24 Nov 16:00 [The town 1]")
    assert over.subject == "Mobile masts: the time ran out Tue 24 Nov 16:00 [The town 1]"
    assert "No calls can be answered. Next: Send all calls to the hotline." in over.text


def test_a_corrected_timer_is_told_of_at_its_new_end(here: Town) -> None:
    town = opened("power-town", "town")
    wrote(town, "timer", "masts", minutes=180, words="Fuller batteries")
    ends = NOW + timedelta(hours=3)
    assert ("timer", "masts", ends) in waiting(town)
    assert ("timer", "masts", NOW + TWO_HOURS) not in waiting(town)
    wrote(town, "timer", "masts", NOW + MINUTE, minutes=120)
    assert ("timer", "masts", NOW + TWO_HOURS) in waiting(town)


def test_what_is_closed_needs_nothing(here: Town) -> None:
    power = opened()
    wrote(power, "closing", state="closed")
    assert waiting(power) == []
    wrote(power, "closing", at=NOW + MINUTE, state="reopened")
    assert len(waiting(power)) == 2


def test_without_a_log_keeper_the_leads_are_reminded(here: Town) -> None:
    opened(log_keeper=None)
    work(NOW + 15 * MINUTE)
    assert [message.to for message in put("mail")] == [f"{LENA}@example.org"]


def test_a_mobile_gets_an_sms_too(here: Town, settings: Any, tmp_path: Path) -> None:
    settings.OUTBOX_SMS, settings.OUTBOX_FILES = Sms("files"), tmp_path
    lars = user(LARS)
    lars.phone, lars.phone_verified = "+4589102050", True
    lars.save()
    opened()
    work(NOW + 15 * MINUTE)
    (message,) = put("sms")
    assert (message.to, message.person) == ("+4589102050", lars.key)
    assert "Inform Managers: a message was due" in message.text


def test_of_an_exercise_nothing_leaves_the_house(here: Town) -> None:
    exercise = opened("power-town", "town", exercise=True)
    assert waiting(exercise) == []
    assert work(NOW + TWO_HOURS) == 0
    assert put("mail") == []


def test_a_log_that_comes_days_later_reminds_of_nothing(here: Town) -> None:
    power = opened(at=NOW + timedelta(days=3), happened=NOW)
    assert waiting(power) == []


def test_what_comes_next_is_shown_to_the_organisation_alone(here: Town) -> None:
    power = opened()
    (first, _second) = Reminders().upcoming(NOW, [here.town.key], 10)
    assert (first.what, first.kind, first.key) == ("incident.inform", "incident", str(power.key))
    assert list(Reminders().upcoming(NOW, [here.vendor.key], 10)) == []
    assert len(list(Reminders().upcoming(NOW, None, 10))) == 2


def test_one_incident_that_fails_does_not_hold_up_the_others(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from driftbook.incidents import due

    bad, good = opened(), opened("power", "library")

    def broken(incident: Incident, now: datetime) -> Any:
        if incident == bad:
            raise ValueError("broken")
        return card_of(incident, now)

    monkeypatch.setattr(due, "card_of", broken)
    at = NOW + 15 * MINUTE
    assert work(at) == 2
    assert waiting(good) == []
    assert {when for *_what, when in waiting(bad)} == {at + due.LATER}
