"""Somebody stands in front of a locked door, or sits before a dead telephone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import DESK, SMALL_PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]

NIGHT = "at=2026-11-24T23:10"
PAGES = [
    "/support/organisation/",
    "/support/orebro/",
    "/support/orebro/carelock/",
    f"/support/orebro/carelock/answer/?problem=fault&{NIGHT}",
    f"/support/orebro/it/answer/?problem=password&{NIGHT}",
    "/support/orebro/tes/answer/?problem=support&at=2026-12-23T10:10",
    "/support/it-teamet/telephony/answer/?at=2026-11-24T13:10",
    f"/support/gladsaxe/key-solution/answer/?problem=battery&{NIGHT}",
    f"/support/aarhus/contact-centre/answer/?problem=breakdown&{NIGHT}",
    "/support/orebro/tes/answer/?at=9999-01-01",
    "/support/orebro/elevators/",
    "/support/orebro/week/?from=2026-10-19",
    "/support/it-teamet/catalogue/",
]


def test_the_locked_door_at_ten_past_eleven(phone: Open, axe: Check) -> None:
    page = phone(f"/?{NIGHT}", locale="sv")
    axe(page)
    page.get_by_role("link", name="Örebro kommun").click()
    axe(page)
    page.get_by_role("link", name="Digitala lås").click()
    axe(page)
    page.get_by_role("link", name="Något är fel").click()
    axe(page)
    steps = page.locator(".steps > li")
    expect(steps).to_have_count(4)
    expect(steps.first).to_contain_text("Öppna med reservnyckeln.")
    expect(steps.first).to_be_in_viewport(ratio=1)
    number = steps.nth(2).get_by_role("link").first
    expect(number).to_have_attribute("href", "tel:+4619105410")
    box = number.bounding_box()
    assert box is not None
    assert box["height"] >= 60
    assert box["width"] >= 240
    expect(steps.nth(3).locator('a[href="tel:112"]')).to_be_visible()


def test_next_time_the_organisation_is_known(phone: Open) -> None:
    page = phone("/support/")
    page.get_by_role("link", name="Örebro kommun").click()
    page.goto(f"/?{NIGHT}")
    expect(page).to_have_url(re.compile(r"/support/orebro/\?at="))
    page.get_by_role("link", name="Another organisation").first.click()
    page.get_by_role("link", name="Gladsaxe Kommune").click()
    expect(page).to_have_url(re.compile("/support/gladsaxe/key-solution/"))


def test_the_locked_door_without_javascript(no_javascript: Open) -> None:
    page = no_javascript(f"/support/?{NIGHT}")
    page.get_by_role("link", name="Örebro kommun").click()
    page.goto(f"/support/?{NIGHT}")
    page.get_by_role("link", name="Digitala lås").click()
    page.get_by_role("link", name="Något är fel").click()
    expect(page.locator(".until")).to_contain_text("25 Nov 07:00")
    page.locator(".why summary").click()
    expect(page.locator(".why")).to_contain_text("O-07")
    page.locator(".when summary").click()
    page.get_by_label("Day and time").fill("2026-11-25T12:00")
    page.get_by_role("button", name="Show the answer for that time").click()
    expect(page.locator('a[href="tel:+4619213606"]')).to_be_visible()
    expect(page.get_by_role("note")).to_contain_text("25 November 2026 12:00")
    page.get_by_role("link", name="Show what holds now").click()
    expect(page.get_by_text("Answered at")).to_be_visible()


def test_the_locked_door_with_the_keyboard_alone(phone: Open) -> None:
    page = phone(f"/support/orebro/?{NIGHT}")
    for name in ("Carelock", "Något är fel"):
        tab_to(page, name)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.locator(".steps")).to_be_visible()
    tab_to(page, "019-10 54 10")
    tab_to(page, "112")
    tab_to(page, "Why?")
    page.keyboard.press("Enter")
    expect(page.locator(".why")).to_contain_text("applies now")


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on something with these words; it must be seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if words in focused.inner_text():
            assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
            return
    raise AssertionError(f"Tab never reached {words}")


def test_the_caller_must_say_which_municipality(phone: Open, axe: Check) -> None:
    page = phone("/support/it-teamet/telephony/answer/?at=2026-11-24T13:10")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who are you?")
    expect(page.locator('a[href^="tel:"]')).to_have_count(0)
    page.get_by_role("link", name="Kävlinge").click()
    expect(page.locator(".dial")).to_have_attribute("href", "tel:+4646739797")
    expect(page.get_by_text("Open until 16:30")).to_be_visible()
    page.get_by_role("link", name="Staffanstorp", exact=True).click()
    expect(page.locator(".dial")).to_have_attribute("href", "tel:+4646251200")
    axe(page)


def test_second_level_opens_when_the_first_was_involved(phone: Open, axe: Check) -> None:
    page = phone("/support/gladsaxe/key-solution/?at=2026-11-24T13:10")
    page.get_by_role("link", name="Døren kan ikke åbnes").click()
    expect(page.locator(".steps")).to_contain_text("Kommunens SPOC")
    expect(page.get_by_role("link", name="Try this first")).to_have_attribute(
        "href", "/guides/gladsaxe/door/"
    )
    page.get_by_role("link", name="has been involved, without success").click()
    expect(page.locator(".dial")).to_have_attribute("href", "tel:+4543300505")
    axe(page)
    page.get_by_role("link", name="No, not yet").click()
    expect(page.locator(".steps")).to_contain_text("Kommunens SPOC")


def test_an_answer_does_not_go_stale_in_silence(phone: Open) -> None:
    page = phone("/support/orebro/")
    page.clock.install()
    page.goto("/support/orebro/carelock/answer/?problem=fault")
    changed = page.get_by_text("This answer has changed.")
    expect(changed).to_be_hidden()
    page.clock.fast_forward("30:00:00")
    expect(changed).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Show the new one").click()


def test_a_device_with_a_wrong_clock_is_not_told_that_it_has_changed(phone: Open) -> None:
    page = phone("/support/orebro/")
    page.add_init_script("const now = Date.now; Date.now = () => now() + 30 * 3600 * 1000;")
    page.goto("/support/orebro/carelock/answer/?problem=fault")
    assert page.evaluate("Date.now() > Date.parse(changed.dataset.until)")
    expect(page.get_by_text("This answer has changed.")).to_be_hidden()


def test_coming_back_to_an_old_answer_fetches_the_new_one(phone: Open) -> None:
    page = phone("/support/orebro/")
    page.clock.install()
    page.goto("/support/orebro/carelock/answer/?problem=fault")
    page.evaluate("document.body.dataset.old = 'yes'")
    page.clock.set_system_time("2099-01-01")
    with page.expect_navigation():
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("body[data-old]")).to_have_count(0)


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(browse: Open, axe: Check, address: str) -> None:
    page = browse(address, viewport=SMALL_PHONE)
    for summary in page.locator("main details > summary").all():
        summary.click()
    axe(page)
    page.emulate_media(color_scheme="dark")
    axe(page)
    page.set_viewport_size(DESK)
    axe(page)


def test_the_week_can_be_read_on_a_small_phone(no_javascript: Open) -> None:
    page = no_javascript("/support/orebro/week/?from=2026-11-23", viewport=SMALL_PHONE)
    page.get_by_role("link", name="Carelock").click()
    table = page.get_by_role("table", name="Carelock: Något är fel")
    row = table.get_by_role("row", name=re.compile("^Tue 24 Nov"))
    expect(row).to_contain_text("C 17–22")
    bars = row.locator("rect")
    boxes = [bar.bounding_box() for bar in bars.all()]
    assert len(boxes) == 4
    assert all(box and box["width"] > 10 for box in boxes)
    page.get_by_role("link", name="Later").click()
    expect(page.get_by_text("30 Nov –")).to_be_visible()
    expect(page.get_by_role("heading", name="Carelock")).to_be_visible()
