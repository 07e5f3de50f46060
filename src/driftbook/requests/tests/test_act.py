"""What a case does by itself: tags, lists, portal users, passwords (B-08)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from driftbook.doors import tag_actions
from driftbook.doors.models import Tag
from driftbook.handbook.schema.requests import Act
from driftbook.history.models import Event
from driftbook.outbox.models import Message
from driftbook.people.models import Membership, User
from driftbook.requests.actions import acting, deeds
from driftbook.requests.models import Case, Deed, Extract
from driftbook.requests.tests.cast import (
    ADA,
    KARIN,
    NOW,
    OLGA,
    PAUL,
    PETRA,
    Houses,
    by,
    user,
)
from driftbook.requests.tests.filed import case, tag
from tests.cast import organisation

pytestmark = pytest.mark.django_db


def run(here: Houses, one: Case, at: Any = "filed", **details: Any) -> list[Act]:
    who = by(PETRA) if at == "filed" else by(KARIN, "supplier-support")
    with transaction.atomic():
        return acting.run(
            case=deeds.locked(one),
            handbook=here.handbook,
            at=at,
            by=who,
            now=NOW,
            details=details or None,
        )


def acted(one: Case) -> list[dict[str, Any]]:
    return [deed.details for deed in Deed.objects.filter(case=one, what="acted")]


def test_a_lost_tag_no_longer_opens(here: Houses) -> None:
    lost = tag(here)
    assert lost.opens(NOW)
    one = case(here, "tag", {"what": "block", "tag": str(lost.key)})
    done = run(here, one)
    assert [act.does for act in done] == ["block-tag"]
    assert acting.finishes(one, here.handbook, done)
    lost.refresh_from_db()
    assert not lost.opens(NOW)
    assert (lost.blocked_by, lost.because) == (user(PETRA).key, "entrances 1")
    assert acted(one) == [{"does": "block-tag", "act": 0, "tags": [str(lost.key)]}]
    told = Event.objects.get(did="tag.blocked")
    assert (told.organisation, told.key) == (here.owner.key, str(lost.key))
    assert "Flat 12" not in told.content


def test_it_is_found_again_and_opens_again(here: Houses) -> None:
    lost = tag(here)
    with transaction.atomic():
        tag_actions.block_tag(tag=lost, because="lost", by=by(PETRA), now=NOW)
    run(here, case(here, "tag", {"what": "reactivate", "tag": str(lost.key)}))
    lost.refresh_from_db()
    assert lost.opens(NOW + timedelta(seconds=1))
    assert lost.because == ""


def test_what_was_done_is_not_done_twice(here: Houses) -> None:
    lost = tag(here)
    one = case(here, "tag", {"what": "block", "tag": str(lost.key)})
    assert len(run(here, one)) == len(run(here, one)) == 1
    assert len(acted(one)) == Event.objects.filter(did="tag.blocked").count() == 1


def test_a_tag_of_somebody_else_is_not_blocked(here: Houses) -> None:
    with transaction.atomic():
        theirs = tag_actions.add_tag(organisation=here.other, number="99", by=by(OLGA), now=NOW)
    one = case(here, "tag", {"what": "block", "tag": str(theirs.key)})
    done = run(here, one)
    assert done == []
    assert not acting.finishes(one, here.handbook, done)
    assert acted(one) == [
        {"does": "block-tag", "act": 0, "refused": "no-tag", "about": str(theirs.key)}
    ]
    theirs.refresh_from_db()
    assert theirs.opens(NOW)


def test_what_cannot_be_done_for_all_is_done_for_none(here: Houses) -> None:
    first, second = tag(here), tag(here, "04A2", "Flat 14")
    with transaction.atomic():
        tag_actions.end_tag(tag=second, by=by(PETRA), now=NOW)
    one = case(here, "tag", {"what": "block", "tag": [str(first.key), str(second.key)]})
    assert run(here, one) == []
    assert [said["refused"] for said in acted(one)] == ["tag-ended"]
    first.refresh_from_db()
    assert first.opens(NOW)
    assert not Event.objects.filter(did="tag.blocked").exists()


def test_ordered_tags_are_registered_when_they_are_sent(here: Houses) -> None:
    one = case(here, "order", {"what": "Two more", "tags": "2", "how": "post"})
    assert run(here, one) == []
    needs = acting.needs(one, here.handbook)
    assert [need.name for need in needs] == ["numbers"]
    run(here, one, "done", numbers="a1\n a2, a1")
    assert [*Tag.objects.values_list("number", "organisation__slug")] == [
        ("A1", "the-owner"),
        ("A2", "the-owner"),
    ]
    run(here, one, "done", numbers=["A1", "A2"])
    run(here, one, "done")
    assert Tag.objects.count() == 2


@pytest.mark.parametrize(("numbers", "code"), [("04A1", "tag-out"), ("?!", "no-number")])
def test_a_number_that_cannot_be_keeps_the_case_open(here: Houses, numbers: str, code: str) -> None:
    tag(here)
    one = case(here, "order", {"what": "One more"})
    with pytest.raises(acting.NotDone) as refused:
        run(here, one, "done", numbers=numbers)
    assert refused.value.cannot.code == code
    assert acted(one) == []


def test_lists_and_logs_are_left_to_the_worker(here: Houses) -> None:
    of = tag(here)
    said = {"what": "log", "since": "2026-11-01", "thing": str(of.key)}
    one = case(here, "extract", said)
    assert [act.does for act in run(here, one)] == ["list-log"]
    run(here, one)
    made = Extract.objects.get()
    assert (made.does, made.state, made.due, made.form) == ("list-log", "waiting", NOW, "xlsx")
    thing = {"kind": "tag", "key": str(of.key)}
    assert made.about == {"things": [thing], "since": "2026-11-01"}


def test_a_portal_user_is_added_and_invited(here: Houses) -> None:
    said = {"what": "add", "name": "Pia New", "mail": "Pia@example.org"}
    one = case(here, "people", said)
    run(here, one, "done")
    pia = User.objects.get(email="Pia@example.org")
    assert (pia.username, pia.name) == ("pia@example.org", "Pia New")
    assert [row.role for row in pia.memberships.all()] == ["portal-user"]
    letter = Message.objects.get(person=pia.key)
    assert letter.organisation is None
    assert letter.subject.endswith("has added you to Driftbook")
    again = case(here, "people", said)
    run(here, again, "done")
    assert User.objects.filter(email="Pia@example.org").count() == 1


def test_somebody_elsewhere_with_the_same_address_is_another_person(here: Houses) -> None:
    old = User.objects.create_user("pia@example.org", name="Pia", email="pia@example.org")
    Membership.objects.create(
        user=old, organisation=organisation("elsewhere"), role="spoc", since=NOW
    )
    run(
        here,
        case(here, "people", {"what": "add", "name": "P", "mail": "pia@example.org"}),
        "done",
    )
    new = User.objects.get(username="pia-2@example.org")
    assert {row.role for row in new.memberships.all()} == {"portal-user"}
    assert {row.role for row in old.memberships.all()} == {"spoc"}


def test_a_portal_user_is_removed_and_their_other_roles_stay(here: Houses) -> None:
    Membership.objects.create(
        user=user(PAUL), organisation=here.owner, role="care-worker", since=NOW
    )
    for name in (PAUL, ADA):
        run(here, case(here, "people", {"what": "remove", "who": str(user(name).key)}), "done")
    assert [row.role for row in user(PAUL).memberships.all()] == ["care-worker"]
    assert not user(ADA).memberships.exists()


def test_nobody_elsewhere_can_be_removed(here: Houses) -> None:
    for key in (user(OLGA).key, user(KARIN).key, uuid4()):
        with pytest.raises(acting.NotDone) as refused:
            run(here, case(here, "people", {"what": "remove", "who": str(key)}), "done")
        assert refused.value.cannot.code == "no-person"
    assert user(OLGA).memberships.exists()


def test_a_new_password_is_chosen_by_its_owner(here: Houses) -> None:
    run(here, case(here, "password", {"who": str(user(PAUL).key)}), "done")
    letter = Message.objects.get(person=user(PAUL).key)
    assert letter.subject == "Choose a new password for Driftbook"
    assert "/invitations/" in letter.text


def test_whoever_has_proved_a_telephone_is_sent_a_code_there(here: Houses) -> None:
    User.objects.filter(username=PAUL).update(phone="+4670204002", phone_verified=True)
    run(here, case(here, "password", {"who": str(user(PAUL).key)}), "done")
    letter = Message.objects.get(person=user(PAUL).key)
    assert "A code is sent to your telephone" in letter.text
    assert "/forgotten/" in letter.text


def test_a_password_that_a_directory_keeps_is_not_ours(here: Houses) -> None:
    User.objects.filter(username=PAUL).update(directory=here.owner)
    with pytest.raises(acting.NotDone) as refused:
        run(here, case(here, "password", {"who": str(user(PAUL).key)}), "done")
    assert refused.value.cannot.code == "in-directory"
