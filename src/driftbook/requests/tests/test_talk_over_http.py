"""The page of a case, for both of its sides, and what changes on it while one looks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import CaptureQueriesContext

from driftbook.requests.actions import talking
from driftbook.requests.files import File
from driftbook.requests.models import DONE, KEEPER, PLANNED, WITHDRAWN, Case, Presence, Reading
from driftbook.requests.tests.cast import (
    CARO,
    KARIN,
    NOW,
    OLGA,
    OTTO,
    PAUL,
    PETRA,
    STINA,
    Houses,
    houses,
    of,
    user,
)
from driftbook.requests.tests.talking import PDF, PNG, address, filed, says

SAY, ASK, NOTE = {"does": "say"}, {"does": "ask"}, {"does": "note"}


@pytest.fixture
def here(db: None, monkeypatch: Any) -> Houses:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return houses()


def page(name: str, case: Case, query: str = "") -> str:
    answer = of(name).get(address(case) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(name: str, case: Case, text: str, **more: Any) -> Any:
    return of(name).post(address(case, "posts/"), {"text": text, **more})


def news(client: Client, case: Case, html: str, **more: Any) -> Any:
    """Ask for what is new, as a page would that looks like this."""
    asked = {"seen": field(html, "token"), "after": field(html, "last"), **more}
    return client.get(address(case, "news/"), asked)


def field(html: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', html)
    assert found
    return found.group(1)


def test_both_sides_have_the_same_page(here: Houses) -> None:
    case = filed(here)
    says(here, case, KARIN, "Which door?", side=KEEPER, asks=True)
    mine, theirs = page(PETRA, case), page(KARIN, case)
    for html in (mine, theirs):
        assert "The door does not open" in html
        assert "Which door?" in html
        assert "Fault report" in html
    assert "We wait for your answer" in mine
    assert "We wait for your answer" not in theirs
    assert "Send as a question" in theirs
    assert "internal note" in theirs
    assert "Send as a question" not in mine
    assert "internal note" not in mine


@pytest.mark.parametrize(("name", "status"), [(OTTO, 404), (OLGA, 404), (CARO, 200), (STINA, 200)])
def test_who_sees_it(here: Houses, name: str, status: int) -> None:
    case = filed(here)
    for noun in ("", "news/"):
        assert of(name).get(address(case, noun)).status_code == status
    wanted = {200: 302}.get(status, status)
    assert post(name, case, "Hello").status_code == wanted
    assert of(name).get("/requests/9b1f0a77-6d1c-4f5e-8a43-2c7d5e9f6b00/").status_code == 404


def test_saying_something(here: Houses) -> None:
    case = filed(here)
    files = [SimpleUploadedFile("yard.png", PNG), SimpleUploadedFile("plan.pdf", PDF)]
    answer = post(PAUL, case, "See here: https://example.org/", attached=files, **SAY)
    assert answer["Location"] == address(case) + "#post-2"
    html = page(KARIN, case)
    assert '<a href="https://example.org/" rel="nofollow">' in html
    assert 'alt="yard.png"' in html
    assert "plan.pdf" in html
    made = case.posts.get(position=2)
    assert (made.side, made.person, made.organisation) == (
        "customer",
        user(PAUL).key,
        here.owner.key,
    )


def test_what_is_written_is_never_markup(here: Houses) -> None:
    case = filed(here)
    post(PETRA, case, "<script>alert(1)</script> <b>x</b>", **SAY)
    html = page(KARIN, case)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_mail_with_its_layout(here: Houses) -> None:
    case = filed(here)
    html = '<p onclick="x()">Hi<img src="https://example.org/spy.png"><script>x</script><b>!</b>'
    says(here, case, PETRA, "Hi!", via="mail", html=html, folded="On Monday you wrote")
    shown = page(KARIN, case)
    assert "<p>Hi<b>!</b></p>" in shown
    assert "spy.png" not in shown
    assert "Earlier mails and signature" in shown
    assert "On Monday you wrote" in shown


def test_pictures_that_a_mail_brought_stand_where_it_wants_them(here: Houses) -> None:
    case = filed(here)
    html = '<p><img src="cid:pic%401" alt="Red"><img src="cid:pic@1"><img src="cid:other"></p>'
    files = (File("a.png", PNG, content_id="pic@1"),)
    made = says(here, case, PETRA, "Here:", via="mail", html=html, files=files)
    there = f"/requests/{case.key}/files/{made.attachments.get().key}/a.png"
    assert f'<img src="{there}" alt="Red"><img src="{there}" alt=""></p>' in page(KARIN, case)


def test_pressing_twice_is_saying_it_once(here: Houses) -> None:
    case, key = filed(here), str(uuid4())
    for _press in range(2):
        assert post(PETRA, case, "Once", key=key, **SAY).status_code == 302
    assert case.posts.count() == 2


def test_what_has_to_be_written(here: Houses, settings: Any) -> None:
    case = filed(here)
    answer = post(PETRA, case, "  ", **SAY)
    assert answer.status_code == 422
    assert "Write something, or add a file." in answer.content.decode()
    settings.CASE_FILE_BYTES = 1000
    large = SimpleUploadedFile("large.txt", b"x" * 1001)
    assert "is too large" in post(PETRA, case, "", attached=[large]).content.decode()
    bad = SimpleUploadedFile("x.html", b"<html>")
    answer = post(PETRA, case, "With a file", attached=[bad], **SAY)
    assert answer.status_code == 422
    assert "is of a kind that is not taken" in answer.content.decode()
    assert "With a file" in answer.content.decode(), "what was written is still there"
    many = [SimpleUploadedFile(f"{n}.png", PNG) for n in range(11)]
    assert "At most 10 files" in post(PETRA, case, "", attached=many).content.decode()
    only = post(KARIN, case, "", attached=[SimpleUploadedFile("a.png", PNG)], **ASK)
    assert "Write what you want to know." in only.content.decode()
    assert case.posts.count() == 1


def test_a_question_and_a_note(here: Houses) -> None:
    case = filed(here)
    assert post(KARIN, case, "Which?", **ASK).status_code == 302
    assert post(KARIN, case, "Strange people", **NOTE).status_code == 302
    case.refresh_from_db()
    assert case.state == "asking"
    assert "Strange people" in page(KARIN, case)
    assert "Strange people" not in page(PETRA, case)
    for way in (ASK, NOTE):
        assert post(PETRA, case, "Sneaky", **way).status_code == 403
    assert case.posts.count() == 3


def test_first_level_is_the_customers_own(here: Houses) -> None:
    case = filed(here, type="app", at_customer=True)
    assert of(KARIN).get(address(case)).status_code == 404
    assert post(STINA, case, "Have you restarted it?", **ASK).status_code == 302
    made = case.posts.get(position=2)
    assert (made.side, made.organisation) == (KEEPER, here.owner.key)
    assert "We wait for your answer" in page(CARO, case)


def test_the_way_of_a_case(here: Houses) -> None:
    case = filed(here, state=PLANNED, dated=(NOW + timedelta(days=3)).date())
    html = page(PETRA, case)
    steps = re.findall(r'<li class="way-(\w+)"[^>]*><span>([^<]*)</span>', html)
    assert [when for when, _name in steps] == ["now", "coming", "coming", "coming"]
    assert steps[1][1] == "Waiting to be handled", "as the handbook calls it"
    assert "Mon 23 Nov" in html


def test_what_a_case_never_was_is_no_step_behind_it(here: Houses) -> None:
    at_once = filed(here, state=DONE, ended=NOW)
    html = page(PETRA, at_once)
    assert re.findall(r'<li class="way-(\w+)"[^>]*><span>([^<]*)</span>', html) == [("now", "Done")]


def test_a_case_that_has_ended(here: Houses) -> None:
    done = filed(here, state=DONE, ended=NOW, reopens_until=NOW + timedelta(days=1))
    assert "An answer opens the case again." in page(PETRA, done)
    for state, until in ((DONE, NOW - timedelta(days=1)), (WITHDRAWN, None)):
        case = filed(here, state=state, ended=NOW, reopens_until=until)
        assert "If there is more, file a new one." in page(PETRA, case)
        assert 'name="text"' not in page(PETRA, case)
        answer = post(PETRA, case, "Still", **SAY)
        assert answer.status_code == 409
        assert "this was not sent" in answer.content.decode()


def test_a_long_conversation_is_short_at_first(here: Houses) -> None:
    case = filed(here)
    for number in range(35):
        says(here, case, PETRA, f"Word {number}.")
    html = page(KARIN, case)
    assert "Show the 6 messages before" in html
    assert "Word 34." in html
    assert "Word 4." not in html
    assert "Word 4." in page(KARIN, case, "?all")


# --- live ----------------------------------------------------------------------------------------


def test_nothing_new_costs_nothing(here: Houses) -> None:
    case, petra = filed(here), of(PETRA)
    html = petra.get(address(case)).content.decode()
    answer = news(petra, case, html)
    assert (answer.status_code, answer.content) == (204, b"")
    says(here, case, KARIN, "We are on it.", side=KEEPER)
    fresh = news(petra, case, html)
    assert fresh.status_code == 200
    told = fresh.content.decode()
    assert told.count('class="post ') == 1
    assert "We are on it." in told
    assert news(petra, case, told).status_code == 204


def test_a_note_is_no_news_to_the_other_side_but_for_the_state(here: Houses) -> None:
    case, petra = filed(here), of(PETRA)
    html = petra.get(address(case)).content.decode()
    says(here, case, KARIN, "Strange people", side=KEEPER, internal=True)
    assert "Strange people" not in news(petra, case, html).content.decode()


def test_who_is_there_is_news(here: Houses) -> None:
    case, petra, karin = filed(here), of(PETRA), of(KARIN)
    html = petra.get(address(case)).content.decode()
    theirs = karin.get(address(case)).content.decode()
    assert "Petra is looking at this now" in theirs
    told = news(petra, case, html).content.decode()
    assert "Karin is looking at this now" in told
    assert news(karin, case, theirs, writing="1").status_code == 204
    assert "Karin is writing" in news(petra, case, told).content.decode()


def test_asking_for_news_takes_few_queries(
    here: Houses, django_assert_max_num_queries: Any
) -> None:
    case, petra = filed(here), of(PETRA)
    html = petra.get(address(case)).content.decode()
    with django_assert_max_num_queries(13) as asked:
        assert news(petra, case, html).status_code == 204
    writes = [one for one in asked if not one["sql"].startswith("SELECT")]
    assert writes == []


def test_the_page_takes_as_many_queries_however_much_was_said(
    here: Houses, django_assert_max_num_queries: Any
) -> None:
    case, petra = filed(here), of(PETRA)
    petra.get(address(case))

    def counted() -> int:
        with django_assert_max_num_queries(60) as asked:
            petra.get(address(case))
        assert isinstance(asked, CaptureQueriesContext)
        return len(asked)

    says(here, case, KARIN, "One", side=KEEPER)
    petra.get(address(case))
    few = counted()
    for number in range(20):
        says(here, case, KARIN if number % 2 else PAUL, "More", side="customer")
    petra.get(address(case))
    assert counted() <= few + 1


def test_what_was_asked_in_a_wrong_way(here: Houses) -> None:
    case, petra = filed(here), of(PETRA)
    for after in ("-1", "x", "9" * 30, ""):
        answer = petra.get(address(case, "news/"), {"seen": "\u2603", "after": after})
        assert answer.status_code == 200
    assert petra.post(address(case, "news/")).status_code == 405


def test_reading_and_looking_are_noted(here: Houses) -> None:
    case = filed(here)
    says(here, case, KARIN, "We are on it.", side=KEEPER)
    html = page(PETRA, case)
    assert html.count("post-new") == 1
    assert "post-new" not in page(PETRA, case)
    assert Reading.objects.get(person=user(PETRA).key).position == 2
    assert Presence.objects.get(user=user(PETRA)).at == NOW
    talking.read(case=case, person=user(PETRA).key, position=1)
    assert Reading.objects.get(person=user(PETRA).key).position == 2
    later = NOW + timedelta(hours=2)
    talking.be_there(case=filed(here), user=user(PETRA), writing=False, now=later)
    assert Presence.objects.get().case != case, "what she looked at before is forgotten"
