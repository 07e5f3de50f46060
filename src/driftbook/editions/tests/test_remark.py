"""What happened leaves remarks on the next edition, until somebody has dealt with them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from driftbook.editions.actions import remarks
from driftbook.editions.models import Remark
from driftbook.editions.tests.cast import CARER, MAKER, OUTSIDER, OWNER, agreement, of
from driftbook.editions.tests.conftest import Write
from driftbook.history.by import By
from driftbook.history.models import Event
from driftbook.people import kept
from driftbook.people.models import Agreement, Organisation, User

pytestmark = pytest.mark.django_db
DRAFT = "/handbooks/town/draft/"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def parties(write: Write) -> Agreement:
    return agreement()


def remark(text: str = "The desk has moved.", key: UUID | None = None) -> Remark:
    return remarks.make(
        key=key or uuid4(),
        agreement=Agreement.objects.get(handbook="town"),
        organisation=Organisation.objects.get(slug="the-town"),
        chapter="support",
        about="contacts.desk",
        text=text,
        origin="Incident 7",
        link="/incidents/7/",
        by=By(None, "operator"),
        now=NOW,
    )


def test_the_same_remark_twice_is_one_and_its_text_stays_out_of_the_history() -> None:
    key = uuid4()
    assert remark(key=key).pk == remark("Something else", key).pk
    told = Event.objects.get(did="remark.made")
    assert "moved" not in told.content
    assert "contacts.desk" in told.content


def test_it_stands_on_the_draft_and_where_its_chapter_is_written() -> None:
    remark()
    hanne = of(OWNER)
    before = hanne.get(DRAFT, headers=ENGLISH).content.decode()
    assert "The desk has moved." in before, "also while nobody is writing"
    hanne.post(DRAFT)
    for address in (DRAFT, f"{DRAFT}chapters/support/"):
        page = hanne.get(address, headers=ENGLISH).content.decode()
        assert "The desk has moved." in page
        assert 'href="/incidents/7/"' in page
        assert "support.contacts.desk" in page
    assert "moved" not in hanne.get(f"{DRAFT}chapters/guides/").content.decode()


def test_the_other_party_reads_it_but_is_not_led_to_what_it_cannot_see() -> None:
    remark()
    page = of(MAKER).get(DRAFT, headers=ENGLISH).content.decode()
    assert "The desk has moved." in page
    assert "Incident 7" in page
    assert "/incidents/7/" not in page


def test_who_deals_with_it_says_what_came_of_it_once() -> None:
    found = remark()
    address = f"{DRAFT}remarks/{found.key}/dealt-with/"
    hanne = of(OWNER)
    assert hanne.post(address, {"outcome": "x" * 501}, follow=True).status_code == 200
    assert Remark.objects.get().dealt is None
    hanne.post(address, {"outcome": "The new number is in."})
    of(MAKER).post(address, {"outcome": "Nothing."})
    page = hanne.get(DRAFT, headers=ENGLISH).content.decode()
    assert "The new number is in." in page
    assert "Nothing." not in page
    assert "1 remark on" not in page
    assert Event.objects.filter(did="remark.dealt-with").count() == 1


def test_it_is_nobody_elses_business() -> None:
    address = f"{DRAFT}remarks/{remark().key}/dealt-with/"
    assert of(CARER).post(address).status_code == 403
    assert of(OUTSIDER).post(address).status_code == 404
    assert of(OWNER).post(f"{DRAFT}remarks/{uuid4()}/dealt-with/").status_code == 404


def test_over_http() -> None:
    found, hanne = remark(), of(OWNER)
    listed = hanne.get("/api/v1/handbooks/town/remarks").json()
    assert [row["text"] for row in listed] == ["The desk has moved."]
    address = f"/api/v1/handbooks/town/remarks/{found.key}/dealt-with"
    said = json.dumps({"outcome": "Done."})
    answer = hanne.post(address, said, content_type="application/json")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "Done.")
    missing = f"/api/v1/handbooks/town/remarks/{uuid4()}/dealt-with"
    assert hanne.post(missing, said, content_type="application/json").status_code == 404
    assert of(CARER).get("/api/v1/handbooks/town/remarks").status_code == 403


def test_whoever_asks_what_is_kept_of_them_gets_their_remarks() -> None:
    hanne = User.objects.get(username=OWNER)
    found = remark()
    Remark.objects.filter(pk=found.pk).update(made_by=hanne.key)
    assert [one["text"] for one in kept.everything(hanne)["remarks"]] == ["The desk has moved."]
    assert kept.everything(User.objects.get(username=MAKER))["remarks"] == []
