"""The pages of notices and audiences: what is to be posted, and who would be told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from driftbook.downtime.models import Downtime, Notice, Outlet, Recipient
from driftbook.downtime.telling import actions
from driftbook.downtime.tests.telling import downtime, drafted
from driftbook.downtime.tests.town import (
    ADAM,
    CARLA,
    COLIN,
    CORA,
    OTTO,
    SVEN,
    VERA,
    Town,
    of,
    town,
    user,
)
from driftbook.outbox.models import Message
from driftbook.people.models import User

pytestmark = pytest.mark.django_db
NOTICES, AUDIENCES = "/downtime/notices/", "/downtime/audiences/town/"


@pytest.fixture
def here() -> Town:
    return town()


@pytest.fixture
def planned(here: Town) -> Downtime:
    """Two weeks from now, as the clock of this machine goes."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
    one = downtime(here, start=start, end=start + timedelta(hours=2), decided=timezone.now())
    drafted(one, now=timezone.now())
    return one


def only(audience: str) -> Notice:
    return Notice.objects.get(audience=audience)


def due(notice: Notice) -> Notice:
    with transaction.atomic():
        actions.publish(notice=notice, now=timezone.now())
    notice.refresh_from_db()
    return notice


# --- who may ------------------------------------------------------------------------------------


def test_a_change_manager_and_a_spoc_see_notices_a_care_worker_does_not(planned: Downtime) -> None:
    page = f"{NOTICES}{only('staff').key}/"
    for name in (CORA, SVEN, ADAM):
        assert of(name).get(NOTICES).status_code == 200
        assert of(name).get(page).status_code == 200
    assert of(CARLA).get(NOTICES).status_code == 403
    assert of(CARLA).get(page).status_code == 403
    assert of(OTTO).get(page).status_code == 404
    assert "A new release" not in of(OTTO).get(NOTICES).content.decode()


def test_the_supplier_does_not_see_what_the_town_has_to_post(planned: Downtime) -> None:
    assert of(VERA).get(f"{NOTICES}{only('staff').key}/").status_code == 404
    assert str(only("staff").key) not in of(VERA).get(NOTICES).content.decode()


def test_a_spoc_posts_and_says_so_but_changes_nothing_else(planned: Downtime) -> None:
    notice = due(only("staff"))
    sven = of(SVEN)
    for verb in ("revision", "sending", "withdrawal"):
        assert sven.post(f"{NOTICES}{notice.key}/{verb}/").status_code == 403
    page = sven.get(NOTICES).content.decode()
    assert "It is posted" in page
    assert "Meanwhile, The care plan: Use the paper lists." in page
    answer = sven.post(f"{NOTICES}{notice.key}/confirmation/", {"from": "list"}, follow=True)
    assert "Thank you. It is written down that it was posted." in answer.content.decode()
    assert only("staff").by == user(SVEN).key
    assert "as Sven says" in sven.get(f"{NOTICES}{notice.key}/").content.decode()


def test_addresses_are_prepared_by_the_change_manager_alone(here: Town) -> None:
    assert of(CORA).get(AUDIENCES).status_code == 200
    assert of(SVEN).get(AUDIENCES).status_code == 403
    assert of(COLIN).post(f"{AUDIENCES}recipients/").status_code == 403
    assert of(OTTO).get(AUDIENCES).status_code == 404
    assert of(CORA).get("/downtime/audiences/elsewhere/").status_code == 404


# --- one notice ---------------------------------------------------------------------------------


def test_the_whole_text_stands_there_and_can_be_written_anew(planned: Downtime) -> None:
    cora, notice = of(CORA), only("managers")
    page = f"{NOTICES}{notice.key}/"
    shown = cora.get(page).content.decode()
    assert "Down: The care plan" in shown
    assert "Tell it now" in shown
    said = {"subject": "Short", "text": "Nothing works.\r\nSorry."}
    answer = cora.post(f"{page}revision/", said, follow=True)
    assert "Nothing works." in answer.content.decode()
    notice.refresh_from_db()
    assert (notice.text, notice.edited) == ("Nothing works.\nSorry.", True)


def test_an_empty_text_is_refused_and_nothing_is_lost(planned: Downtime) -> None:
    notice = only("managers")
    answer = of(CORA).post(f"{NOTICES}{notice.key}/revision/", {"subject": "Kept", "text": " "})
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.content.decode()
    assert "Write the text." in answer.content.decode()


def test_told_while_somebody_writes_what_they_wrote_is_still_there(planned: Downtime) -> None:
    notice = due(only("managers"))
    said = {"subject": "Mine", "text": "What I wrote."}
    answer = of(CORA).post(f"{NOTICES}{notice.key}/revision/", said)
    assert answer.status_code == 422
    assert "What I wrote." in answer.content.decode()
    assert "It was told or withdrawn meanwhile" in answer.content.decode()


def test_told_now_and_how_many_mails_there_are(planned: Downtime) -> None:
    cora, notice = of(CORA), only("managers")
    answer = cora.post(f"{NOTICES}{notice.key}/sending/", follow=True)
    assert "It is on its way." in answer.content.decode()
    Message.objects.filter(about_key=str(notice.key)).update(state="failed")
    shown = cora.get(f"{NOTICES}{notice.key}/").content.decode()
    assert "1 receiver" in shown
    assert "1 could not be delivered" in shown
    assert "Tell it now" not in shown


def test_withdrawn_it_says_to_take_it_down(planned: Downtime) -> None:
    notice = due(only("staff"))
    answer = of(CORA).post(f"{NOTICES}{notice.key}/withdrawal/", follow=True)
    assert "take it down" in answer.content.decode()
    again = of(CORA).post(f"{NOTICES}{notice.key}/confirmation/", follow=True)
    assert "It was told or withdrawn meanwhile" in again.content.decode()


def test_what_goes_by_itself_is_sent_to_be_posted_when_asked(planned: Downtime) -> None:
    answer = of(CORA).post(f"{NOTICES}{only('staff').key}/sending/", follow=True)
    assert "It is to be posted by hand now." in answer.content.decode()


def test_a_notice_is_changed_by_posting_alone(planned: Downtime) -> None:
    cora, page = of(CORA), f"{NOTICES}{only('staff').key}/"
    for verb in ("sending", "confirmation", "withdrawal"):
        assert cora.get(f"{page}{verb}/").status_code == 405
    assert cora.get(f"{page}revision/").status_code == 302


# --- audiences ----------------------------------------------------------------------------------


def test_it_says_who_would_be_told_and_where_nobody_is(here: Town) -> None:
    shown = of(CORA).get(AUDIENCES).content.decode()
    assert "By their role: Sven (en)" in shown
    assert "Nobody would be told" in shown
    warned = shown.split("Nobody would be told")[1].split("</div>")[0]
    assert "External providers" in warned
    assert "Everybody" in warned  # no status page is open
    assert "Managers" not in warned
    User.objects.filter(username=SVEN).update(is_active=False)
    shown = of(CORA).get(AUDIENCES).content.decode()
    assert "Managers" in shown.split("Nobody would be told")[1].split("</div>")[0]


def test_the_one_handbook_is_opened_at_once(here: Town) -> None:
    assert of(CORA).get("/downtime/audiences/").headers["Location"] == AUDIENCES


def test_an_address_is_added_once_and_taken_out(here: Town) -> None:
    cora = of(CORA)
    said = {"audience": "managers", "to": "all@town.example.org", "language": "da"}
    for _twice in range(2):
        cora.post(f"{AUDIENCES}recipients/", said)
    row = Recipient.objects.get()
    assert row.added_by == user(CORA).key
    assert "all@town.example.org" in cora.get(AUDIENCES).content.decode()
    assert of(SVEN).post(f"/downtime/recipients/{row.key}/removal/").status_code == 403
    assert of(OTTO).post(f"/downtime/recipients/{row.key}/removal/").status_code == 404
    cora.post(f"/downtime/recipients/{row.key}/removal/")
    row.refresh_from_db()
    assert row.ended is not None


def test_what_is_no_address_is_refused(here: Town) -> None:
    said = {"audience": "managers", "to": "all at town", "language": "en"}
    answer = of(CORA).post(f"{AUDIENCES}recipients/", said)
    assert answer.status_code == 422
    assert "That is no mail address." in answer.content.decode()
    public = {"audience": "public", "to": "all@town.example.org", "language": "en"}
    assert of(CORA).post(f"{AUDIENCES}recipients/", public).status_code == 422


def test_a_channel_goes_to_a_program_and_its_secret_is_shown_once(here: Town) -> None:
    cora = of(CORA)
    said = {"channel": "hook", "sort": "generic", "url": "https://p.example.org/in?key=secret"}
    first = cora.post(f"{AUDIENCES}outlets/", said, follow=True).content.decode()
    assert "The secret, shown this once" in first
    assert "p.example.org" in first
    assert "key=secret" not in first
    assert "shown this once" not in cora.get(AUDIENCES).content.decode()
    row = Outlet.objects.get()
    cora.post(f"/downtime/outlets/{row.key}/trial/")
    assert '"occasion":"trial"' in Message.objects.get(channel="webhook").text
    cora.post(f"/downtime/outlets/{row.key}/removal/")
    row.refresh_from_db()
    assert row.ended is not None
    assert row.endpoint.ended is not None
    answer = cora.post(f"/downtime/outlets/{row.key}/trial/", follow=True)
    assert "It is closed; nothing was done." in answer.content.decode()


def test_what_is_no_address_of_a_program_is_refused(here: Town) -> None:
    said = {"channel": "hook", "sort": "teams", "url": "ftp://p.example.org"}
    assert of(CORA).post(f"{AUDIENCES}outlets/", said).status_code == 422
    assert not Outlet.objects.exists()
