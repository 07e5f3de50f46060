"""What was asked and said goes some time after a case has ended, where the operator says so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from driftbook.files import store
from driftbook.history.models import Event
from driftbook.requests import storage
from driftbook.requests.actions import forgetting
from driftbook.requests.models import Attachment, Case, Post
from driftbook.requests.models.cases import DONE, WITHDRAWN
from driftbook.requests.queries import search as searching
from driftbook.requests.tests.cast import NOW, PETRA, houses, of
from driftbook.requests.tests.letters import a_case, said

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = 400
LATER = NOW + timedelta(days=DAYS + 1)
PRIVATE = "Mrs Holm cannot get in, 070-174 06 05"


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> None:
    settings.KEEP_CASES_DAYS, settings.CASE_FILES = DAYS, tmp_path


def old_case(made: object, number: int = 17, state: str = DONE) -> Case:
    case = a_case(made, number=number, subject=PRIVATE, answers={"problem": PRIVATE})  # type: ignore[arg-type]
    said(case, PETRA, PRIVATE, tell=False)
    Case.objects.filter(pk=case.pk).update(state=state, ended=NOW, correspondent="h@example.org")
    case.refresh_from_db()
    return case


def file_of(case: Case, content: bytes) -> Attachment:
    return Attachment.objects.create(
        case=case,
        name="holm.txt",
        kind="text/plain",
        size=len(content),
        digest=storage.keep(content),
        added=NOW,
    )


def everything() -> str:
    rows = [*Case.objects.values(), *Post.objects.values(), *Attachment.objects.values()]
    return str(rows)


def test_words_files_and_addresses_go_and_that_there_was_a_case_stays() -> None:
    case = old_case(houses())
    file = file_of(case, b"Mrs Holm")
    assert searching.found(Case.objects.all(), "Holm").exists()
    assert forgetting.forget(now=LATER) == 1
    case.refresh_from_db()
    assert (case.number, case.state, case.forgotten) == (17, DONE, LATER)
    assert "Holm" not in everything()
    assert "example.org" not in everything()
    assert not store.exists(storage.name(file.digest))
    event = Event.objects.get(did="cases.forgotten")
    assert "Holm" not in str(event.after)
    page = of(PETRA).get(f"/requests/{case.key}/").content.decode()
    assert "no longer kept" in page
    assert "Holm" not in page
    assert not searching.found(Case.objects.all(), "Holm").exists()
    assert forgetting.forget(now=LATER) == 0


def test_what_is_open_young_or_may_open_again_is_kept() -> None:
    made = houses()
    young, waits, again = old_case(made, 1), old_case(made, 2), old_case(made, 3, WITHDRAWN)
    Case.objects.filter(pk=young.pk).update(ended=LATER - timedelta(days=DAYS - 1))
    Case.objects.filter(pk=waits.pk).update(state="waiting", ended=None)
    Case.objects.filter(pk=again.pk).update(reopens_until=LATER + timedelta(days=1))
    assert forgetting.forget(now=LATER) == 0
    assert Post.objects.filter(text=PRIVATE).count() == 3


def test_a_file_that_another_case_has_too_stays_for_it() -> None:
    made = houses()
    old, new = old_case(made, 1), a_case(made, number=2)
    file_of(old, b"a plan of the house")
    kept = file_of(new, b"a plan of the house")
    assert forgetting.forget(now=LATER) == 1
    assert storage.content(kept.digest).read() == b"a plan of the house"


def test_without_the_setting_nothing_is_ever_forgotten(settings: Any) -> None:
    settings.KEEP_CASES_DAYS = None
    old_case(houses())
    assert forgetting.forget(now=timezone.now() + timedelta(days=5000)) == 0
    assert Post.objects.get().text == PRIVATE
