"""Pages of long lists: nothing is counted, and more is never looked at than is shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext

from driftbook.people.models import Organisation
from driftbook.theme import paging

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def five(db: None) -> None:
    """Five organisations, `a` to `e`."""
    for name in "abcde":
        Organisation.objects.create(slug=name, name=name, kind="other", country="XX", since=NOW)


def _mine() -> QuerySet[Organisation]:
    """Only those: a test database has others."""
    return Organisation.objects.filter(country="XX")


def _page(number: str | None) -> tuple[str, bool, bool]:
    page = paging.Uncounted(_mine().order_by("slug"), 2).get_page(number)
    return "".join(row.slug for row in page), page.has_previous(), page.has_next()


@pytest.mark.stored
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (None, ("ab", False, True)),
        ("1", ("ab", False, True)),
        ("2", ("cd", True, True)),
        ("3", ("e", True, False)),
        ("4", ("ab", False, True)),
        ("0", ("ab", False, True)),
        ("two", ("ab", False, True)),
        ("-2", ("ab", False, True)),
        ("9" * 30, ("ab", False, True)),
    ],
)
def test_a_page_knows_whether_there_is_another(
    five: None, asked: str | None, shown: tuple[str, bool, bool]
) -> None:
    assert _page(asked) == shown


def test_a_page_is_one_question_that_counts_nothing(five: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = paging.Uncounted(_mine().order_by("slug"), 2).get_page("2")
        assert (page.next_page_number(), page.previous_page_number()) == (3, 1)
        assert page.has_other_pages()
    assert len(asked) == 1
    assert "COUNT" not in asked[0]["sql"]
    assert "LIMIT 3" in asked[0]["sql"]


@pytest.mark.stored
def test_no_more_is_counted_than_is_told(five: None) -> None:
    rows = _mine()
    assert [paging.told(paging.how_many(rows, most), most) for most in (3, 4, 5, 6)] == [
        *("3+", "4+", "5", "5"),
    ]
    with CaptureQueriesContext(connection) as asked:
        paging.how_many(rows, 3)
    assert "LIMIT 4" in asked[0]["sql"]


@pytest.mark.stored
def test_lists_in_turn_are_read_as_one(five: None) -> None:
    first, second, third = (_mine().filter(slug__in=some).order_by("slug") for some in LISTS)
    joined = paging.InTurn(first, second, third)
    pages = [paging.Uncounted(joined, 2).get_page(str(number)) for number in (1, 2, 3)]
    assert ["".join(row.slug for row in page) for page in pages] == ["de", "ab", "c"]
    assert [page.has_next() for page in pages] == [True, True, False]
    parts = [(start, stop) for start in range(7) for stop in range(start + 1, 8)]
    for start, stop in parts:
        assert "".join(row.slug for row in joined[start:stop]) == "deabc"[start:stop]


LISTS = ("de", "", "abc")


def test_the_first_of_several_come_in_one_order_and_no_more_of_any_is_read(five: None) -> None:
    rows = _mine().order_by("slug", "pk").values_list("slug", "pk")
    parts = [rows.filter(slug__in=some) for some in ("bd", "ace", "")]
    with CaptureQueriesContext(connection) as asked:
        found = paging.first_of_all(parts, 3)
    assert [slug for slug, _pk in found] == ["a", "b", "c"]
    assert len(asked) == 1
    assert asked[0]["sql"].count("LIMIT 3") == 3, "of both, and of them together"
    assert paging.first_of_all([], 3) == paging.first_of_all(parts[2:], 3) == []


@pytest.mark.parametrize("many", [0, 1, 3, paging.PARTS, 3 * paging.PARTS + 1])
def test_each_is_a_part_unless_there_are_too_many(many: int) -> None:
    parts = paging.apart(range(many))
    assert sorted(pk for part in parts for pk in part) == list(range(many))
    assert len(parts) == min(many, paging.PARTS)


@pytest.mark.stored
def test_of_each_row_no_more_is_counted_than_is_told(five: None) -> None:
    there = Organisation.objects.filter(country=OuterRef("country"))
    one = _mine().annotate(at_most=paging.HowMany(there, 3), beside=paging.HowMany(there))
    assert [(row.at_most, row.beside) for row in one] == [(4, 5)] * 5
