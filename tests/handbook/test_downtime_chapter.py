"""What `downtime.yaml` must be beyond its schema, and what the shipped handbooks say of it."""

from datetime import datetime, timedelta

import pytest

from driftbook.handbook.deciding.changes import approval
from driftbook.handbook.deciding.downtime import decide
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts, NoticeAnswer
from driftbook.handbook.reading import Unreadable
from tests.handbook.small import SHIPPED, shipped
from tests.handbook.standstill import changed, downtimes

SMALL = "kinds: [minor], source: [T-1]"
MANAGERS = "before: {weeks: 2}, source: [T-2]"


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("support: [plan],", "support: [plan], depends_on: [app],")], "a system cannot depend on itself: plan needs net needs app needs plan"),
        ([("depends_on: [plan]", "depends_on: [app]")], "a system cannot depend on itself: app needs app"),
        ([("depends_on: [plan]", "depends_on: [plam]")], "there is no system 'plam'; did you mean 'plan'?"),
        ([("longest_minutes: 300", "longest_minutes: 100")], "usually 120 minutes, but 100 at the longest"),
        ([("planning: emergency, ", "planning: emergency, longest_minutes: 30, ")], "usually 60 minutes, as it is where nothing is said, but 30 at the longest"),
        ([("planning: unplanned", "planning: unplanned, plan: true")], "what is unplanned has no plan"),
        ([("plan:\n  staff: {name: Tell staff how to work, before: {weeks: 3}, to: [staff]}\n", "")], "it needs steps: the chapter has no 'plan'"),
        ([(SMALL, "kinds: [minor, outage]")], "the kind 'outage' is unplanned: no window is for it"),
        ([('"Dec 20-Jan 06"', '"Dec 20-Jan 06", kinds: [outage]')], "the kind 'outage' is unplanned: no freeze stops it"),
        ([("name: The council\n", "name: The council\n    kinds: [outage]\n")], "the kind 'outage' is unplanned: nobody is asked before it"),
        ([("  - {by:", "  - {kinds: [outage], by:")], "the kind 'outage' is unplanned: nobody is asked before it"),
        ([("kinds: [emergency, outage], within_minutes: 30", "kinds: [outage], before: {days: 1}")], "the kind 'outage' is unplanned: nobody knows of it before; say 'within_minutes'"),
        ([("  - {by:", "  - {advice_needed: true, by:")], "it needs the 'council' whose advice it is"),
        ([("held_by: [change-manager]", "held_by: []")], "say at least one role, or nothing"),
        ([("{weeks: 2}", "{working_days: 2}"), ('working_days: "Mo-Fr; PH off"\n', "")], "the chapter does not say which days: 'working_days: Mo-Fr; PH off'"),
        ([("{weeks: 3}", "{working_days: 2}"), ('working_days: "Mo-Fr; PH off"\n', "")], "the chapter does not say which days: 'working_days: Mo-Fr; PH off'"),
        ([("{weeks: 2}", "{}")], "say how many months, weeks, days, working_days or hours"),
        ([(MANAGERS, "before: {weeks: 2}, within_minutes: 5")], "say either before or within_minutes"),
        ([("  at-once:", "  freeze:")], "'freeze' is something else that can be waived; choose another id"),
        ([("audience: managers", "audience: manager")], "there is no audience 'manager'; did you mean 'managers'?"),
        ([("channels: [letter]", "channels: [mail]")], "there is no channel 'mail'; there is intranet, letter, page"),
        ([("guide: outage", "guide: outrage")], "there is no guide 'outrage'; did you mean 'outage'?"),
        ([("Tu-We 09:00", "Tux-We 09:00")], "not readable as opening hours"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_at_reading(pairs, message):
    assert any(message in said for said in refused(changed(*pairs))), refused(changed(*pairs))


def refused(downtime: str) -> list[str]:
    with pytest.raises(Unreadable) as found:
        downtimes(downtime)
    return [problem.message for problem in found.value.problems]


def test_a_sound_chapter_is_read():
    chapter = downtimes().downtime
    assert chapter.kinds["minor"].planning == "planned"
    assert chapter.notices["managers"].before.weeks == 2


def test_a_circle_is_told_of_once_and_each_fault_with_its_place():
    with pytest.raises(Unreadable) as found:
        downtimes(
            changed(
                ("support: [plan],", "support: [plan], depends_on: [plan],"),
                ("longest_minutes: 300", "longest_minutes: 100"),
            )
        )
    assert [str(problem).split(": ")[0] for problem in found.value.problems] == [
        "downtime.yaml:3:93",
        "downtime.yaml:7:68",
    ]


def test_a_chapter_that_is_broken_elsewhere_is_still_looked_through():
    for broken in (
        "systems: []",
        "systems: {a: 3}\nkinds: {b: {kinds: 1}}\nnotices: {c: {before: 4}}",
        "systems: {a: {depends_on: x}}\nkinds: 5\nwindows: {w: {kinds: [1]}}\napprovals: [1, {by: 2}]",
        "councils: {c: {members: [1, {held_by: 3}]}}\napprovals: 7\nplan: []",
    ):
        assert refused(broken)


# --- the shipped handbooks ------------------------------------------------------------------------


def test_which_shipped_handbooks_have_the_chapter():
    assert {name for name in SHIPPED if shipped(name).downtime} == {"aarhus", "it-teamet", "orebro"}


def test_small_upgrades_of_tes_are_made_on_a_tuesday_or_wednesday():
    chapter = shipped("orebro").downtime
    window = chapter.windows["minor-upgrades"]
    assert (window.hours, window.kinds) == ("Tu-We 09:00-14:00; PH off", ["minor"])
    assert window.source == ["O-08"]
    assert chapter.kinds["minor"].longest_minutes == 300  # the whole of such a window


def test_who_is_told_in_orebro_how_long_before_and_through_what():
    chapter = shipped("orebro").downtime
    told = {
        name: (
            notice.before.weeks,
            [
                chapter.channels[channel].via
                for channel in notice.channels or chapter.audiences[notice.audience].channels
            ],
        )
        for name, notice in chapter.notices.items()
        if notice.before
    }
    assert told == {
        "managers": (2, ["mail"]),
        "staff": (1, ["by-hand"]),
        "public": (1, ["status-page", "by-hand"]),
        "external-providers": (1, ["by-hand"]),
    }
    assert all("O-09" in chapter.notices[name].source for name in told)
    assert chapter.notices["external-providers"].notes  # the document gives no period


def tes(kind: str, now: str) -> NoticeAnswer:
    """A change of TES on Tuesday 8 December, 09:00-12:00, asked for at `now`."""
    handbook = shipped("orebro")
    start = datetime(2026, 12, 8, 9, tzinfo=handbook.zone)
    facts = DowntimeFacts(kind, ("tes",), start, start + timedelta(hours=3))
    return decide(handbook, facts, datetime.fromisoformat(now).replace(tzinfo=handbook.zone))


def test_a_fortnight_and_a_day_before_everybody_can_still_be_told():
    answer = tes("minor", "2026-11-23T10:00")
    assert (answer.allowed, answer.affected) == (True, ("tes", "tes-app"))
    assert [(duty.audience, duty.by.isoformat()) for duty in answer.duties] == [
        ("managers", "2026-11-24T09:00:00+01:00"),
        ("staff", "2026-12-01T09:00:00+01:00"),
        ("public", "2026-12-01T09:00:00+01:00"),
        ("external-providers", "2026-12-01T09:00:00+01:00"),
    ]


def test_eight_days_are_too_late_for_managers_and_another_day_is_offered():
    answer = tes("minor", "2026-11-30T09:00")
    assert [(why.code, why.params["notice"]) for why in answer.violations] == [
        ("notice-missed", "managers")
    ]
    assert answer.earliest.isoformat() == "2026-12-15T09:00:00+01:00"


def test_what_cannot_wait_is_not_stopped_and_is_told_within_half_an_hour():
    answer = tes("emergency", "2026-12-08T08:00")
    assert answer.allowed
    assert {duty.by.strftime("%H:%M") for duty in answer.duties} == {"08:30"}


def test_an_extensive_downtime_in_orebro_has_a_plan_for_staff_and_providers():
    chapter = shipped("orebro").downtime
    assert chapter.kinds["extensive"].plan
    assert chapter.kinds["extensive"].source == ["O-10"]
    told = {audience for step in chapter.plan.values() for audience in step.to}
    assert {"staff", "external-providers"} <= told


def test_the_checks_before_calling_are_the_guide_of_outages():
    before = shipped("orebro").downtime.before_calling
    assert (before.guide, before.source) == ("outage", ["O-11"])


def test_the_council_of_it_teamet_is_the_coordinators_and_others_are_co_opted():
    council = shipped("it-teamet").downtime.councils["business-council"]
    own = [member.party for member in council.members if not member.co_opted]
    assert own == ["burlov", "kavlinge", "staffanstorp"]
    assert [member.party for member in council.members if member.co_opted] == [
        "it-teamet",
        "it-teamet",
        "telephony-suppliers",
    ]
    assert council.advises == ["evaluation", "priority", "scheduling"]
    assert (council.standing, council.meets) == (True, None)  # no rhythm is given


def test_the_council_of_it_teamet_is_heard_and_the_change_manager_decides():
    answer = approval(shipped("it-teamet"), "change", ["telephony"])
    assert (answer.party, answer.held_by) == ("it-teamet", ("change-manager",))
    assert (answer.councils, answer.networks) == (("business-council",), ("competence-network",))
    assert not answer.advice_needed


def test_the_network_of_it_teamet_is_put_together_when_needed():
    chapter = shipped("it-teamet").downtime
    assert not chapter.councils["competence-network"].standing
    (rule,) = chapter.approvals
    assert (rule.by.held_by, rule.council) == (["change-manager"], "business-council")
    assert not chapter.windows


def test_three_places_are_told_by_hand_that_the_web_site_of_aarhus_is_down():
    chapter = shipped("aarhus").downtime
    assert {kind.planning for kind in chapter.kinds.values()} == {"unplanned"}
    told = [one for one in chapter.notices.values() if "A-14" in one.source]
    assert [chapter.audiences[one.audience].channels for one in told] == [
        ["internal-switchboard"],
        ["staff-network"],
        ["hotline"],
    ]
    assert {channel.via for channel in chapter.channels.values()} == {"by-hand"}
