"""How each thing is done that a case may do (B-08). `acting.run` decides which, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from driftbook.doors import refusals, tag_actions
from driftbook.doors.models import Tag
from driftbook.handbook.schema.requests import FieldKind, RequestType
from driftbook.history.by import By
from driftbook.people.actions import asked_for
from driftbook.people.actions.members import MayNot
from driftbook.people.keys import key_of
from driftbook.people.models import User
from driftbook.requests.actions import extracts
from driftbook.requests.models import Case, Deed

Said = dict[str, Any]
"""What the deed keeps of it, as JSON: objects and people by their keys, so that these can go."""


class CannotAct(Exception):
    """Something that cannot be done; `code` says why, `about` about what."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{code}: {about}")
        self.code, self.about = code, about


@dataclass(frozen=True)
class Asked:
    """What a case asks for, and who acts."""

    case: Case
    type: RequestType
    said: Mapping[str, Any]
    """The answers to what the form asked."""
    by: By
    now: datetime
    numbers: Sequence[str] = ()
    """Of tags, as whoever finishes the case has typed them."""

    def answers(self, *kinds: FieldKind) -> Iterator[tuple[str, str]]:
        """The field and each answer of the fields of these kinds, in the order of the form."""
        for name, form_field in self.type.fields.items():
            said = self.said.get(name)
            if form_field.kind in kinds and said not in (None, "", []):
                for one in said if isinstance(said, list) else [said]:
                    yield name, str(one)


def cannot(wrong: Exception) -> CannotAct:
    """Why, whoever refused it."""
    if isinstance(wrong, CannotAct):
        return wrong
    if isinstance(wrong, MayNot):
        return CannotAct(wrong.code)
    if isinstance(wrong, refusals.TagEnded):
        return CannotAct("tag-ended")
    return CannotAct(
        "no-number" if isinstance(wrong, refusals.NoNumber) else "not-done", str(wrong)
    )


# --- tags ---------------------------------------------------------------------------------------


def block_tags(asked: Asked) -> Said:
    """Effective at once (B-08.1)."""
    return _each_tag(
        asked,
        lambda tag: tag_actions.block_tag(
            tag=tag, because=str(asked.case), by=asked.by, now=asked.now
        ),
    )


def reactivate_tags(asked: Asked) -> Said:
    """Effective at once (B-08.1)."""
    return _each_tag(
        asked, lambda tag: tag_actions.reactivate_tag(tag=tag, by=asked.by, now=asked.now)
    )


def _each_tag(asked: Asked, do: Callable[[Tag], Tag]) -> Said:
    there = [_tag(asked.case, said) for _name, said in asked.answers("tag")]
    if not there:
        raise CannotAct("no-tag")
    done = [do(tag) for tag in sorted(there, key=lambda tag: tag.pk)]
    return {"tags": [str(tag.key) for tag in done]}


def _tag(case: Case, said: str) -> Tag:
    """The customer's tag with this key; one that nobody else's case could name."""
    uid = key_of(said)
    found = Tag.objects.filter(organisation=case.customer, key=uid).first() if uid else None
    if found is None:
        raise CannotAct("no-tag", said)
    return found


def order_tags(asked: Asked) -> Said:
    """Hand out the tags whose numbers the keeper has typed (B-08.2); none is nothing."""
    numbers = list(dict.fromkeys(map(tag_actions.written, asked.numbers)))
    customer = asked.case.customer
    mine = {key for said in _earlier(asked.case, "order-tags") for key in said.get("tags", ())}
    out = Tag.objects.filter(organisation=customer, number__in=numbers, ended__isnull=True)
    for tag in out:
        if str(tag.key) not in mine:
            raise CannotAct("tag-out", tag.number)
    made = [
        tag_actions.add_tag(organisation=customer, number=number, by=asked.by, now=asked.now)
        for number in sorted(numbers)
    ]
    return {"tags": [str(tag.key) for tag in made]}


def _earlier(case: Case, does: str) -> list[Said]:
    rows = Deed.objects.filter(case=case, what="acted").values_list("details", flat=True)
    return [said for said in rows if said.get("does") == does]


# --- lists and logs -----------------------------------------------------------------------------


def _listing(does: str) -> Callable[[Asked], Said]:
    def ask(asked: Asked) -> Said:
        """A file that the worker makes (B-08.5)."""
        extract = extracts.ask(
            case=asked.case,
            does=does,
            form=_form(asked),
            about=_about(asked),
            by=asked.by,
            now=asked.now,
        )
        return {"extract": str(extract.key)}

    return ask


def _form(asked: Asked) -> str:
    """The form that a choice of the customer names; a spreadsheet where none does."""
    said = (answer for _name, answer in asked.answers("choice"))
    return next((answer for answer in said if answer in extracts.FORMS), extracts.USUAL)


def _about(asked: Asked) -> Said:
    """What a list is limited to: the first day is its beginning, a second one its end; a thing."""
    days = [said for _name, said in asked.answers("date")]
    things = [
        {"kind": asked.type.fields[name].kind, "key": said}
        for name, said in asked.answers("tag", "door", "unit", "address")
    ]
    about: Said = {"things": things} if things else {}
    return about | dict(zip(("since", "until"), days, strict=False))


# --- people -------------------------------------------------------------------------------------


def add_portal_user(asked: Asked) -> Said:
    """Invite somebody, or give them the role (B-08.6)."""
    mails = [said for _name, said in asked.answers("mail")]
    texts = dict(asked.answers("text"))
    name = texts.get("name") or next(iter(texts.values()), "")
    if not mails or not name:
        raise CannotAct("no-person")
    user = asked_for.add_portal_user(
        organisation=asked.case.customer,
        name=name,
        email=mails[0],
        address=settings.ADDRESS + _invitation(),
        by=asked.by,
        now=asked.now,
    )
    return {"person": str(user.key)}


def remove_portal_user(asked: Asked) -> Said:
    """End their roles of the portal (B-08.6)."""
    users = _people(asked)
    for user in users:
        asked_for.end_portal_user(
            organisation=asked.case.customer, user=user, by=asked.by, now=asked.now
        )
    return {"person": str(users[0].key), "people": [str(user.key) for user in users]}


def reset_password(asked: Asked) -> Said:
    """Let them choose a new password by themselves (B-08.7); not where a directory does that."""
    users = _people(asked)
    for user in users:
        asked_for.hand_over_password(
            organisation=asked.case.customer,
            user=user,
            forgotten=settings.ADDRESS + reverse("people:forgotten"),
            address=settings.ADDRESS + _invitation(),
            key=f"{asked.case.key}:{user.key}",
            by=asked.by,
            now=asked.now,
        )
    return {"person": str(users[0].key), "people": [str(user.key) for user in users]}


def _people(asked: Asked) -> list[User]:
    found = []
    for _name, said in asked.answers("portal-user"):
        uid = key_of(said)
        user = asked_for.one_of(asked.case.customer, uid) if uid else None
        if user is None:
            raise CannotAct("no-person")
        found.append(user)
    if not found:
        raise CannotAct("no-person")
    return sorted(found, key=lambda user: user.pk)


def _invitation() -> str:
    return reverse("people:invitation", args=["token"]).replace("/token/", "/{token}/")


DOINGS: dict[str, Callable[[Asked], Said]] = {
    "block-tag": block_tags,
    "reactivate-tag": reactivate_tags,
    "order-tags": order_tags,
    "list-users": _listing("list-users"),
    "list-log": _listing("list-log"),
    "list-portal-users": _listing("list-portal-users"),
    "add-portal-user": add_portal_user,
    "remove-portal-user": remove_portal_user,
    "reset-password": reset_password,
}
