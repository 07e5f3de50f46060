"""Receivers are told, and kept informed of staffing and waiting time (A-02)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from driftbook.config.letters import Sms
from driftbook.incidents.models import Incident
from driftbook.incidents.queries.preparing import unreached
from driftbook.incidents.tests.cast import LARS, NOW, Town
from driftbook.incidents.tests.telling import (
    MINUTE,
    deliver,
    informed,
    late,
    opened,
    put,
    reached,
    wrote,
)
from driftbook.outbox.models import Message
from driftbook.outbox.tests.smtp import listening

FIGURES = {"staffing": "4", "waiting": "25"}


def test_each_address_gets_a_mail_in_its_language(here: Town, settings: Any) -> None:
    reached(here, "crisis", "crisis@example.org")
    reached(here, "managers", "ledelse@example.org", "da")
    power = opened()
    with listening(settings) as server:
        informed(power, "crisis", "managers", figures=FIGURES, words="We work on batteries.")
        deliver()
    first, second = sorted(server.taken, key=lambda mail: str(mail["To"]))
    assert (first["To"], second["To"]) == ("crisis@example.org", "ledelse@example.org")
    assert first["Subject"] == "Power failure in a building, The town hall [The town 1]"
    text = first.get_content()
    assert "The power is gone: The town hall." in text
    assert "Since Tue 24 Nov 14:00." in text
    assert "We work on batteries." in text
    assert "Staffing: 4 people\nWaiting time: 25 minutes" in text.replace("\r\n", "\n")
    assert "You hear again by Tue 24 Nov 15:00 at the latest." in text
    assert "tir" in second.get_content().lower()


def test_the_mails_of_an_incident_stay_together(here: Town, settings: Any) -> None:
    reached(here, "crisis", "crisis@example.org")
    power, other = opened(), opened("web", "town")
    with listening(settings) as server:
        informed(power, "crisis")
        informed(power, "crisis", at=NOW + MINUTE)
        informed(other, "crisis", at=NOW + 2 * MINUTE)
        deliver(NOW + 2 * MINUTE)
    threads = [mail["References"] for mail in server.taken]
    assert threads[0] == threads[1] != threads[2]
    assert {mail["Auto-Submitted"] for mail in server.taken} == {None}  # a person wrote them
    assert len({mail["Message-ID"] for mail in server.taken}) == 3


def test_a_number_gets_an_sms(here: Town, settings: Any, tmp_path: Path) -> None:
    settings.OUTBOX_SMS, settings.OUTBOX_FILES = Sms("files"), tmp_path
    reached(here, "managers", "89 10 20 40", "da")
    informed(opened(), "managers", figures=FIGURES, words="x" * 1000)
    deliver()
    (message,) = put("sms")
    assert (message.to, message.state) == ("+4589102040", "sent")
    assert "Staffing: 4 people. Waiting time: 25 minutes." in message.text
    assert len(message.text) < 620


def test_pressing_twice_sends_once_and_so_does_a_shared_mailbox(here: Town) -> None:
    reached(here, "crisis", "crisis@example.org")
    reached(here, "managers", "Crisis@example.org")
    power = opened()
    entry = informed(power, "crisis", "managers")
    wrote(power, "inform", id=entry.id, **entry.data)
    assert [message.to for message in put("mail")] == ["crisis@example.org"]


def test_of_an_exercise_nothing_leaves_the_house(here: Town) -> None:
    reached(here, "crisis", "crisis@example.org")
    informed(opened(exercise=True), "crisis", "managers")
    assert not Message.objects.exists()


def test_what_was_told_by_telephone_or_on_paper_is_not_sent_again(here: Town) -> None:
    reached(here, "crisis", "crisis@example.org")
    power = opened()
    wrote(power, "inform", to=["crisis"], figures={}, how="called")
    informed(power, "crisis", via="paper")
    assert put("mail") == []


def test_who_has_no_address_is_told_of_to_the_log_keeper(here: Town) -> None:
    reached(here, "crisis", "crisis@example.org")
    power = opened()
    informed(power, "crisis", "managers")
    mails = {message.to: message for message in put("mail")}
    assert set(mails) == {"crisis@example.org", f"{LARS}@example.org"}
    assert mails[f"{LARS}@example.org"].subject == "NOT told: Managers [The town 1]"
    (note,) = power.entries.filter(via="driftbook")
    assert note.words == "Nothing was sent to these, no address is known: Managers. Call them."
    assert unreached(power, ["crisis", "managers"]) == ["managers"]


def test_what_arrives_late_says_when_it_was_written(here: Town) -> None:
    reached(here, "crisis", "crisis@example.org")
    power = opened()
    said = {"to": ["crisis"], "figures": {}, "how": "mail"}
    late(power, "inform", "", said, at=NOW + 5 * MINUTE, arrives=NOW + 40 * MINUTE)
    (message,) = put("mail")
    assert "This was written at Tue 24 Nov 14:05, without a network" in message.text


def test_an_address_of_another_organisation_is_not_written_to(here: Town) -> None:
    address = reached(here, "crisis", "crisis@example.org")
    address.organisation = here.vendor
    address.save()
    informed(opened(), "crisis")
    assert [message.to for message in put("mail")] == [f"{LARS}@example.org"]


@pytest.mark.parametrize("after", [timedelta(0), timedelta(hours=3)])
def test_the_next_message_is_promised_only_while_it_lasts(here: Town, after: timedelta) -> None:
    reached(here, "crisis", "crisis@example.org")
    power = opened()
    wrote(power, "closing", state="closed")
    informed(power, "crisis", at=NOW + after)
    message = put("mail")[-1]
    assert "You hear again" not in message.text
    assert "It is over." in message.text
    assert Incident.objects.get(pk=power.pk).ended
