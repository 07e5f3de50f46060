"""Gladsaxe: first level in the daytime, the vendor otherwise, second level when first was tried."""

import pytest

FIRST_LEVEL = [
    ("2026-11-24T07:59", "first-outside-daytime"),
    ("2026-11-24T08:00", "first-daytime"),
    ("2026-11-24T15:59", "first-daytime"),
    ("2026-11-24T16:00", "first-outside-daytime"),
    ("2026-11-28T10:00", "first-outside-daytime"),
    ("2026-12-24T10:00", "first-daytime"),  # no public holiday in Denmark
    ("2026-12-25T10:00", "first-outside-daytime"),
    ("2027-03-25T10:00", "first-outside-daytime"),  # Maundy Thursday is one
    ("2027-03-29T10:00", "first-outside-daytime"),
    ("2023-05-05T10:00", "first-outside-daytime"),  # Store bededag, while it was one
    ("2024-04-26T10:00", "first-daytime"),  # abolished from 2024
    ("2027-04-23T10:00", "first-daytime"),
    ("2026-10-25T02:30+02:00", "first-outside-daytime"),
    ("2026-10-25T02:30+01:00", "first-outside-daytime"),
    ("2027-03-28T03:00", "first-outside-daytime"),
]


@pytest.mark.parametrize(("at", "ladder"), FIRST_LEVEL)
def test_a_care_worker_turns_to_first_level(ask, at, ladder):
    answer = ask("gladsaxe", at, system="key-solution", problem="door", audience="employee")
    assert answer.situation.matched.ladder == ladder


def test_the_vendor_answers_at_night_at_list_price_and_says_when_it_is_free(ask):
    step = ask("gladsaxe", "2026-11-24T23:10", system="key-solution").situation.steps[0]
    assert step.reach.phone == "+4543300505"
    assert step.open is True
    assert step.cost.source == ("G-07",)
    assert len(step.cost.free_when) == 2


def test_second_level_opens_when_first_level_has_been_involved(ask):
    question = {"system": "key-solution", "problem": "app-crash", "audience": "employee"}
    before = ask("gladsaxe", "2026-11-24T10:00", **question).situation
    assert before.matched.level == "first"
    waiting = next(reason for reason in before.reasons if reason.code == "level-closed")
    assert "G-10" in waiting.source
    after = ask("gladsaxe", "2026-11-24T10:00", **question, involved=("first",)).situation
    assert after.matched.ladder == "second-employee"
    assert after.steps[0].reach.phone == "+4543300505"
    assert after.cost.source == ("G-08",)


def test_the_spoc_is_not_told_to_turn_to_the_spoc(ask):
    answer = ask("gladsaxe", "2026-11-24T10:00", system="key-solution", audience="spoc")
    assert "spoc" not in [step.reach.contact for step in answer.situation.steps if step.reach]
    forwarded = answer.situation.steps[-1]
    assert forwarded.reach.contact == "vendor-tickets"
    assert [other.contact for other in forwarded.alternatives] == ["vendor-second-level"]


def test_the_slip_of_the_pen_in_the_document_is_printed_nowhere(ask):
    for at in ("2026-11-24T10:00", "2026-11-24T23:00"):
        for step in ask("gladsaxe", at, system="key-solution").situation.steps:
            assert step.reach is None or step.reach.phone != "+4543400505"
