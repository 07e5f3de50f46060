"""Somebody runs a card on a telephone: pages that the device draws by itself, without a server."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.screen.device import (
    AGNES,
    LARS,
    LENA,
    OUT,
    POWER,
    TOWN,
    Have,
    entry,
    have,
    opened,
)

pytestmark = pytest.mark.journey
Check = Callable[[Page], None]
__all__ = ["have"]


def test_two_presses_from_home_to_a_running_card(have: Have, axe: Check) -> None:
    phone = have("/incidents/")
    page = phone.page
    axe(page)
    page.get_by_role("link", name="The power is gone everywhere").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    axe(page)
    page.get_by_role("button", name="The whole town").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Power failure in the whole town")
    expect(page.get_by_text("The whole town, since 14:00")).to_be_visible()
    expect(page.get_by_role("heading", name="Take the laptop out of its dock")).to_be_in_viewport()
    axe(page)
    page.get_by_role("link", name="Roles").click()
    expect(page.locator("#who .box", has_text="The log keeper")).to_contain_text(
        "Agnes (you), since 14:00"
    )
    axe(page)


def test_one_step_at_a_time_with_what_was_seen(have: Have, axe: Check) -> None:
    phone = have(f"/incidents/{OUT}/", [opened(OUT, "evacuation", "hall", 5)])
    page = phone.page
    now = page.locator(".now").first
    expect(now).to_contain_text("Everybody out")
    expect(now).to_contain_text("To be seen: The floor is empty.")
    now.get_by_label("What did you see?").fill("All doors checked")
    now.get_by_role("button", name="Done").dblclick()  # the second press is not for the next step
    expect(now.get_by_role("heading")).to_have_text("Count everybody at the meeting point")
    [said] = phone.log(OUT, "step")
    assert (said["subject"], said["data"], said["words"]) == (
        "get-out",
        {"state": "done"},
        "All doors checked",
    )
    expect(page.locator(".step-line", has_text="Everybody out")).to_contain_text(
        "Agnes (you) · All doors checked"
    )
    assert page.evaluate("document.activeElement !== document.body"), "the focus is near"
    now.get_by_role("button", name="Skip").click()
    expect(now.get_by_role("alert")).to_have_text("Say why it is skipped.")
    axe(page)
    now.get_by_text("It happened earlier").click()
    now.get_by_label("When did it happen?").fill("2026-11-24T13:50")
    now.get_by_label("There is something about a person in it").check(force=True)
    now.get_by_label("What did you see?").fill("Bo is missing")
    now.get_by_role("button", name="Did not work").click()
    expect(page.locator("#log .entry").first).to_contain_text("13:50, written down 14:00")
    said = phone.log(OUT, "step")[-1]
    assert said["data"] == {"state": "not-done", "personal": True}
    assert said["happened"] == "2026-11-24T12:50:00.000Z"


def test_all_of_a_pause_point_with_one_confirm(have: Have) -> None:
    phone = have(f"/incidents/{POWER}/", [opened(POWER, "power", "hall", 5)])
    for seen in ("It runs", "no need", "fetched"):
        now = phone.page.locator(".now").first
        now.get_by_label("What did you see?").fill(seen)
        now.get_by_role("button", name="Done").click()
    point = phone.page.locator(".phase", has_text="Tell")
    point.get_by_role("button", name="Confirm what is ticked").click()
    expect(point.get_by_role("alert")).to_have_text("Tick what is done.")
    point.get_by_label("Tell the hotline").check(force=True)
    point.get_by_label("Call the helpdesk").check(force=True)
    point.get_by_role("button", name="Confirm what is ticked").click()
    expect(point.get_by_role("checkbox", name="Switch")).to_have_count(1)
    expect(point.get_by_role("checkbox", name="Call")).to_have_count(0)
    assert {one["subject"] for one in phone.log(POWER, "step")[3:]} == {
        "post-hotline",
        "call-helpdesk",
    }
    number = point.get_by_role("link", name="The vendor's helpdesk")
    expect(number).to_have_count(0)  # done, no longer to be called


def test_what_is_being_typed_stays_when_others_write(have: Have, axe: Check) -> None:
    phone = have(f"/incidents/{OUT}/", [opened(OUT, "evacuation", "hall", 5)])
    page = phone.page
    words = page.locator(".now").first.get_by_label("What did you see?")
    words.fill("Half of")
    words.press("ArrowLeft")
    phone.others_write(OUT, "note", "", {}, "The fire brigade is here")
    expect(page.locator(".app-news")).to_contain_text("Lena: Note")
    expect(words).to_be_focused()
    expect(words).to_have_value("Half of")
    page.keyboard.type("x")
    expect(words).to_have_value("Half oxf")
    page.get_by_role("link", name="Everybody out").or_(
        page.get_by_role("link", name="Count")
    ).first.click()
    page.get_by_role("link", name="Evacuation · The town hall").click()
    expect(words).to_have_value("Half oxf")
    page.locator(".now").first.get_by_role("button", name="Done").click()
    expect(words).to_have_value("")
    page.get_by_role("link", name="Everybody out").click()
    page.get_by_role("link", name="Evacuation · The town hall").click()
    expect(words).to_have_value("")
    axe(page)


def test_a_card_yields_and_goes_on_with_a_reason(have: Have, axe: Check) -> None:
    phone = have(
        f"/incidents/{POWER}/",
        [opened(POWER, "power", "hall", 20), opened(OUT, "evacuation", "hall", 5)],
    )
    page = phone.page
    banner = page.locator(".banner-paused, .banner-over")
    expect(banner).to_contain_text("Yields to Evacuation since 13:55")
    line = page.locator(".step-line.paused", has_text="Take the laptop out")
    expect(line).to_contain_text("Yields to Evacuation since 13:55")
    axe(page)
    banner.get_by_text("Go on all the same").first.click()
    banner.get_by_role("button", name="Go on all the same").click()
    expect(banner.get_by_role("alert")).to_contain_text("Say why")
    banner.get_by_label("Why?").fill("The other wing is open")
    banner.get_by_role("button", name="Go on all the same").click()
    expect(banner).to_contain_text("Goes on although this takes over: Evacuation")
    expect(banner).to_contain_text("The other wing is open")
    expect(page.locator(".paused")).to_have_count(0)
    [said] = phone.log(POWER, "pause")
    assert said["subject"] == OUT
    assert said["data"] == {"state": "overridden", "situation": "evacuation", "place": "hall"}
    axe(page)


def test_an_evacuation_elsewhere_pauses_nothing(have: Have) -> None:
    phone = have(
        f"/incidents/{POWER}/",
        [opened(POWER, "power", "hall", 20), opened(OUT, "evacuation", "library", 5)],
    )
    expect(phone.page.locator(".now").first).to_contain_text("Take the laptop out")
    expect(phone.page.locator(".paused, .banner-paused")).to_have_count(0)
    phone.page.get_by_role("button", name="I take it").first.click()
    expect(phone.page.locator("#do")).not_to_contain_text("Nobody keeps the log")


def test_an_evacuation_inside_is_told_and_pauses_nothing(have: Have, axe: Check) -> None:
    phone = have(
        f"/incidents/{TOWN}/",
        [opened(TOWN, "power-town", "town", 20), opened(OUT, "evacuation", "library", 5)],
    )
    expect(phone.page.get_by_text("runs at a part of this place only").first).to_be_visible()
    phone.page.locator("summary", has_text="Why?").click()
    expect(phone.page.get_by_text("“Mobile masts” runs out at 15:40.")).to_be_visible()
    expect(phone.page.locator(".paused")).to_have_count(0)
    axe(phone.page)


def test_a_timer_counts_by_itself_and_proposes_the_next_way(have: Have, axe: Check) -> None:
    phone = have(f"/incidents/{TOWN}/", [opened(TOWN, "power-town", "town", 100)])
    page = phone.page
    timer = page.locator(".app-timer")
    expect(timer).to_contain_text("ends at 14:20")
    before = timer.locator("[data-ends]").inner_text()
    assert re.match(r"(20:00|19:5\d)$", before)
    phone.later(6)
    expect(timer).to_have_class(re.compile("app-timer-warning"))
    expect(timer.locator("[data-ends]")).to_have_text(re.compile(r"13:[45]\d"))
    axe(page)
    phone.later(15)
    expect(timer).to_contain_text("Ended at 14:20")
    expect(page.get_by_role("alert")).to_contain_text("No calls can be answered.")
    axe(page)
    timer.get_by_role("link", name="Send all calls to the hotline").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send all calls to the hotline")
    axe(page)


def test_two_say_different_things_and_somebody_decides(have: Have, axe: Check) -> None:
    yes, no = (
        entry(OUT, "step", "get-out", minutes=2, person=who, words=text, state=state)
        for who, text, state in ((LENA, "Empty", "done"), (LARS, "Somebody is left", "not-done"))
    )
    phone = have(f"/incidents/{OUT}/", [opened(OUT, "evacuation", "hall", 5), yes, no])
    page = phone.page
    expect(page.get_by_text("Two say different things").first).to_be_visible()
    page.goto(f"/incidents/{OUT}/steps/get-out/")
    expect(page.locator(".notice")).to_contain_text("Two say different things")
    expect(page.locator(".notice")).to_contain_text("Somebody is left")
    axe(page)
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evacuation")
    expect(page.get_by_text("Two say different things")).to_have_count(0)
    assert set(phone.log(OUT, "step")[-1]["over"]) == {yes["id"], no["id"]}


def test_an_announcement_goes_on_and_off(have: Have, axe: Check) -> None:
    phone = have(f"/incidents/{OUT}/#tell", [opened(OUT, "evacuation", "hall", 5)])
    page = phone.page
    box = page.locator("#tell .box", has_text="Recording 1")
    expect(box).to_contain_text("We cannot answer because the building is empty.")
    axe(page)
    box.get_by_label("Tax").check(force=True)
    box.get_by_role("button", name="It is on").click()
    expect(box).to_contain_text("On since 14:00")
    [ticked] = phone.log(OUT, "step")  # as on the server's page
    assert (ticked["subject"], ticked["data"]) == ("announce-evacuation", {"state": "done"})
    assert phone.log(OUT, "announcement")[-1]["data"] == {
        "state": "on",
        "queues": ["main", "tax"],
        "how": "called",
    }
    page.get_by_role("link", name="Steps", exact=True).click()
    page.get_by_role("link", name="Close the incident").click()
    expect(page.get_by_text("Switch the announcement off: Evacuation.")).to_be_visible()
    expect(page.get_by_role("button", name="Close the incident")).to_have_count(0)
    axe(page)
    page.get_by_role("link", name="Switch the announcement off").click()
    box.get_by_role("button", name="It is off").click()
    expect(box).to_contain_text("Off")
    assert phone.log(OUT, "announcement")[-1]["data"]["state"] == "off"


def test_a_post_is_copied_and_posted_by_the_step_that_asks_for_it(have: Have) -> None:
    phone = have(f"/incidents/{OUT}/steps/post-hotline/", [opened(OUT, "evacuation", "hall", 5)])
    page = phone.page
    expect(page.get_by_text("We cannot take shifts.")).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    page.get_by_role("button", name="It is posted").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evacuation")
    assert phone.log(OUT, "post")[-1]["data"] == {"state": "posted", "update": False}
    assert phone.log(OUT, "post")[-1]["words"] == "We cannot take shifts."
    assert phone.log(OUT, "step")[-1]["data"] == {"state": "done"}


def test_receivers_are_informed_with_figures(have: Have, axe: Check) -> None:
    phone = have(f"/incidents/{OUT}/", [opened(OUT, "evacuation", "hall", 20)])
    page = phone.page
    page.get_by_role("link", name="Tell 2 late").click()
    expect(page.locator("#tell").get_by_text("late since 13:55").first).to_be_visible()
    page.locator("#tell").get_by_role("link", name="Inform").click()
    axe(page)
    page.get_by_label("Waiting time (minutes)").fill("25")
    page.get_by_label("Managers").uncheck(force=True)
    page.get_by_label("Message").fill("We are outside.")
    page.get_by_role("button", name="Inform").click()
    expect(page.get_by_text("Last informed at 14:00").first).to_be_visible()
    [said] = phone.log(OUT, "inform")
    assert said["data"] == {"to": ["crisis"], "figures": {"waiting": "25"}, "how": "mail"}
    assert said["over"] == []


def test_roles_are_taken_and_handed_over(have: Have, axe: Check) -> None:
    phone = have(f"/incidents/{OUT}/#who", [opened(OUT, "evacuation", "hall", 5)])
    page = phone.page
    keeper = page.locator("#who .box", has_text="The log keeper")
    expect(keeper).to_contain_text("Must be taken")
    keeper.get_by_role("button", name="I take it").click()
    expect(keeper).to_contain_text("Agnes (you), since 14:00")
    expect(keeper).to_contain_text("Does not have the role for it")
    keeper.get_by_text("Hand over").first.click()
    keeper.get_by_label("To whom?").select_option("Lars")
    axe(page)
    keeper.get_by_role("button", name="Hand over").click()
    expect(keeper).to_contain_text("Lars, since 14:00")
    assert [one["data"]["person"] for one in phone.log(OUT, "duty")] == [AGNES, LARS]


def test_the_page_is_honest_about_its_age_and_what_waits(have: Have, axe: Check) -> None:
    phone = have(f"/incidents/{OUT}/#log", [opened(OUT, "evacuation", "hall", 5)])
    page = phone.page
    expect(page.get_by_text("This copy is 3 minutes old.")).to_be_visible()
    phone.later(60)
    expect(page.get_by_text("This copy is 1 h 3 min old.")).to_be_visible()
    page.evaluate("harness.state.sending = 'offline'; harness.again()")
    note = page.locator("#log form")
    note.get_by_label("What has happened?").fill("Still dark")
    note.get_by_role("button", name="Write it down").click()
    status = page.locator(".app-status")
    expect(status).to_contain_text("No connection.")
    expect(status).to_contain_text("1 entry waits to be sent.")
    expect(page.locator(".entry").first).to_contain_text("Waits to be sent")
    expect(note.get_by_label("What has happened?")).to_have_value("")
    axe(page)
    status.get_by_role("button", name="Try now").click()
    expect(page.locator(".entry").first).not_to_contain_text("Waits to be sent")
    page.evaluate("harness.state.fail = 'the disk is full'")
    note.get_by_label("What has happened?").fill("Light again")
    note.get_by_role("button", name="Write it down").click()
    expect(note.get_by_role("alert")).to_contain_text("It could not be kept: the disk is full")
    expect(note.get_by_label("What has happened?")).to_have_value("Light again")
    page.get_by_role("link", name="Roles").first.click()
    box = page.locator("#who .box", has_text="The log keeper")
    box.get_by_role("button", name="I take it").click()
    expect(box.get_by_role("alert")).to_contain_text("It could not be kept: the disk is full")


def test_an_exercise_is_seen_everywhere(have: Have, axe: Check) -> None:
    phone = have("/incidents/")
    page = phone.page
    page.get_by_label("As an exercise").check(force=True)
    page.get_by_role("link", name="Everybody has to get out").click()
    page.reload()
    expect(page.get_by_text("Exercise – nothing leaves the house")).to_be_visible()
    page.get_by_role("button", name="The library").click()
    expect(page.locator("body")).to_have_class(re.compile("exercise"))
    for tab in ("Tell", "Roles", "Log", "Steps"):
        page.get_by_role("link", name=tab).first.click()
        expect(page.get_by_text("Exercise – nothing leaves the house")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="What is broken?").click()
    expect(page.locator(".runs")).to_contain_text("Exercise")
    axe(page)


def test_a_card_is_closed_and_opened_again(have: Have, axe: Check) -> None:
    keeper = entry(OUT, "duty", "log", minutes=4) | {"data": {"person": LARS}}
    phone = have(f"/incidents/{OUT}/closing/", [opened(OUT, "evacuation", "hall", 5), keeper])
    page = phone.page
    page.get_by_label("What ended it?").fill("A false alarm")
    axe(page)
    page.get_by_role("button", name="Close the incident").click()
    expect(page.get_by_text("Closed at 14:00")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Open it again").click()
    page.get_by_label("Why?").fill("It burns after all")
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_role("button", name="Close the incident")).to_be_visible()
    assert [one["data"]["state"] for one in phone.log(OUT, "closing")] == ["closed", "reopened"]


def test_a_log_of_thousands_is_drawn_at_once(have: Have, axe: Check) -> None:
    notes = [entry(OUT, "note", minutes=90, words=f"Note {n}") for n in range(5000)]
    phone = have(f"/incidents/{OUT}/log/", [opened(OUT, "evacuation", "hall", 100), *notes])
    page = phone.page
    expect(page.locator(".entry")).to_have_count(200)
    page.get_by_role("button", name="Show 4801 earlier entries").click()
    expect(page.locator(".entry")).to_have_count(400)
    took = page.evaluate(
        """() => {
          const until = performance.now() + 60000;
          let took = Infinity;
          for (let tries = 0; tries < 5 || (took >= 250 && performance.now() < until); tries++) {
            const begun = performance.now();
            harness.again();
            took = Math.min(took, performance.now() - begun);
          }
          return took;
        }"""
    )  # others may have the core in some of the tries
    assert took < 250, "milliseconds for deciding and drawing a log of 5,001 entries"
