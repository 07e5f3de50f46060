"""Reading what a handbook says of downtime: systems, windows, notices, councils, the plan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from driftbook.editions.findings import piles
from driftbook.editions.reader import chapters
from driftbook.handbook.proving import check
from tests.handbook.small import shipped
from tests.handbook.standstill import changed, downtimes

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, tzinfo=UTC)


def read(client: Client, topic: str = "", *, name: str = "orebro") -> str:
    response = client.get(f"/handbooks/{name}/downtime/{topic}", headers={"accept-language": "en"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def entry(page: str, anchor: str) -> str:
    """The entry with this anchor."""
    part = page[page.index(f'id="{anchor}"') :]
    return part[: part.index("</article>")]


def test_the_chapter_says_when_tes_may_be_down(client: Client) -> None:
    page = read(client)
    assert "tisdag eller onsdag, 09.00–14.00" in page
    for topic in ("systems", "windows", "notices", "councils", "plan", "before-calling"):
        assert f'href="/handbooks/orebro/downtime/{topic}/"' in page


def test_a_system_says_who_answers_for_it_and_what_falls_with_it(client: Client) -> None:
    page = read(client, "systems/")
    tes = entry(page, "systems-tes")
    assert "Falls with it" in tes
    assert 'href="/handbooks/orebro/downtime/systems/#systems-tes-app"' in tes
    assert 'href="/handbooks/orebro/support/contacts/#contacts-tes-support"' in tes
    assert 'href="/handbooks/orebro/support/systems/#systems-tes"' in tes
    assert "egen rutin för driftstopp" in tes
    assert "Does not work without" in entry(page, "systems-tes-app")


def test_a_window_and_the_kinds_of_change(client: Client) -> None:
    page = read(client, "windows/")
    window = entry(page, "windows-minor-upgrades")
    assert "Tu-We 09:00-14:00; PH off" in window
    assert 'href="/handbooks/orebro/downtime/windows/#kinds-minor"' in window
    assert "#O-08" in window
    minor = entry(page, "kinds-minor")
    assert "in a change window" in minor
    assert "3 hours" in minor
    assert "5 hours" in minor
    extensive = entry(page, "kinds-extensive")
    assert "at any hour" in extensive
    assert "by a plan of its own" in extensive
    assert "it cannot wait" in entry(page, "kinds-emergency")


def test_a_notice_says_who_is_told_by_when_and_through_what(client: Client) -> None:
    page = read(client, "notices/")
    managers = entry(page, "notices-managers")
    assert "2 weeks before it begins" in managers
    assert 'href="/handbooks/orebro/downtime/notices/#channels-mail"' in managers
    assert "30 minutes after it was decided or became known" in entry(
        page, "notices-public-at-once"
    )
    told = entry(page, "audiences-managers")
    assert "SPOC" in told
    assert "Örebro kommun" in told
    assert "by hand" in entry(page, "channels-eget-val")
    assert "the public status page" in entry(page, "channels-status-page")


def test_the_plan_and_what_to_go_through_before_calling(client: Client) -> None:
    staff = entry(read(client, "plan/"), "plan-staff")
    assert "1 week before it begins" in staff
    assert 'href="/handbooks/orebro/downtime/notices/#audiences-staff"' in staff
    before = entry(read(client, "before-calling/"), "before_calling-guide")
    assert 'href="/handbooks/orebro/guides/outage/"' in before


def test_a_council_names_its_seats_and_a_network_is_put_together(client: Client) -> None:
    page = read(client, "councils/", name="it-teamet")
    council = entry(page, "councils-business-council")
    assert council.count("Telefonisamordnare") == 3
    assert "co-opted" in council
    assert "whenever it is called" in council
    assert "#I-03" in council
    assert "put together when needed" in entry(page, "councils-competence-network")
    rule = entry(page, "approvals-1")
    assert "Change manager" in rule
    assert 'href="/handbooks/it-teamet/downtime/councils/#councils-business-council"' in rule


def test_by_hand_where_the_web_site_is_down(client: Client) -> None:
    page = read(client, "notices/", name="aarhus")
    assert 'href="/handbooks/aarhus/support/contacts/#contacts-hotline"' in entry(
        page, "channels-hotline"
    )
    assert "15 minutes after" in entry(page, "notices-switchboard")


def test_clauses_say_where_they_are_restated() -> None:
    found = chapters.citations(shipped("orebro"), "en")
    places = {citation.href for citation in found["O-09"]}
    assert "/handbooks/orebro/downtime/notices/#notices-managers" in places
    council = {citation.href for citation in chapters.citations(shipped("it-teamet"), "en")["I-03"]}
    assert "/handbooks/it-teamet/downtime/councils/#councils-business-council" in council


def test_freezes_and_working_days_of_a_small_handbook() -> None:
    handbook = downtimes()
    chapter = chapters.chapter(handbook, "downtime", "en")
    assert chapter is not None
    topic = chapter.topic("windows")
    assert topic is not None
    titles = {part.anchor: part.title for part in topic.entries}
    assert titles["freezes-christmas"] == "Christmas"
    assert titles["working_days-days"] == "What counts as a working day"


def test_a_finding_leads_to_its_entry() -> None:
    faulty = downtimes(
        changed(
            (", owner: {party: maker, role: Operations}", ""),
            ("kinds: [minor, extensive], by:", "by:"),
            ("any_time: true, plan: true", "any_time: true"),
            ('"Mo-Fr; PH off"\n', "Mo-Fr\n"),
        )
    )
    shown = {
        one.finding.code: one.address
        for pile in piles(faulty, check(faulty, START), "en")
        for one in pile.findings
    }
    page = "/handbooks/small/downtime"
    assert shown["system-without-owner"] == f"{page}/systems/#systems-net"
    assert shown["approval-never-decides"] == f"{page}/councils/#approvals-2"
    assert shown["plan-of-no-kind"] == f"{page}/plan/"
    assert shown["holidays-unsaid"] == f"{page}/windows/"


def test_every_address_of_the_chapter_stands_on_its_page() -> None:
    for name in ("orebro", "it-teamet", "aarhus"):
        chapter = chapters.chapter(shipped(name), "downtime", "en")
        assert chapter is not None
        stands = {
            f"{topic.name}#{part.anchor}" for topic in chapter.topics for part in topic.entries
        }
        linked = {
            value.href.removeprefix(f"/handbooks/{name}/downtime/").replace("/#", "#")
            for topic in chapter.topics
            for part in topic.entries
            for each in (part, *part.steps)
            for fact in each.facts
            for value in fact.values
            if value.href.startswith(f"/handbooks/{name}/downtime/")
        }
        assert linked
        assert linked <= stands
