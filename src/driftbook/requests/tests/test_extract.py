"""Lists and logs: made by the worker, once, in three forms, and gone when they expire."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import transaction

from driftbook.doors import tag_actions
from driftbook.files import folder
from driftbook.people.models import User
from driftbook.requests.actions import extracts
from driftbook.requests.extracting import kept, making, writing
from driftbook.requests.extracts_due import Extracts
from driftbook.requests.models import Case, Extract, Sharing
from driftbook.requests.tests.cast import (
    NOW,
    OLGA,
    PAUL,
    PETRA,
    Houses,
    by,
)
from driftbook.requests.tests.filed import case, tag

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


def ask(one: Case, does: str = "list-users", form: str = "csv", **about: Any) -> Extract:
    with transaction.atomic():
        return extracts.ask(case=one, does=does, form=form, about=about, by=by(PETRA), now=NOW)


def made(extract: Extract) -> Extract:
    assert Extracts().run_due(LATER, 10) == 1
    extract.refresh_from_db()
    assert extract.state == "ready", extract.error
    return extract


def rows(extract: Extract) -> list[dict[str, str]]:
    text = folder.path(kept.name(extract)).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_a_list_of_users_is_made_and_expires(here: Houses, settings: Any) -> None:
    tag(here, "A1", "Flat 1")
    tag(here, "A2", "=cmd|' /C calc'!A0")
    with transaction.atomic():
        tag_actions.end_tag(tag=tag(here, "A3"), by=by(PETRA), now=NOW)
        tag_actions.add_tag(organisation=here.other, number="B1", by=by(OLGA), now=NOW)
    one = ask(case(here, "extract"))
    assert Extracts().next_due(NOW) == NOW
    found = made(one)
    assert [(row["number"], row["holder"]) for row in rows(one)] == [
        ("A1", "Flat 1"),
        ("A2", "'=cmd|' /C calc'!A0"),
    ]
    assert (found.rows, found.rows_done, found.size) == (
        2,
        2,
        folder.path(kept.name(one)).stat().st_size,
    )
    assert found.expires == found.due
    assert found.expires is not None
    assert found.expires - LATER >= settings.CASE_EXTRACT_LASTS
    file = folder.path(kept.name(one))
    assert Extracts().run_due(found.expires + timedelta(seconds=1), 10) == 1
    one.refresh_from_db()
    assert (one.state, one.due, file.exists()) == ("expired", None, False)
    assert Extracts().next_due(NOW) is None


def test_the_same_list_is_not_made_twice(here: Houses) -> None:
    filed = case(here, "extract")
    assert ask(filed) == ask(filed)
    assert ask(filed) != ask(filed, form="pdf")


def test_a_spreadsheet_and_a_pdf(here: Houses) -> None:
    tag(here, "A1", "=1+1")
    filed = case(here, "extract")
    sheet = made(ask(filed, form="xlsx"))
    book = openpyxl.load_workbook(folder.path(kept.name(sheet)))
    assert [cell.value for cell in book.active[2]][:2] == ["A1", "=1+1"]
    assert book.active["B2"].data_type == "s"
    paper = made(ask(filed, form="pdf"))
    assert folder.path(kept.name(paper)).read_bytes().startswith(b"%PDF-")


def test_paper_has_an_end(here: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ON_PAPER", 1)
    tag(here, "A1")
    tag(here, "A2")
    one = ask(case(here, "extract"), form="pdf")
    Extracts().run_due(LATER, 10)
    one.refresh_from_db()
    assert (one.state, one.error, one.due) == ("failed", "too-long", None)
    assert not any(folder.path("cases").rglob("*"))


def test_a_log_tells_of_tags_doors_and_shared_cases_of_this_agreement(here: Houses) -> None:
    lost = tag(here, "A1")
    with transaction.atomic():
        tag_actions.block_tag(tag=lost, because="", by=by(PETRA), now=NOW)
        tag_actions.add_tag(organisation=here.other, number="B1", by=by(OLGA), now=NOW)
    case(here, "fault")
    one = made(ask(case(here, "extract"), "list-log"))
    told = [row["what"] for row in rows(one)]
    assert "Petra blocked the tag A1." in told
    assert any("Birch Street 1" in text for text in told)
    assert not any("B1" in text for text in told)
    assert sum(1 for row in rows(one) if "case" in row["what"].lower()) == 2


def test_where_each_sees_only_the_own_the_log_has_no_cases_of_others(here: Houses) -> None:
    case(here, "fault", who=PAUL)
    filed = case(here, "extract")
    Sharing.objects.update(level="own")
    one = made(ask(filed, "list-log"))
    assert sum(1 for row in rows(one) if "case" in row["what"].lower()) == 1


def test_a_log_of_one_thing_between_days(here: Houses) -> None:
    mine, other = tag(here, "A1"), tag(here, "A2")
    filed = case(here, "extract")
    things = [{"kind": "tag", "key": str(mine.key)}]
    assert {row["thing"] for row in rows(made(ask(filed, "list-log", things=things)))} == {"A1"}
    day = {"since": "2026-11-21"}
    assert rows(made(ask(filed, "list-log", things=things, **day))) == []
    door = [{"kind": "door", "key": str(here.door.key)}]
    assert len(rows(made(ask(filed, "list-log", things=door)))) == 1
    with transaction.atomic():
        theirs = tag_actions.add_tag(organisation=here.other, number="B1", by=by(OLGA), now=NOW)
    foreign = [{"kind": "tag", "key": str(theirs.key)}]
    assert rows(made(ask(filed, "list-log", things=foreign))) == []
    assert other.number == "A2"


def test_the_portal_users_of_the_customer_alone(here: Houses) -> None:
    one = made(ask(case(here, "people"), "list-portal-users"))
    assert [row["name"] for row in rows(one)] == ["Ada", "Paul", "Petra"]


def test_it_speaks_the_language_of_whoever_asked(here: Houses) -> None:
    User.objects.filter(username=PETRA).update(language="da")
    tag(here, "A1")
    sheet = made(ask(case(here, "extract"), form="xlsx"))
    assert openpyxl.load_workbook(folder.path(kept.name(sheet))).active["C1"].value == "Adresse"


def test_a_worker_that_dies_leaves_it_to_the_next(here: Houses) -> None:
    tag(here, "A1")
    one = ask(case(here, "extract"))

    def dies(*_: Any) -> int:
        raise SystemExit

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "write", dies)
        with pytest.raises(SystemExit):
            Extracts().run_due(LATER, 10)
    one.refresh_from_db()
    assert one.state == "making"
    assert Extracts().run_due(LATER, 10) == 0
    assert Extracts().run_due(LATER + making.LEASE + timedelta(seconds=2), 10) == 1
    one.refresh_from_db()
    assert (one.state, one.attempts) == ("ready", 2)
    assert [path.name for path in folder.path("cases/extracts").iterdir()] == [
        folder.path(kept.name(one)).name
    ]


def test_what_always_fails_is_given_up(here: Houses) -> None:
    one = ask(case(here, "extract"))

    def breaks(*_: Any) -> int:
        raise OSError("the disk is full")

    at = LATER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "write", breaks)
        for _ in range(making.ATTEMPTS):
            assert Extracts().run_due(at, 1) == 1
            at += timedelta(hours=1)
    one.refresh_from_db()
    assert (one.state, one.error) == ("failed", "OSError: the disk is full")
    assert Extracts().run_due(at, 1) == 0


def test_a_loser_of_its_lease_writes_no_outcome(here: Houses) -> None:
    tag(here, "A1")
    one = ask(case(here, "extract"))

    def slow(table: Any, form: str, file: Any, step: Any) -> int:
        Extract.objects.update(claimed_by="another")
        step(1)
        return 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "EVERY", 0)
        patch.setattr(writing, "write", slow)
        Extracts().run_due(LATER, 1)
    one.refresh_from_db()
    assert (one.state, one.claimed_by) == ("making", "another")
