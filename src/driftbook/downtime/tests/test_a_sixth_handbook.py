"""Two handbooks that nobody has thought of: one says nearly all that can be said, one nothing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from driftbook.downtime.changes import actions as changing
from driftbook.downtime.changes import refusals
from driftbook.downtime.models import Change, Downtime, Notice, StatusPage
from driftbook.downtime.planning import actions
from driftbook.downtime.telling import actions as telling
from driftbook.downtime.telling.due import Notices
from driftbook.downtime.tests import sixth
from driftbook.downtime.tests.sixth import HANNE, KARI, LAB, ODD, URSULA, Place
from driftbook.downtime.tests.town import BY, of
from driftbook.outbox.models import Message

pytestmark = pytest.mark.django_db
OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 26, 10, tzinfo=OSLO)
NIGHT = datetime(2027, 2, 21, 23, tzinfo=OSLO)
"""A Sunday, late, in the window that crosses midnight."""
HOUR = timedelta(hours=1)
API = "/api/v1/downtime"


@pytest.fixture
def fjord() -> Place:
    return sixth.fjord()


@pytest.fixture
def college() -> Place:
    return sixth.university()


@pytest.fixture(autouse=True)
def clock() -> Any:
    with mock.patch("django.utils.timezone.now", return_value=NOW) as now:
        yield now


def planned(here: Place, **more: Any) -> Downtime:
    said: dict[str, Any] = {
        "organisation": here.own,
        "agreement": here.agreement,
        "kind": "major",
        "systems": ("journal",),
        "start": NIGHT,
        "end": NIGHT + 4 * HOUR,
        "title": "Ny versjon",
        "text": "",
        "by": BY,
        "now": NOW,
    }
    return actions.plan(**(said | more))


def outage(here: Place) -> Downtime:
    times = {"start": NOW - HOUR, "end": NOW + HOUR}
    return planned(here, kind="fault", systems=("network",), **times)


def page(here: Place, *languages: str) -> StatusPage:
    return StatusPage.objects.create(
        organisation=here.own, opened=NOW, languages=list(languages), changed=NOW
    )


def wish(here: Place, **more: Any) -> Change:
    said: dict[str, Any] = {
        "agreement": here.agreement,
        "organisation": here.own,
        "title": "Ny versjon",
        "why": "Den er raskere.",
        "kind": "major",
        "systems": ["journal"],
        "risk": "low",
        "plan": "Stopp, kopier, start.",
        "way_back": "Start den gamle.",
        "start": NIGHT,
        "end": NIGHT + 4 * HOUR,
        "by": BY,
        "now": NOW,
    }
    return changing.ask(**(said | more))


def written(notice: Notice, subject: str, text: str) -> None:
    """By somebody who speaks the language."""
    telling.edit(notice=notice, subject=subject, text=text, by=BY, now=NOW)


def plain(html: str) -> str:
    text = re.sub(r"<[^>]+>", " ", html.split("<main", 1)[-1])
    return " ".join(text.split())


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return plain(answer.content.decode())


# --- languages that Driftbook does not speak ------------------------------------------------------


def test_a_language_that_is_not_spoken_still_has_a_name(fjord: Place) -> None:
    shown = text(of(HANNE), "/downtime/audiences/fjord/")
    assert "Languages: Norwegian Bokmål, Finnish, English" in shown
    read = text(of(HANNE), "/handbooks/fjord/downtime/notices/")
    assert "Languages Norwegian Bokmål, Finnish, English" in read
    draft = planned(fjord).notices.filter(language="fi")[0]
    assert draft.text.startswith("There is no text in the language “Finnish” yet.")
    assert "( Finnish )" in text(of(HANNE), f"/downtime/{draft.downtime.key}/")


def test_a_text_for_want_of_another_says_that_it_is_english(fjord: Place) -> None:
    notice = planned(fjord).notices.get(language="fi", via="mail")
    address = f"/downtime/notices/{notice.key}/"
    assert 'lang="en"' in of(HANNE).get(address).content.decode().split("notice-text", 1)[1][:40]
    written(notice, "Käyttökatko", "Potilaskertomus ei ole käytössä.")
    assert 'lang="fi"' in of(HANNE).get(address).content.decode().split("notice-text", 1)[1][:40]


def test_mails_are_in_the_language_that_they_say(fjord: Place) -> None:
    one = planned(fjord)
    written(one.notices.get(language="nb", via="mail"), "Nede", "Journalen er nede.")
    Notices().run_due(NIGHT - timedelta(days=10), 100)
    mails = dict(Message.objects.filter(about_kind="notice").values_list("to", "language"))
    assert mails["kari@example.org"] == "en"
    assert Message.objects.get(subject="Nede").language == "nb"


def test_a_page_prefers_what_was_written_in_its_language(fjord: Place) -> None:
    page(fjord, "en", "da")
    outage(fjord)
    Notices().run_due(NOW, 100)
    assert Notice.objects.filter(state="published").count() == 3
    for language in ("en", "da", "sv", "nb", "fi", "x" * 300):
        for ending in ("", "feed.atom", "feed.rss", "calendar.ics", "status.json", "banner/"):
            answer = Client().get(f"/downtime/status/fjord/{ending}", {"language": language})
            assert answer.status_code == 200
            assert "There is no text" not in answer.content.decode()


def test_what_was_only_said_in_another_language_is_marked_as_what_it_is(fjord: Place) -> None:
    page(fjord, "da")
    outage(fjord).notices.exclude(language="nb").delete()
    Notices().run_due(NOW, 100)
    shown = Client().get("/downtime/status/fjord/").content.decode()
    assert '<div class="status-said" lang="en">' in shown


def test_reasons_are_in_one_language(fjord: Place) -> None:
    body = {
        "handbook": "fjord",
        "kind": "major",
        "systems": ["network"],
        "start": (NOW + HOUR).isoformat(),
        "end": (NOW + 2 * HOUR).isoformat(),
    }
    answer = of(KARI).post(f"{API}/check", body, content_type="application/json").json()
    outside = next(one for one in answer["violations"] if one["code"] == "outside-window")
    assert outside["text"] == (
        "It does not lie wholly in a change window. "
        "The next is “Natt til mandag”: Sun 29 Nov 22:00 – Mon 30 Nov 04:00."
    )


# --- a window over midnight -----------------------------------------------------------------------


def test_a_window_over_midnight_does_not_seem_to_open_twice(fjord: Place) -> None:
    shown = text(of(HANNE), "/downtime/calendar/?month=2027-02")
    assert "Natt til mandag 22:00 – Mon 22 Feb 04:00" in shown
    assert "Natt til mandag until Mon 22 Feb 04:00" in shown


def test_nights_and_working_days_are_kept(fjord: Place) -> None:
    due = {duty.notice: duty.by.astimezone(OSLO) for duty in planned(fjord).duties.all()}
    assert due == {
        "clinic": datetime(2027, 1, 21, 23, tzinfo=OSLO),
        "wards": datetime(2027, 2, 8, 23, tzinfo=OSLO),
        "images": datetime(2027, 2, 18, 23, tzinfo=OSLO),
        "everybody": NIGHT,
    }


# --- what just happens, and who decides -----------------------------------------------------------


def test_nobody_asks_for_what_just_happens(fjord: Place) -> None:
    with pytest.raises(refusals.Unknown):
        wish(fjord, kind="fault", systems=["menu"])
    form = of(HANNE).get("/downtime/changes/new/").content.decode()
    assert 'value="standard"' in form
    assert 'value="fault"' not in form


def test_changes_are_kept_from_the_other_customers(fjord: Place) -> None:
    change = wish(fjord)
    address = f"/downtime/changes/{change.key}/"
    seen = {name: of(name).get(address).status_code for name in (HANNE, ODD, KARI, LAB)}
    assert seen == {HANNE: 200, ODD: 200, KARI: 404, LAB: 404}


# --- a handbook that says nothing -----------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/downtime/",
        "/downtime/past/",
        "/downtime/new/",
        "/downtime/changes/",
        "/downtime/changes/new/",
        "/downtime/councils/",
        "/downtime/calendar/",
        "/downtime/notices/",
        "/downtime/audiences/college/",
        "/downtime/status-pages/college/",
        "/downtime/manuals/",
        "/handbooks/college/downtime/",
        "/handbooks/college/downtime/windows/",
    ],
)
def test_every_page_answers_where_next_to_nothing_is_said(college: Place, address: str) -> None:
    assert of(URSULA).get(address).status_code == 200


def test_a_college_plans_and_ends_a_downtime_of_which_nobody_is_told(college: Place) -> None:
    times = {"start": NOW + HOUR, "end": NOW + 2 * HOUR}
    one = planned(college, kind="any", systems=("web",), **times)
    assert (one.duties.count(), one.notices.count()) == (0, 0)
    shown = text(of(URSULA), f"/downtime/{one.key}/")
    assert "The handbook names nobody who has to be told." in shown
    change = wish(college, kind="any", systems=["web"], **times)
    assert "Who decides Ursula" in text(of(URSULA), f"/downtime/changes/{change.key}/")


# --- where people look ----------------------------------------------------------------------------


def test_who_asks_about_the_journal_hears_of_the_network_below_it(fjord: Place) -> None:
    page(fjord, "en")
    outage(fjord)
    Notices().run_due(NOW, 100)
    shown = text(of(KARI), "/support/fjord/journal/answer/")
    assert "Nettet is down" in shown
    assert "Bruk nødjournalen på papir." in shown
    assert "22 98 70 00" in shown


def test_a_reason_for_a_waiver_that_is_too_long_is_refused_in_words(fjord: Place) -> None:
    sent = {
        "kind": "major",
        "systems": ["journal"],
        "start": "2026-12-06T23:00",
        "end": "2026-12-07T03:00",
        "title": "Ny versjon 😀",
        "do": "do",
        "waive-clinic": "ø" * 5000,
        "waive-wards": "x",
        "waive-images": "x",
    }
    answer = of(HANNE).post("/downtime/new/", sent)
    assert answer.status_code == 422
    assert "at most 1000 characters" in plain(answer.content.decode())
    assert not Downtime.objects.exists()
