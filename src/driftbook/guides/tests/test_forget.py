"""Forgetting: runs are kept for some days, and say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command

from driftbook.guides.models import Happening, Run
from driftbook.guides.tests.lamp import START, TUESDAY, Reader

At = Callable[[datetime], None]
Write = Callable[..., None]


def test_the_page_says_until_when(write: Write, reader: Reader, at: At) -> None:
    at(TUESDAY)
    reader.open(START).answer("yes")
    assert "Kept until Thu 24 Dec 10:10, then deleted." in reader.page


def test_an_old_run_is_gone_even_before_it_is_deleted(
    write: Write, reader: Reader, at: At, settings: Any
) -> None:
    settings.KEEP_RUNS_DAYS = 2
    at(TUESDAY)
    address = reader.open(START).answer("yes").address
    at(TUESDAY + timedelta(days=2))
    assert reader.open(address).status == 404
    assert "more than 2 days old" in reader.page
    assert Run.objects.count() == 1


def test_the_command_deletes_what_is_old(
    write: Write, reader: Reader, other: Reader, at: At
) -> None:
    at(TUESDAY)
    reader.open(START).answer("yes", "no")
    at(TUESDAY + timedelta(days=1))
    kept = other.open(START).answer("yes").run
    at(TUESDAY + timedelta(days=30))
    said = StringIO()
    call_command("forget_runs", stdout=said)
    assert said.getvalue() == "1 runs deleted\n"
    assert (Run.objects.get(), Happening.objects.get().run) == (kept, kept)


def test_beginning_a_run_deletes_what_is_old(write: Write, reader: Reader, at: At) -> None:
    at(TUESDAY)
    reader.open(START).answer("yes")
    at(TUESDAY + timedelta(days=31))
    new = reader.open(START).answer("yes").run
    assert Run.objects.get() == new


def test_rows_hold_no_personal_data(write: Write, reader: Reader) -> None:
    """A column is added here only with a reason: nobody who answers is known."""
    names = {field.name for model in (Run, Happening) for field in model._meta.get_fields()}
    assert names == {
        "id", "key", "code", "handbook", "version", "guide", "started", "happenings", "run",
        "position", "kind", "at", "question", "choice", "asked", "said", "level", "back_to",
        "edition",
    }  # fmt: skip
