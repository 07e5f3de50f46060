"""The customer's pages: who gets in, what they show, and that nothing is done twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from driftbook.history.models import Event
from driftbook.requests import holding
from driftbook.requests.models import ASKING, Case, Sharing
from driftbook.requests.tests.cast import (
    ADA,
    KARIN,
    NOW,
    OLGA,
    OTTO,
    PAUL,
    PETRA,
    STINA,
    Houses,
    by,
    of,
    user,
)
from driftbook.requests.tests.filing import filed
from tests.cast import person

pytestmark = pytest.mark.django_db
HOME, LIST, SHARING = "/requests/", "/requests/cases/", "/requests/sharing/"
FAULT, ORDER = "/requests/new/entrances/fault/", "/requests/new/entrances/order/"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """It is Friday morning; files are kept where nobody else keeps them."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    settings.CASE_FILES = tmp_path


def text(client: Any, path: str, **more: Any) -> str:
    answer = client.get(path, **more)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_who_gets_in(here: Houses) -> None:
    assert [of(name).get(FAULT).status_code for name in (PETRA, OLGA, STINA)] == [200, 200, 200]
    assert of(KARIN).get(FAULT).status_code == 403
    assert of(OTTO).get(FAULT).status_code == 404
    assert of(PETRA).get("/requests/new/entrances/wish/").status_code == 404
    assert of(ADA).get("/requests/new/entrances/app/").status_code == 403


def test_every_page_says_whom_to_call(here: Houses) -> None:
    """B-07."""
    filed(here, "fault", {"problem": "x"})
    for path in (HOME, LIST, FAULT):
        assert "040-625 65 99" in text(of(PETRA), path)
    over = of(PETRA).post(FAULT, {"f-problem": "x", "preview": "1"})
    assert "040-625 65 99" in over.content.decode()
    assert "040-625 65 99" in text(of(ADA), SHARING)


def test_what_waits_for_the_visitor_comes_first(here: Houses) -> None:
    asked = filed(here, "fault", {"problem": "The one that is asked about"})
    filed(here, "fault", {"problem": "A later one"}, now=NOW + timedelta(hours=1))
    Case.objects.filter(pk=asked.pk).update(state=ASKING)
    page = text(of(PETRA), HOME)
    assert page.index("Waits for you") < page.index("The one that is asked about")
    assert page.index("The one that is asked about") < page.index("A later one")
    assert "Waits for you" not in text(of(PAUL), HOME)


def test_looking_it_over_files_nothing(here: Houses) -> None:
    said = {"f-what": "Ten tags", "f-tags": "10", "f-how": "shop", "f-shop": "Main Street"}
    over = of(PETRA).post(ORDER, {**said, "preview": "1"}).content.decode()
    assert "SEK\u00a01,200.00" in over
    assert "Ten tags" in over
    assert not Case.objects.exists()


def test_pressed_twice_it_is_one_case(here: Houses) -> None:
    client, said = of(PETRA), {"f-problem": "It squeaks", "key": "once"}
    places = {client.post(f"{FAULT}filing/", said)["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Case.objects.count() == 1


def test_a_form_with_mistakes_comes_back_with_what_was_said(here: Houses) -> None:
    answer = of(PETRA).post(f"{ORDER}filing/", {"f-what": "Ten tags", "f-tags": "ten"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ten tags" in page
    assert 'value="ten"' in page
    assert not Case.objects.exists()


def test_a_question_that_comes_only_now_is_no_mistake_yet(here: Houses) -> None:
    said = {"f-what": "Ten tags", "f-how": "post", "seen": ["what", "tags", "how"], "preview": "1"}
    answer = of(PETRA).post(ORDER, said)
    page = answer.content.decode()
    assert "there is a little more to say" in page
    assert "This is still missing" not in page


def test_a_search_finds_only_what_is_the_customers(here: Houses) -> None:
    found = text(of(PETRA), f"{FAULT}found/?field=door&q-door=birch")
    assert "Birch Street 1" in found
    assert "Birch Street" not in text(of(OLGA), f"{FAULT}found/?field=door&q-door=birch")
    assert "Birch Street" not in text(of(OLGA), FAULT)
    assert of(OTTO).get(f"{FAULT}found/?field=door&q-door=birch").status_code == 404


def test_people_are_chosen_by_name(here: Houses) -> None:
    page = text(of(PETRA), "/requests/new/entrances/password/")
    assert "Paul" in page
    assert "Olga" not in page


def test_a_file_that_is_held_is_only_its_senders(here: Houses) -> None:
    sent = SimpleUploadedFile("a.txt", b"It stands open.", "text/plain")
    page = of(PETRA).post(FAULT, {"f-problem": "x", "f-pictures": sent, "preview": "1"})
    word = page.content.decode().split('name="h-pictures" value="')[1].split('"')[0]
    assert holding.held(word, user(PETRA).key) is not None
    assert holding.held(word, user(PAUL).key) is None
    assert holding.held(word + "x", user(PETRA).key) is None
    of(PAUL).post(f"{FAULT}filing/", {"f-problem": "x", "h-pictures": word})
    assert "pictures" not in Case.objects.get().answers


def test_colleagues_cases_by_the_chosen_level(here: Houses) -> None:
    """B-02."""
    filed(here, "fault", {"problem": "Hers"})
    assert "Hers" in text(of(PAUL), LIST)
    assert "Hers" not in text(of(OLGA), LIST)
    Sharing.objects.update(level="own")
    assert "Hers" not in text(of(PAUL), LIST)
    assert "Hers" in text(of(PETRA), LIST)
    assert "Hers" in text(of(ADA), LIST)


def test_a_level_is_chosen_and_told_in_the_history(here: Houses) -> None:
    place = {"place": "entrances.the-owner", "level": "role"}
    assert of(ADA).post(SHARING, place).status_code == 302
    assert Sharing.objects.get(organisation=here.owner).level == "role"
    told = Event.objects.get(did="sharing.changed")
    assert (told.organisation, told.key) == (here.owner.key, "the-owner")
    of(ADA).post(SHARING, place)
    assert Event.objects.filter(did="sharing.changed").count() == 1


def test_nobody_chooses_for_others(here: Houses) -> None:
    assert of(PETRA).post(SHARING, {}).status_code == 403
    person("admin-elsewhere", "other-owner", "portal-administrator")
    of("admin-elsewhere").post(SHARING, {"place": "entrances.the-owner", "level": "own"})
    assert not Sharing.objects.filter(organisation=here.owner).exists()


def test_somebody_of_two_customers_chooses_for_whom(here: Houses) -> None:
    both = person(PETRA, "other-owner", "portal-user")
    page = text(of(PETRA), HOME)
    assert f"{FAULT}?customer=other-owner" in page
    of(PETRA).post(f"{FAULT}filing/", {"f-problem": "x", "customer": "other-owner"})
    case = Case.objects.get()
    assert (case.customer, case.person) == (here.other, both.key)


def test_the_list_is_read_with_the_same_queries_however_long_it_is(here: Houses) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as said:
            text(of(PAUL), f"{LIST}?show=all")
        return len(said)

    for number in range(3):
        filed(here, "fault", {"problem": str(number)}, by=by(PETRA))
    few = asked()
    for number in range(40):
        filed(here, "fault", {"problem": str(number)}, by=by(PETRA))
    assert asked() == few


def test_words_and_numbers_are_found(here: Houses) -> None:
    filed(here, "fault", {"problem": "It squeaks"})
    filed(here, "fault", {"problem": "It is dark"})
    found = text(of(PAUL), f"{LIST}?q=squeaks")
    assert "It squeaks" in found
    assert "It is dark" not in found
    assert "It is dark" in text(of(PAUL), f"{LIST}?q=2")
