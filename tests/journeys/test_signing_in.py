"""The cast signs in, in every way, in a real browser: on a phone, and without JavaScript."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import Page, Route, expect

from driftbook.outbox.models import Message
from driftbook.people.models import Directory, Organisation, User
from driftbook.people.tests import cast
from driftbook.people.tests.cast import PASSWORD
from driftbook.people.tests.openid import OpenIDProvider, serve
from driftbook.people.tests.saml import SamlProvider

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
Check = Callable[[Page], None]
NEW = "Solsort-paa-taget-3"


@pytest.fixture(autouse=True)
def real_people(settings: Any) -> None:
    """Not the demo; and the directory is asked at every request."""
    settings.DEMO = False
    settings.DIRECTORY_FRESH = timedelta(0)
    cache.clear()


@pytest.fixture
def lindeby(transactional_db: None) -> Organisation:
    return cast.organisation("lindeby", name="Lindeby Kommune", customer_number="4711")


@pytest.fixture
def karen(lindeby: Organisation) -> User:
    return cast.person(
        "karen",
        lindeby,
        "care-worker",
        phone="+4520123456",
        phone_verified=True,
        consented=None,
        consent_version="",
    )


@pytest.fixture(scope="session")
def openid_server() -> Iterator[str]:
    yield from serve()


@pytest.fixture
def adfs(openid_server: str) -> OpenIDProvider:
    return OpenIDProvider(openid_server)


@pytest.fixture
def directory(adfs: OpenIDProvider, lindeby: Organisation) -> Directory:
    return adfs.directory_of(lindeby, GG_Care="care-worker")


def to_sign_in(page: Page) -> None:
    menu = page.locator(".page-nav summary")
    if menu.is_visible():
        menu.click()
    page.locator(".page-nav").get_by_role("link", name="Sign in").click()


def is_in(page: Page, name: str) -> None:
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def with_password(page: Page, password: str = PASSWORD) -> None:
    page.get_by_role("textbox", name="User name").fill("karen")
    page.get_by_label("Password", exact=True).fill(password)
    page.locator("form[action='/sign-in/password/'] button").click()


def number(page: Page) -> None:
    page.get_by_label("Customer number").fill("4711")
    page.locator("form[action='/sign-in/organisation/'] button").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_through_active_directory_and_out_when_the_group_is_gone(
    phone: Open, axe: Check, adfs: OpenIDProvider, directory: Directory, javascript: bool
) -> None:
    adfs.knows("bente", name="Bente Lind", groups=["GG_Care"])
    page = phone("/account/", javascript=javascript)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("Customer number").fill("9999")
    page.locator("form[action='/sign-in/organisation/'] button").click()
    expect(page.locator("main")).to_contain_text("No organisation with this customer number")
    if javascript:
        axe(page)
    number(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Lindeby Kommune")
    if javascript:
        axe(page)
    page.get_by_role("link", name="Active Directory").click()
    page.locator("input[name=sub]").fill("bente")
    page.get_by_role(
        "button", name=re.compile("Authorize|Sign in|Log in", re.IGNORECASE)
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bente Lind")
    expect(page.locator("main")).to_contain_text("Lindeby Kommune: Care worker")
    if javascript:
        axe(page)
    adfs.knows("bente", name="Bente Lind", groups=["GG_Elsewhere"])
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    expect(page.locator("main")).to_contain_text("none of your groups there gives you a role")
    if javascript:
        axe(page)
    page.goto("/sign-in/")
    expect(page.locator("main")).to_contain_text("Lindeby Kommune")


def test_through_saml(phone: Open, lindeby: Organisation, tmp_path: Path, live_server: Any) -> None:
    """The provider's own page is played: it takes the request and posts a signed answer back."""
    idp = SamlProvider("one", tmp_path)
    idp.address = "https://idp.example.org/sso"
    directory = idp.directory_of(lindeby, GG_Care="care-worker")
    directory.app.settings["advanced"]["allow_single_label_domains"] = True
    directory.app.save()
    page = phone("/sign-in/")
    metadata = page.request.get(f"/sign-in/saml/{directory.address}/metadata/").text()

    def answer(route: Route) -> None:
        html = idp.page(route.request.url, metadata, "aase", ["GG_Care"])
        route.fulfill(status=200, content_type="text/html", body=html)

    page.context.route("https://idp.example.org/**", answer)
    number(page)
    page.get_by_role("link", name="SAML").click()
    page.get_by_role("button", name="Send").click()
    is_in(page, "Aase")


@pytest.mark.parametrize("javascript", [True, False])
def test_with_a_password_and_the_tick(
    phone: Open, axe: Check, karen: User, javascript: bool
) -> None:
    page = phone("/privacy/", javascript=javascript)
    to_sign_in(page)
    if javascript:
        axe(page)
    with_password(page, "wrong")
    expect(page.get_by_role("alert").first).to_contain_text(
        "The user name or the password is wrong"
    )
    with_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you go on")
    if javascript:
        axe(page)
    page.get_by_label("I accept").check()
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/privacy/$"))
    is_in(page, "Karen")
    if javascript:
        axe(page)
    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    expect(page.locator("main")).to_contain_text("You are signed out.")
    expect(page.get_by_label("I accept")).to_have_count(0)


def test_with_a_code_by_sms(no_javascript: Open, karen: User) -> None:
    page = no_javascript("/sign-in/")
    page.get_by_role("link", name="Forgotten the password?").click()
    page.get_by_label("Phone number or user name").fill("20 12 34 56")
    page.get_by_label("I accept").check()
    page.get_by_role("button", name="Send me a code").click()
    code = re.search(r"\d{6}", Message.objects.get().text)
    assert code
    page.get_by_label("Code").fill(code[0])
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The same once more").fill(NEW)
    page.get_by_role("button", name="Change the password").click()
    expect(page.locator("main")).to_contain_text("Your password is changed")
    with_password(page, NEW)
    is_in(page, "Karen")


def test_with_an_authenticator_app(phone: Open, axe: Check, karen: User) -> None:
    User.objects.update(consented=cast.SINCE, consent_version="1")
    page = phone("/account/")
    with_password(page)
    page.get_by_role("link", name="Set up an authenticator app").click()
    axe(page)
    secret = page.locator(".secret").inner_text().replace(" ", "")
    now = int(time.time()) // 30
    page.get_by_label("Code").fill(str(format_hotp_value(hotp_value(secret, now))))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    axe(page)
    page.context.clear_cookies()
    page.goto("/account/")
    with_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    axe(page)
    page.get_by_label("Code").fill(str(format_hotp_value(hotp_value(secret, now + 1))))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Karen")


def test_with_a_passkey(phone: Open, axe: Check, karen: User) -> None:
    """Alone, and as the second step after a password."""
    User.objects.update(consented=cast.SINCE, consent_version="1")
    page = phone("/account/")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    with_password(page)
    page.get_by_role("link", name="Add a passkey").click()
    axe(page)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="Back to your account").click()
    expect(page.locator("main")).to_contain_text("Passkey (passkey)")
    page.context.clear_cookies()
    page.goto("/sign-in/?next=/account/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Karen")
    page.context.clear_cookies()
    page.goto("/sign-in/?next=/account/")
    with_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    axe(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Karen")


def test_with_one_click_in_the_demo(
    no_javascript: Open, lindeby: Organisation, settings: Any
) -> None:
    settings.DEMO = True
    cast.person("lis", lindeby, "care-worker", demo=True)
    page = no_javascript("/sign-in/")
    page.get_by_role("button", name=re.compile("^Lis")).click()
    is_in(page, "Lis")


def test_a_portal_administrator_invites_somebody(
    phone: Open, axe: Check, lindeby: Organisation
) -> None:
    cast.person("karen", lindeby, "portal-administrator")
    page = phone("/people/organisations/lindeby/people/")
    with_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    axe(page)
    page.get_by_role("link", name="Add somebody").click()
    axe(page)
    page.get_by_label("Name", exact=True).fill("Nina Ny")
    page.get_by_role("textbox", name="User name").fill("nina")
    page.get_by_label("Mail address").fill("nina@example.org")
    page.get_by_label("Portal user").check()
    expect(page.get_by_label("System administrator")).to_have_count(0)
    page.get_by_role("button", name="Add and invite").click()
    expect(page.locator("main")).to_contain_text("Nina Ny is added and invited.")
    link = re.search(r"http\S+/invitations/\S+", Message.objects.get().text)
    assert link
    guest = phone(link[0])
    axe(guest)
    guest.get_by_label("New password").fill(NEW)
    guest.get_by_label("The same once more").fill(NEW)
    guest.get_by_label("I accept").check()
    guest.get_by_role("button", name="Begin").click()
    is_in(guest, "Nina Ny")
    page.get_by_role("link", name="Nina Ny").click()
    axe(page)
    page.get_by_role("link", name="Remove from the organisation").click()
    axe(page)
    page.locator("main").get_by_role("button", name="Remove").click()
    guest.goto("/account/")
    expect(guest.get_by_role("heading", level=1)).to_have_text("Sign in")
