"""An evacuation takes over a power failure at the same place, and not elsewhere (A-08)."""

from __future__ import annotations

from datetime import timedelta

from driftbook.incidents.actions.opening import open_card
from driftbook.incidents.actions.writing import say
from driftbook.incidents.card import card_of
from driftbook.incidents.models import Incident
from driftbook.incidents.tests.cast import LENA, NOW, Town, by, user
from driftbook.people.queries import actor_of

SOON = NOW + timedelta(minutes=7)
LATER = NOW + timedelta(hours=1)


def opened(situation: str, place: str, at: object = NOW, exercise: bool = False) -> Incident:
    """By the incident lead, who keeps the log."""
    return open_card(
        actor=actor_of(user(LENA), NOW),
        handbook="town",
        situation=situation,
        place=place,
        now=at,  # type: ignore[arg-type]
        exercise=exercise,
        log_keeper=user(LENA).key,
    )


def pauses(incident: Incident) -> list[str]:
    rows = incident.entries.filter(kind="pause").order_by("number")
    return [row.data["state"] for row in rows]


def test_the_pause_is_in_the_log_and_ends_with_what_took_over(here: Town) -> None:
    power = opened("power", "hall")
    evacuation = opened("evacuation", "hall", SOON)

    card = card_of(Incident.objects.get(pk=power.pk), SOON)
    assert [(one.situation, one.since) for one in card.paused_by] == [("evacuation", SOON)]
    assert pauses(power) == ["paused"]
    assert pauses(evacuation) == []

    say(
        incident=evacuation,
        kind="closing",
        data={"state": "closed"},
        by=by(LENA, "incident-lead"),
        now=LATER,
    )
    card = card_of(Incident.objects.get(pk=power.pk), LATER)
    assert card.paused_by == ()
    assert pauses(power) == ["paused", "resumed"]


def test_a_card_opened_during_an_evacuation_begins_paused(here: Town) -> None:
    opened("evacuation", "hall")
    power = opened("power", "hall", SOON)
    assert pauses(power) == ["paused"]


def test_an_evacuation_elsewhere_pauses_nothing(here: Town) -> None:
    power = opened("power", "hall")
    opened("evacuation", "library", SOON)
    assert card_of(power, SOON).paused_by == ()
    assert pauses(power) == []


def test_an_exercise_pauses_nothing_that_is_real(here: Town) -> None:
    power = opened("power", "hall")
    opened("evacuation", "hall", SOON, exercise=True)
    assert card_of(power, SOON).paused_by == ()
    assert pauses(power) == []


def test_going_on_all_the_same_needs_a_reason_that_stays_in_the_log(here: Town) -> None:
    power = opened("power", "hall")
    evacuation = opened("evacuation", "hall", SOON)
    say(
        incident=power,
        kind="pause",
        subject=str(evacuation.key),
        data={"state": "overridden", "situation": "evacuation", "place": "hall"},
        words="The server room is in another wing",
        by=by(LENA, "incident-lead"),
        now=SOON,
    )
    card = card_of(power, SOON)
    assert not any(step.paused for step in card.steps)
    assert pauses(power) == ["paused", "overridden"]
    say(
        incident=evacuation,
        kind="closing",
        data={"state": "closed"},
        by=by(LENA, "incident-lead"),
        now=LATER,
    )
    assert pauses(power) == ["paused", "overridden", "resumed"]


def test_pressing_twice_is_pressing_once(here: Town) -> None:
    first = opened("power", "hall")
    again = open_card(
        actor=actor_of(user(LENA), NOW),
        handbook="town",
        situation="power",
        place="hall",
        now=SOON,
        key=first.key,
    )
    assert again.pk == first.pk
    assert first.entries.filter(kind="opened").count() == 1
