"""Tags: handed out, blocked, let open again, taken back; on pages, over the API, from a file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from driftbook.doors import finding, refusals, tag_actions, tag_queries
from driftbook.doors.models import Tag, Upload
from driftbook.doors.tests.town import BY, NOW, address, town
from driftbook.history.models import Event
from driftbook.people.models import Organisation
from driftbook.work.transactions import NotInATransaction
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Organisation:
    return town()


@pytest.fixture
def spoc(keeper: Organisation) -> Client:
    return signed_in(person("stina", keeper.slug, "spoc"))


def out(keeper: Organisation, number: str = "04 a1", holder: str = "", **more: Any) -> Tag:
    with transaction.atomic():
        return tag_actions.add_tag(
            organisation=keeper, number=number, holder=holder, by=BY, now=NOW, **more
        )


def did() -> list[str]:
    events = Event.objects.filter(did__startswith="tag").order_by("pk")
    return list(events.values_list("did", flat=True))


def test_a_tag_is_out_once(keeper: Organisation) -> None:
    tag = out(keeper)
    assert (tag.number, tag.opens(NOW)) == ("04A1", True)
    assert out(keeper, "04A1") == tag
    assert out(keeper, "04a1", "Flat 12").holder == "Flat 12"
    assert out(keeper, "04A1", "flat 12") == tag
    with pytest.raises(refusals.TagOut) as refused:
        out(keeper, "04A1", "Flat 13")
    assert refused.value.tag == tag
    assert did() == ["tag.added", "tag.corrected"]
    assert out(town("far-away"), "04A1") != tag


@pytest.mark.parametrize("number", ["", " ", "=1", "a/b", "x" * 61])
def test_what_is_no_number(keeper: Organisation, number: str) -> None:
    with pytest.raises(refusals.NoNumber):
        out(keeper, number)


def test_an_address_is_one_of_the_same_organisation(keeper: Organisation) -> None:
    with pytest.raises(refusals.NotTheirs):
        out(keeper, address=address(town("far-away")))


def test_nothing_is_done_outside_a_transaction(
    keeper: Organisation, transactional_db: None
) -> None:
    with pytest.raises(NotInATransaction):
        tag_actions.add_tag(organisation=keeper, number="1", by=BY, now=NOW)


@transaction.atomic
def test_blocked_reactivated_and_taken_back(keeper: Organisation) -> None:
    tag = out(keeper)
    for _ in range(2):
        blocked = tag_actions.block_tag(tag=tag, because="lost", by=BY, now=NOW)
    assert not tag_queries.opens(blocked, NOW)
    for _ in range(2):
        again = tag_actions.reactivate_tag(tag=tag, by=BY, now=NOW)
    assert again.opens(NOW)
    assert again.because == ""
    for _ in range(2):
        gone = tag_actions.end_tag(tag=tag, by=BY, now=NOW)
    assert not gone.opens(NOW)
    with pytest.raises(refusals.TagEnded):
        tag_actions.reactivate_tag(tag=tag, by=BY, now=NOW)
    assert did() == ["tag.added", "tag.blocked", "tag.reactivated", "tag.ended"]
    assert out(keeper) != tag, "its number may be handed out again"


@transaction.atomic
def test_a_holder_is_erased_and_never_stood_in_the_history(keeper: Organisation) -> None:
    tag = out(keeper, holder="Anna Invented")
    tag_actions.block_tag(tag=tag, because="she moved", by=BY, now=NOW)
    erased = tag_actions.erase_holder(tag=tag, by=BY, now=NOW)
    assert (erased.holder, erased.because, erased.blocked) == ("", "", NOW)
    assert not Event.objects.filter(content__contains="Invented").exists()


# --- pages --------------------------------------------------------------------------------------


def test_a_spoc_hands_out_blocks_and_takes_back(keeper: Organisation, spoc: Client) -> None:
    home = address(keeper, floor="1", side="th")
    form = {"number": "04 A1", "holder": "Flat 1 th", "address": str(home), "access": "Cellar"}
    answer = spoc.post("/doors/tags/new/", form, follow=True)
    tag = Tag.objects.get()
    assert tag.address == home
    assert b"Tag 04A1" in answer.content
    page = f"/doors/tags/{tag.key}/"
    assert b"Blocked" in spoc.post(f"{page}block/", {"because": "lost"}, follow=True).content
    assert b"Opens" in spoc.post(f"{page}reactivation/", follow=True).content
    spoc.post(f"{page}holder/", {"holder": "Flat 2"})
    assert Tag.objects.filter(holder="Flat 2", address=None, access="").exists()
    assert b"Taken back" in spoc.post(f"{page}end/", follow=True).content
    assert spoc.post(f"{page}erasure/").status_code == 302
    refused = spoc.post(f"{page}block/", follow=True)
    assert b"The tag has been taken back." in refused.content


def test_an_address_that_means_several_is_asked_back(keeper: Organisation, spoc: Client) -> None:
    for side in ("tv", "th"):
        address(keeper, floor="1", side=side)
    answer = spoc.post("/doors/tags/new/", {"number": "1", "address": "Opdigtet Allé 12"})
    assert answer.status_code == 422
    assert b"There are several: " in answer.content
    answer = spoc.post("/doors/tags/new/", {"number": "1", "address": "Nowhere 1"})
    assert b"There is no such address" in answer.content
    assert not Tag.objects.exists()


def test_the_list_finds_and_goes_on(keeper: Organisation, spoc: Client) -> None:
    for number in range(1, 121):
        out(keeper, f"{number:03d}", "Flat 7" if number == 7 else "")
    first = spoc.get("/doors/tags/")
    assert [tag.number for tag in first.context["tags"]] == [f"{n:03d}" for n in range(1, 51)]
    second = spoc.get("/doors/tags/", {"after": first.context["after"]})
    assert second.context["tags"][0].number == "051"
    assert [t.number for t in spoc.get("/doors/tags/?q=flat 7").context["tags"]] == ["007"]
    assert [t.number for t in spoc.get("/doors/tags/?q=12").context["tags"]] == ["120"]
    assert spoc.get("/doors/tags/?state=blocked").context["tags"] == []
    assert spoc.get("/doors/tags/?after=~x&q=%25").status_code == 200


def test_nobody_else_sees_them(keeper: Organisation) -> None:
    tag = out(keeper)
    outsider = signed_in(person("otto", "far-away", "spoc"))
    assert outsider.get(f"/doors/tags/{tag.key}/").status_code == 404
    assert outsider.get("/doors/tags/").context["tags"] == []
    assert tag.number not in b"".join(outsider.get("/doors/tags/export/")).decode()


@pytest.mark.parametrize("more", [{"side": "1101"}, {"floor": "1", "side": "tv"}, {"letter": "A"}])
def test_an_address_is_found_as_it_is_written(keeper: Organisation, more: Any) -> None:
    address(keeper)
    address(keeper, floor="1", side="th")
    wanted = address(keeper, **more)
    assert finding.one(keeper, str(wanted)) == wanted


# --- files --------------------------------------------------------------------------------------

FILE = """number;holder;address;access
04 A1;Flat 1;;
04A1;Flat 2;;
04A2;Flat 2;Opdigtet Allé 12;Cellar
04A3;;;Cellar
04A4;Flat 5;;
!;;;
04A6;;Nowhere 1;
"""


def test_a_file_is_looked_at_and_taken_in(keeper: Organisation, spoc: Client) -> None:
    address(keeper)
    out(keeper, "04A3", "Flat 3")
    out(keeper, "04A4", "Flat 4")
    sent = {"file": SimpleUploadedFile("tags.csv", FILE.encode())}
    look = spoc.post("/doors/tags/import/", sent, follow=True)
    verdicts = {row.line: (row.what, row.why) for row, _what, _why in look.context["rows"]}
    assert verdicts == {
        2: ("new", ()),
        3: ("refused", ("tag-twice",)),
        4: ("new", ()),
        5: ("changed", ("tag-access",)),
        6: ("refused", ("tag-out",)),
        7: ("refused", ("tag-number",)),
        8: ("refused", ("no-such-address",)),
    }
    assert Tag.objects.count() == 2
    key = Upload.objects.get().key
    assert spoc.get(f"/doors/import/{key}/").status_code == 404
    spoc.post(f"/doors/tags/import/{key}/confirmation/")
    assert [*Tag.objects.order_by("number").values_list("number", "holder", "access")] == [
        ("04A1", "Flat 1", ""),
        ("04A2", "Flat 2", "Cellar"),
        ("04A3", "Flat 3", "Cellar"),
        ("04A4", "Flat 4", ""),
    ]
    assert not Upload.objects.exists()
    assert did()[-1] == "tags.imported"
    exported = b"".join(spoc.get("/doors/tags/export/"))
    again = {"file": SimpleUploadedFile("tags.csv", exported)}
    look = spoc.post("/doors/tags/import/", again, follow=True)
    assert {row.what for row, _what, _why in look.context["rows"]} == {"same"}


def test_a_file_without_numbers_is_none(spoc: Client) -> None:
    for text in (b"holder\nx\n", b"number,colour\n1,red\n"):
        answer = spoc.post("/doors/tags/import/", {"file": SimpleUploadedFile("x.csv", text)})
        assert answer.status_code == 422


def test_an_operator_takes_a_file_in_finds_and_erases(
    keeper: Organisation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tags.csv"
    file.write_text("number,holder\nA1,Anna Invented\nA2,Anna invented\nA3,Somebody\n")
    at = ["--organisation", keeper.slug]
    call_command("tags", "import", str(file), *at, "--dry-run")
    assert capsys.readouterr().out.startswith("would be: 3 new")
    assert not Tag.objects.exists()
    call_command("tags", "import", str(file), *at)
    capsys.readouterr()
    call_command("tags", "find", *at, "--holder", "anna invented")
    assert [tag["number"] for tag in json.loads(capsys.readouterr().out)] == ["A1", "A2"]
    call_command("tags", "erase", *at, "--holder", "anna invented")
    assert {tag.holder for tag in Tag.objects.all()} == {"", "Somebody"}
    with pytest.raises(SystemExit):
        call_command("tags", "import", str(_file(tmp_path, "number\n!\n")), *at)
    with pytest.raises(CommandError):
        call_command("tags", "import", str(_file(tmp_path, "nothing\n")), *at)
    with pytest.raises(CommandError):
        call_command("tags", "find", "--organisation", "nobody", "--holder", "x")


def _file(folder: Path, text: str) -> Path:
    file = folder / "other.csv"
    file.write_text(text)
    return file


# --- the API ------------------------------------------------------------------------------------


def test_a_controller_asks_whether_a_tag_opens(keeper: Organisation, spoc: Client) -> None:
    kept = "/api/v1/doors/tags"
    sent = {"organisation": keeper.slug, "number": "04 a1", "holder": "Flat 1"}
    made = spoc.post(kept, sent, content_type="application/json")
    assert made.json()["opens"] is True
    assert spoc.post(kept, sent, content_type="application/json").json() == made.json()
    other = {**sent, "holder": "Flat 2"}
    assert spoc.post(kept, other, content_type="application/json").status_code == 409
    assert spoc.get(f"{kept}/04a1/opens").json()["opens"] is True
    said = {"because": "lost"}
    spoc.post(f"{kept}/04A1/block", said, content_type="application/json")
    answer = spoc.get(f"{kept}/04A1/opens").json()
    assert answer["opens"] is False
    assert answer["blocked"]
    spoc.post(f"{kept}/04A1/reactivation")
    assert spoc.get(f"{kept}/04A1/opens").json()["opens"] is True
    spoc.post(f"{kept}/04A1/end")
    assert spoc.get(f"{kept}/04A1/opens").json()["opens"] is False
    assert spoc.post(f"{kept}/04A1/reactivation").status_code == 409
    assert spoc.get(f"{kept}?state=ended").json()["tags"][0]["number"] == "04A1"
    assert spoc.get(f"{kept}/99/opens").status_code == 404
    assert spoc.get(f"{kept}?organisation=far-away").status_code == 404
    bad = {**sent, "number": "?"}
    assert spoc.post(kept, bad, content_type="application/json").status_code == 422


def test_the_same_number_of_two_organisations(keeper: Organisation, spoc: Client) -> None:
    other = town("other-town")
    person("stina", other.slug, "spoc")
    out(keeper, "1")
    out(other, "1")
    answer = spoc.get("/api/v1/doors/tags/1/opens")
    assert answer.status_code == 409
    assert answer.json()["known"] == ["other-town", "the-town"]
    assert spoc.get("/api/v1/doors/tags/1/opens?organisation=other-town").status_code == 200


def test_a_tag_of_tomorrow_does_not_open_today(keeper: Organisation) -> None:
    tag = Tag(organisation=keeper, number="1", since=timezone.now() + timedelta(days=1))
    assert not tag.opens(timezone.now())
