"""Petra files cases for the owner of the houses; each comes whole, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from driftbook.history.models import Event
from driftbook.people.actors import Actor
from driftbook.people.models import User
from driftbook.people.queries import actor_of
from driftbook.requests.actions.filing import Refused
from driftbook.requests.models import (
    CUSTOMER,
    DONE,
    PLANNED,
    WAITING,
    Attachment,
    Case,
    Notice,
    Post,
    Promise,
    Sharing,
)
from driftbook.requests.queries import cases
from driftbook.requests.tests.cast import (
    ADA,
    NOW,
    OLGA,
    PAUL,
    PETRA,
    STINA,
    STOCKHOLM,
    Houses,
    by,
    houses,
    user,
)
from driftbook.requests.tests.filing import filed

pytestmark = pytest.mark.django_db
FAULT = {"problem": "The door does not close.\nIt is cold."}


def refused(there: Houses, type_: str, answers: Mapping[str, Any], **more: Any) -> set[Any]:
    """What is wrong with it; and nothing at all was written."""
    with pytest.raises(Refused) as why:
        filed(there, type_, answers, **more)
    assert not Case.objects.exists()
    return {(one.field, one.code) for one in why.value.problems}


def seen(name: str, case: Case) -> bool:
    actor: Actor = actor_of(user(name), NOW)
    return cases.cases(actor).filter(pk=case.pk).exists()


def test_a_fault_is_reported() -> None:
    there = houses()
    case = filed(there, "fault", {**FAULT, "door": str(there.door.key)})
    assert (case.number, case.state, case.queue) == (1, WAITING, "ordinary")
    assert (case.provider, case.at_customer, case.entered) == (there.keeper, False, NOW)
    assert case.answers == {"door": str(there.door.key), "problem": FAULT["problem"]}
    assert case.subject == "Fault report: The door does not close."
    assert (case.person, case.role, case.via) == (user(PETRA).key, "portal-user", "portal")


def test_it_comes_with_its_first_post_and_its_deed() -> None:
    case = filed(houses(), "fault", FAULT)
    post = Post.objects.get(case=case)
    assert (post.position, post.side, post.text) == (1, CUSTOMER, FAULT["problem"])
    assert post.organisation == case.customer.key
    assert case.posts_count == 1
    deed = case.deeds.get()
    assert (deed.position, deed.what, deed.state) == (0, "filed", WAITING)
    assert Notice.objects.get(case=case).deed == deed


def test_both_sides_have_it_in_their_history() -> None:
    there = houses()
    case = filed(there, "fault", FAULT)
    told = Event.objects.filter(did="case.filed", key=str(case.key))
    assert {one.organisation for one in told} == {there.owner.key, there.keeper.key}


def test_cases_are_numbered_within_the_agreement() -> None:
    there = houses()
    numbers = [filed(there, "fault", FAULT).number for _ in range(3)]
    olga = {"customer": there.other, "by": by(OLGA)}
    assert [*numbers, filed(there, "fault", FAULT, **olga).number] == [1, 2, 3, 4]


def test_colleagues_see_it_from_the_first_case_on() -> None:
    there = houses()
    case = filed(there, "fault", FAULT)
    assert Sharing.objects.get(organisation=there.owner).level == "everyone"
    assert all(seen(name, case) for name in (PETRA, PAUL, ADA))
    assert not seen(OLGA, case)


def test_a_level_that_was_chosen_stays() -> None:
    there = houses()
    Sharing.objects.create(agreement=there.agreement, organisation=there.owner, level="own")
    case = filed(there, "fault", FAULT)
    assert seen(PETRA, case)
    assert not seen(PAUL, case)


def test_what_is_missing_is_named_by_its_field() -> None:
    assert refused(houses(), "fault", {}) == {("problem", "missing")}


def test_an_unknown_type_and_an_unknown_field_are_refused() -> None:
    there = houses()
    assert refused(there, "wish", {}) == {("", "unknown-type")}
    assert refused(there, "fault", {**FAULT, "colour": "red"}) == {("colour", "unknown-field")}


def test_only_who_may_files_it() -> None:
    there = houses()
    more = {"roles": {"portal-administrator"}, "by": by(ADA, "portal-administrator")}
    assert refused(there, "app", {"problem": "x"}, **more) == {("", "not-your-role")}
    keeper = {"customer": there.keeper}
    assert refused(there, "fault", FAULT, **keeper) == {("", "not-your-type")}


def test_another_owners_door_cannot_be_named() -> None:
    there = houses()
    answers = {**FAULT, "door": str(there.door.key)}
    more = {"customer": there.other, "by": by(OLGA)}
    assert refused(there, "fault", answers, **more) == {("door", "not-theirs")}
    assert refused(there, "fault", {**FAULT, "door": "1 or 1"}) == {("door", "not-theirs")}


def test_a_field_that_is_not_asked_may_not_be_said() -> None:
    answers = {"what": "Ten tags", "how": "shop", "shop": "Main Street", "address": "1"}
    assert refused(houses(), "order", answers) == {("address", "not-asked")}


def test_first_level_comes_first() -> None:
    case = filed(houses(), "app", {"problem": "It crashes"})
    assert (case.queue, case.at_customer, case.provider) == ("first", True, None)
    told = Event.objects.filter(did="case.filed", key=str(case.key))
    assert [one.organisation for one in told] == [case.customer.key]


ORDER = {"what": "Ten tags", "tags": "10", "how": "shop", "shop": "Main Street"}


def test_dated_ahead_it_is_planned_and_enters_its_queue_on_its_day() -> None:
    """E-3: from midnight, in the zone of the handbook."""
    case = filed(houses(), "order", ORDER, dated=date(2026, 11, 23))
    assert (case.state, case.dated, case.entered) == (PLANNED, date(2026, 11, 23), None)
    promise = Promise.objects.get(case=case)
    assert promise.what == "enter"
    assert promise.at.astimezone(STOCKHOLM).isoformat() == "2026-11-23T00:00:00+01:00"
    assert promise.reasons[0]["code"] == "enters-on"


def test_dated_today_it_waits_at_once() -> None:
    case = filed(houses(), "order", ORDER, dated=NOW.date())
    assert (case.state, case.dated) == (WAITING, None)
    assert not Promise.objects.exists()


def test_it_cannot_be_dated_where_or_when_the_handbook_does_not_say_so() -> None:
    there, day = houses(), NOW.date()
    tomorrow = day + timedelta(days=1)
    assert refused(there, "fault", FAULT, dated=tomorrow) == {("", "not-ahead")}
    assert refused(there, "order", ORDER, dated=day - timedelta(days=1)) == {("", "in-the-past")}
    far = day + timedelta(days=366)
    assert refused(there, "order", ORDER, dated=far) == {("", "too-far-ahead")}


def test_the_same_key_is_the_same_case() -> None:
    there = houses()
    first = filed(there, "fault", FAULT, key="once")
    assert filed(there, "fault", FAULT, key="once") == first
    assert filed(there, "fault", FAULT, key="twice") != first
    assert filed(there, "fault", FAULT, key="once", by=by(PAUL)) != first


def test_a_mail_is_not_held_to_the_form() -> None:
    there = houses()
    more = {"via": "mail", "text": "It rains in.", "subject": "Roof", "message_id": "a@example.org"}
    case = filed(there, "fault", {}, **more)
    assert (case.subject, case.via) == ("Roof", "mail")
    assert case.posts.get().text == "It rains in."
    assert case.posts.get().message_id == "a@example.org"


def test_a_mail_of_somebody_who_is_not_known() -> None:
    there = houses()
    from driftbook.history.by import By

    more = {"via": "mail", "correspondent": "who@example.org", "unknown_ok": True, "roles": ()}
    case = filed(there, "app", {}, by=By(None, ""), text="Help", **more)
    assert (case.person, case.correspondent) == (None, "who@example.org")


def test_a_form_without_a_long_text_says_everything_in_its_post() -> None:
    there = houses()
    who: User = user(PAUL)
    case = filed(there, "password", {"who": str(who.key)})
    assert case.subject == "New password: Paul"
    assert case.posts.get().text == "Whose: Paul"


def test_stina_of_first_level_sees_everything_of_the_owner() -> None:
    there = houses()
    Sharing.objects.create(agreement=there.agreement, organisation=there.owner, level="own")
    assert seen(STINA, filed(there, "fault", FAULT))


def test_filing_takes_few_queries() -> None:
    """A hundred cases a second through the API leave no room for more."""
    there = houses()
    filed(there, "fault", FAULT)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        filed(there, "fault", FAULT)
    said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(said) <= 15, "\n".join(said)


def test_a_lost_tag_no_longer_opens_at_once() -> None:
    """B-08: nobody has to handle it, and the case is done by that."""
    from driftbook.doors.models import Tag

    there = houses()
    tag = Tag.objects.create(organisation=there.owner, number="A17", since=NOW)
    case = filed(there, "tag", {"what": "block", "tag": str(tag.key)})
    tag.refresh_from_db()
    assert not tag.opens(NOW)
    assert case.state == DONE
    assert [one.what for one in case.deeds.order_by("position")] == ["filed", "acted", "done"]
    assert case.handler is None
    assert case.subject == "Lost tag: Block it"


def test_another_owners_tag_cannot_be_blocked() -> None:
    from driftbook.doors.models import Tag

    there = houses()
    tag = Tag.objects.create(organisation=there.other, number="A17", since=NOW)
    answers = {"what": "block", "tag": str(tag.key)}
    assert refused(there, "tag", answers) == {("tag", "not-theirs")}
    tag.refresh_from_db()
    assert tag.opens(NOW)


def test_a_list_is_asked_for_and_nobody_has_to_handle_it() -> None:
    case = filed(houses(), "extract", {"what": "users"})
    assert case.state == DONE
    assert case.extracts.get().does == "list-users"


def test_files_of_the_form_stand_in_its_answers(settings: Any, tmp_path: Path) -> None:
    from driftbook.requests.files import File

    settings.CASE_FILES = tmp_path
    sent = {"pictures": [File("a.txt", b"It stands open."), File("b.txt", b"From inside.")]}
    case = filed(houses(), "fault", FAULT, files=sent)
    kept = Attachment.objects.filter(case=case, field="pictures", post=None)
    assert case.answers["pictures"] == [str(one.key) for one in kept.order_by("pk")]


def test_a_file_that_is_not_taken_refuses_the_whole(settings: Any, tmp_path: Path) -> None:
    from driftbook.requests.files import File

    settings.CASE_FILES = tmp_path
    sent = {"pictures": [File("a.txt", b"It stands open."), File("b.exe", b"MZ\x90\x00\x03")]}
    assert refused(houses(), "fault", FAULT, files=sent) == {("pictures", "bad-file")}


def test_files_where_none_are_asked_for() -> None:
    from driftbook.requests.files import File

    sent = {"problem": [File("a.txt", b"x")]}
    assert ("problem", "no-files") in refused(houses(), "fault", FAULT, files=sent)
