"""May Carla open this door, through what, and where is it changed? (G-30, G-35 … G-37)"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftbook.doors.tests.handbook import DOORS, PEOPLE
from driftbook.handbook.deciding import opening
from driftbook.handbook.deciding.door_shapes import Grant
from driftbook.wording import doors as wording
from driftbook.wording.door_lines import opening as lines
from tests.handbook.small import shipped
from tests.handbook.town import NORTH, NOW, facts, town

HOUR = timedelta(hours=1)
EMERGENCY = Grant("emergency", "She fell", since=NOW - HOUR, until=NOW + HOUR)


def decide(*grants: Grant, **changed):
    return opening.decide(town(), facts(*grants, **changed), NOW)


def codes(answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


def test_a_door_of_her_bundle_opens_and_says_through_what():
    answer = decide(NORTH)
    assert (answer.allowed, answer.refusal, answer.changes) == (True, None, ())
    assert answer.through == (NORTH,)
    assert codes(answer) == ["opens-by-group"]
    assert (answer.patience_seconds, answer.instruction) == (5, None)


def test_a_door_with_a_pump_says_what_to_do_when_locking_it():
    assert decide(NORTH, unit_kind="pump", act="lock").instruction == "Pull the door to first."
    assert decide(NORTH, unit_kind="pump", act="lock").source == ("T-2",)
    assert decide(NORTH, unit_kind="pump", act="open").instruction is None


def test_the_most_lasting_way_through_comes_first_in_whatever_order_they_came():
    week = Grant("hand", "North", "North", until=NOW + timedelta(days=7))
    for grants in permutations((EMERGENCY, week, NORTH)):
        answer = decide(*grants)
        assert answer.through == (NORTH, week, EMERGENCY)
    assert codes(answer) == [
        "opens-by-group", "opens-by-hand", "opens-until", "opens-by-emergency", "opens-until",
    ]  # fmt: skip


REFUSED = [
    ("closed", {"active": False}),
    ("no-role", {"role": False}),
    ("no-unit", {"unit_kind": None}),
    ("cannot", {"unit_kind": "box"}),
    ("no-keys-at-address", {"in_bundles": (), "grants": ()}),
    ("no-key-bundle", {"grants": ()}),
    ("not-connected", {"connected": False}),
]


@pytest.mark.parametrize(("refusal", "wrong"), REFUSED)
def test_each_refusal_by_itself(refusal, wrong):
    answer = decide(**{"grants": (NORTH,), **wrong})
    assert (answer.allowed, answer.refusal, answer.instruction) == (False, refusal, None)
    for language in ("da", "sv", "en"):
        assert wording.refusal(refusal, language)


def test_of_several_refusals_the_first_is_said():
    wrong = {}
    for refusal, more in reversed(REFUSED):
        wrong = wrong | more
        answer = decide(**{"grants": (NORTH,), **wrong})
        assert answer.refusal == refusal


@pytest.mark.parametrize("act", ["open", "lock"])
def test_a_kind_that_nothing_can_be_asked_of_says_so(act):
    answer = decide(NORTH, unit_kind="box", act=act)
    assert codes(answer) == ["kind-opens-not" if act == "open" else "kind-locks-not"]
    assert codes(decide(NORTH, unit_kind="of another edition")) == ["kind-not-known"]
    assert decide(NORTH, unit_kind="of another edition").patience_seconds == 10


def test_where_it_is_changed_follows_how_she_signs_in():
    book = town()
    answer = decide(sign_in="ad")
    assert answer.changes == ("user-not-in-bundle",)
    [change] = wording.changes(book, answer, "ad")
    assert change.where.place == "ad"
    [change] = wording.changes(book, answer, "local")
    assert (change.where.place, change.by.mail) == ("module", "desk@example.org")
    assert decide(in_bundles=()).changes == ("address-not-in-bundle",)
    assert decide(NORTH, role=False).changes == ("role",)
    assert answer.source == ("T-3",)


def test_a_way_of_signing_in_that_the_handbook_does_not_know_is_not_known():
    answer = decide(sign_in="carrier-pigeon")
    assert answer.changes == ("user-not-in-bundle",)
    assert not wording.changes(town(), answer, "carrier-pigeon")[0].answered


def test_a_revoked_group_ends_it_and_is_a_refusal_of_its_own():
    revoked = replace(NORTH, ended=NOW)
    answer = decide(revoked)
    assert (answer.allowed, answer.refusal) == (False, "not-in-group")
    assert codes(answer) == ["group-gives-no-more", "grant-ended"]
    assert answer.changes == ("user-not-in-bundle",)  # the handbook answers its like only
    both = town(
        people=PEOPLE + "  - {id: group, name: A group, place: ad, refusals: [not-in-group]}\n"
    )
    assert opening.decide(both, facts(revoked), NOW).changes == ("group",)
    assert decide(replace(NORTH, ended=NOW + HOUR)).allowed


def test_an_emergency_key_opens_from_when_it_is_approved_until_it_ends():
    assert decide(EMERGENCY, in_bundles=()).allowed
    waiting = decide(replace(EMERGENCY, approved=False))
    assert (waiting.refusal, codes(waiting)[1:]) == ("no-key-bundle", ["grant-not-approved"])
    over = decide(replace(EMERGENCY, until=NOW))
    assert (over.refusal, codes(over)[1:]) == ("no-key-bundle", ["grant-ran-out"])
    early = decide(replace(EMERGENCY, since=NOW + HOUR))
    assert (early.refusal, codes(early)[1:]) == ("no-key-bundle", ["grant-begins"])
    nowhere = decide(replace(EMERGENCY, until=NOW), in_bundles=())
    assert (nowhere.refusal, codes(nowhere)[0]) == ("no-key-bundle", "person-without-key")


def test_a_tag_opens_at_the_door_and_not_from_the_telephone():
    answer = decide(Grant("tag", "04:A2", "North"))
    assert (answer.refusal, codes(answer)[1:]) == ("no-key-bundle", ["tag-opens-at-the-door"])
    blocked = decide(Grant("tag", "04:A2", "North", ended=NOW - HOUR))
    assert codes(blocked)[1:] == ["grant-ended"]


def test_a_bundle_that_the_door_has_left_gives_nothing():
    assert decide(NORTH, in_bundles=("South",)).refusal == "no-key-bundle"
    assert decide(NORTH, in_bundles=()).refusal == "no-keys-at-address"


def test_the_hour_that_happens_twice_is_two_hours():
    zone = town().zone
    until = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    key = replace(EMERGENCY, since=None, until=until)
    asked = facts(key, in_bundles=())
    assert opening.decide(town(), asked, until.replace(minute=29)).allowed
    assert not opening.decide(town(), asked, until.replace(minute=10, fold=1)).allowed


def test_an_edition_without_the_chapter_can_do_nothing():
    bare = town(doors="", people="")
    answer = opening.decide(bare, facts(NORTH), NOW)
    assert (answer.refusal, answer.changes) == ("cannot", ())
    trouble = opening.next_step(bare, "lock", NOW)
    assert (trouble.support, trouble.first) == (None, None)
    assert [reason.code for reason in trouble.reasons] == ["no-trouble-said"]


def test_an_instant_without_a_zone_is_refused():
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        opening.decide(town(), facts(NORTH), naive)
    with pytest.raises(ValueError, match="time zone"):
        opening.next_step(town(), "lock", naive)


# --- when the unit does not answer --------------------------------------------------------------


def test_by_day_the_hotline_and_by_night_the_backup_key_first():
    day = opening.next_step(town(), "lock", NOW)
    assert (day.first.kind, day.first.reach.contact) == ("call", "hotline")
    night = opening.next_step(town(), "lock", NOW.replace(hour=22))
    assert (night.first.kind, night.first.text) == ("do", "Use the backup key.")
    assert (night.system, night.problem, len(night.steps)) == ("locks", "fault", 2)
    assert night.source == ("T-4",)


def test_a_kind_goes_before_the_chapter_and_names_its_guide():
    own = DOORS.replace(
        "battery: false}",
        "battery: false, trouble: {system: locks, problem: keys, guide: battery}}",
    )
    book = town(doors=own)
    box = opening.next_step(book, "box", NOW)
    assert (box.problem, box.guide, box.guide_title) == ("keys", "battery", "Is the battery low?")
    assert opening.next_step(book, "lock", NOW).guide is None
    assert opening.next_step(book, "of another edition", NOW).problem == "fault"


def test_a_step_that_nobody_answers_is_left_out():
    support = """
    contacts:
      office: {name: The office, phone: "70 20 40 01", hours: "Mo-Fr 08:00-16:00"}
      guard: {name: The guard, phone: "70 20 40 02", hours: 24/7}
    systems: {locks: {name: The locks}}
    problems: {fault: {name: Something is broken}}
    ladders: [{id: all, systems: [locks], when: always, steps: [{call: office}, {call: guard}]}]
    """
    files = {"support": support, "guides": "", "people": "", "jobs": ""}
    doors = "units: {lock: {name: Lock, doors: [private]}}\ntrouble: {system: locks}"
    night = opening.next_step(town(**files, doors=doors), "lock", NOW.replace(hour=22))
    assert [step.reach.contact for step in night.steps] == ["guard"]
    assert len(night.support.situation.steps) == 2


def test_an_audience_that_the_system_does_not_have_counts_as_not_said():
    assert opening.next_step(town(), "lock", NOW, "nobody").audience is None


@given(
    minutes=st.integers(0, 4 * 365 * 24 * 60),
    kind=st.sampled_from(("lock", "pump", "box", "x", None)),
)
def test_at_any_instant_there_is_a_next_step(minutes, kind):
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert opening.next_step(town(), kind, now).first is not None


# --- whatever the facts --------------------------------------------------------------------------

INSTANTS = st.none() | st.integers(-3, 3).map(lambda hours: NOW + hours * HOUR)
GRANTS = st.builds(
    Grant,
    kind=st.sampled_from(("group", "tag-attribute", "hand", "emergency", "tag")),
    name=st.sampled_from("AB"),
    bundle=st.sampled_from(("", "North", "South")),
    since=INSTANTS,
    until=INSTANTS,
    ended=INSTANTS,
    approved=st.booleans(),
    key=st.sampled_from("xy"),
)
FACTS = st.builds(
    facts,
    act=st.sampled_from(("open", "lock")),
    unit_kind=st.sampled_from(("lock", "lock", "pump", "box", "unknown", None)),
    active=st.sampled_from((True, True, True, False)),
    role=st.sampled_from((True, True, True, False)),
    sign_in=st.sampled_from(("ad", "local", "unknown", None)),
    in_bundles=st.sampled_from(((), ("North",), ("North", "South"))),
    connected=st.sampled_from((True, True, True, False)),
    grants=st.lists(GRANTS, max_size=4).map(tuple),
)


@given(asked=FACTS)
def test_an_answer_is_whole(asked):
    answer = opening.decide(town(), asked, NOW)
    assert answer.allowed == (answer.refusal is None)
    assert answer.reasons
    for grant in answer.through:
        assert grant in asked.grants
        assert grant.kind != "tag"
        assert grant.approved
        assert not grant.bundle or grant.bundle in asked.in_bundles
        assert grant.since is None or grant.since <= NOW
        assert all(end is None or end > NOW for end in (grant.until, grant.ended))
    if answer.allowed:
        assert answer.through
        assert asked.active
        assert asked.role
        assert asked.connected
        assert not answer.changes
    trouble = opening.next_step(town(), asked.unit_kind, NOW)
    for language in ("da", "sv", "en"):
        for line in lines(town(), asked, answer, trouble, language):
            assert "{" not in line
        assert wording.opening(town(), asked, answer, trouble, language)["reasons"]


@given(asked=FACTS)
def test_the_order_of_the_grants_does_not_matter(asked):
    turned = replace(asked, grants=asked.grants[::-1])
    assert opening.decide(town(), asked, NOW) == opening.decide(town(), turned, NOW)


@given(asked=FACTS, more=GRANTS)
def test_another_grant_never_closes_a_door(asked, more):
    wider = replace(asked, grants=(*asked.grants, more))
    if opening.decide(town(), asked, NOW).allowed:
        assert opening.decide(town(), wider, NOW).allowed


@pytest.mark.parametrize(("sign_in", "place"), [("ad", "ad"), ("local", "module")])
def test_in_gladsaxe_a_role_is_changed_where_the_person_signs_in(sign_in, place):
    book = shipped("gladsaxe")
    asked = facts(unit_kind="smart-lock", role=False, sign_in=sign_in)
    answer = opening.decide(book, asked, NOW)
    assert (answer.changes, answer.source) == (
        ("role",),
        ("G-30", "G-05")[: 2 if place == "ad" else 1],
    )
    [change] = wording.changes(book, answer, sign_in)
    assert change.where.place == place
