"""Pages of long lists: nothing is counted, and more is never looked at than is shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import QuerySet
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
