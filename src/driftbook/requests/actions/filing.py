"""Filing a case: decided, numbered and written with its first post, or not at all (B-01)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import Exists, Q

from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import requests
from driftbook.handbook.deciding.forms import Problem
from driftbook.handbook.deciding.requests import Filing
from driftbook.handbook.schema.requests import RequestType
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation, Party
from driftbook.people.permissions import TABLE
from driftbook.requests import checking, summing
from driftbook.requests.actions import acting, deeds, status
from driftbook.requests.actions.deeds import FILED
from driftbook.requests.actions.files import BadFile, keep_file
from driftbook.requests.actions.promises import ENTER
from driftbook.requests.checking import BAD, Files
from driftbook.requests.models import (
    CUSTOMER,
    PLANNED,
    TEXT,
    WAITING,
    Case,
    Post,
    Promise,
    Sharing,
)
from driftbook.requests.reasons import stored


class Refused(Exception):
    """The case cannot be filed so; `problems` says all that is wrong, by field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"{one.field}: {one.code}" for one in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class _New:
    """What is to be written."""

    agreement: Agreement
    edition: Edition
    handbook: Handbook
    customer: Organisation
    provider: Organisation | None
    type_id: str
    type: RequestType
    filing: Filing
    answers: dict[str, Any]
    subject: str
    text: str
    by: By
    now: datetime
    dated: date | None
    files: Files
    via: str
    correspondent: str
    mail: UUID | None
    message_id: str
    key: UUID
    chosen: bool
    """Whether the key was chosen by whoever files it, and may be there already."""


def file(
    *,
    agreement: Agreement,
    edition: Edition,
    handbook: Handbook,
    customer: Organisation,
    type: str,
    answers: Mapping[str, Any],
    by: By,
    roles: Collection[str],
    now: datetime,
    dated: date | None = None,
    files: Files | None = None,
    via: str = "portal",
    subject: str = "",
    text: str = "",
    correspondent: str = "",
    unknown_ok: bool = False,
    mail: UUID | None = None,
    message_id: str = "",
    key: str | None = None,
    parties: Sequence[Party] | None = None,
) -> Case:
    """File a case of this type for the customer, in these roles.

    It is numbered within the agreement, gets its deed `filed` and its first post, and what the
    type does at once is done in the same transaction; one that is dated ahead (B-05) is planned
    and enters its queue on its day. `files` by the field that asks for them; those under the empty
    name belong to the post. A mail cannot know the form, so nothing is missing from it;
    `unknown_ok`: whoever wrote it need not have a role. The same `key` of the same person is the
    same case, and so is the same `mail`. `parties` are the customer's and the providers of the
    agreement, where they are at hand. Raises Refused with everything that is wrong.
    """
    there = _there(agreement, customer, by, key, mail)
    if there is not None:
        return there
    parties = _parties(agreement, customer) if parties is None else parties
    filing = requests.filing(
        handbook,
        type,
        party=next((one.name for one in parties if one.organisation_id == customer.pk), ""),
        roles=TABLE["case.file"].own if unknown_ok else roles,
        answers=checking.with_files(answers, files),
        now=now,
        dated=dated,
        complete=via != "mail",
    )
    type_ = filing.type
    if type_ is None:
        raise Refused(filing.problems)
    said = checking.cleaned(handbook, type_, answers)
    known = summing.names(customer, handbook, type_, said)
    provider, lacking = checking.provider(handbook, filing, parties)
    problems = [
        *filing.problems,
        *lacking,
        *checking.strange(type_, said, known),
        *checking.unasked(type_, files),
    ]
    if problems:
        raise Refused(problems)
    new = _New(
        agreement=agreement,
        edition=edition,
        handbook=handbook,
        customer=customer,
        provider=provider,
        type_id=type,
        type=type_,
        filing=filing,
        answers=said,
        subject=(subject or summing.subject(type_, said, known))[:TEXT],
        text=text or summing.text(type_, said, known),
        by=by,
        now=now,
        dated=dated if filing.state == PLANNED else None,
        files=files or {},
        via=via,
        correspondent=correspondent,
        mail=mail,
        message_id=message_id,
        key=_key(agreement, customer, by, key),
        chosen=key is not None,
    )
    with transaction.atomic():
        return _write(new)


# --- what is asked for ---------------------------------------------------------------------------


def _there(
    agreement: Agreement, customer: Organisation, by: By, key: str | None, mail: UUID | None
) -> Case | None:
    """The case that was filed under this key, or of this mail."""
    if mail is not None:
        post = Post.objects.filter(mail=mail).select_related("case").order_by("pk").first()
        return post.case if post else None
    if key is None:
        return None
    return Case.objects.filter(key=_key(agreement, customer, by, key)).first()


def _key(agreement: Agreement, customer: Organisation, by: By, key: str | None) -> UUID:
    """A key that a program has chosen leads to the same case again, and to nobody else's."""
    return uuid5(agreement.key, f"{customer.key} {by.person} {key}") if key else uuid4()


def _parties(agreement: Agreement, customer: Organisation) -> list[Party]:
    near = Q(organisation=customer) | Q(provides=True)
    rows = Party.objects.filter(near, agreement=agreement).select_related("organisation")
    return list(rows.order_by("pk"))


# --- writing -------------------------------------------------------------------------------------


def _write(new: _New) -> Case:
    # FOR NO KEY UPDATE, for every new case refers to the agreement and shares its key
    held = Agreement.objects.select_for_update(no_key=True).filter(pk=new.agreement.pk)
    sharing = Sharing.objects.filter(agreement=new.agreement, organisation=new.customer)
    shares = held.values_list(Exists(sharing), flat=True).get()
    there = Case.objects.filter(key=new.key).first() if new.chosen else None
    if there is not None:
        return there
    case = _case(new)
    deeds.add(
        case=case,
        what=FILED,
        state=case.state,
        given={case.state},
        by=new.by,
        now=new.now,
        details={"type": new.type_id, "via": new.via, "dated": _iso(new.dated)},
    )
    post = _post(case, new)
    _attach(case, post, new)
    if not shares:
        _share(new)
    if case.state == PLANNED:
        _promise(case, new)
    return _act(case, new) if case.state == WAITING else case


def _case(new: _New) -> Case:
    numbers = Case.objects.filter(agreement=new.agreement).order_by("-number")
    last = numbers.values_list("number", flat=True).first()
    waiting = new.filing.state == WAITING
    return Case.objects.create(
        key=new.key,
        number=(last or 0) + 1,
        agreement=new.agreement,
        edition=new.edition,
        customer=new.customer,
        provider=new.provider,
        type=new.type_id,
        queue=new.filing.queue,
        at_customer=new.filing.first_level,
        subject=new.subject,
        answers=new.answers,
        state=new.filing.state,
        filed=new.now,
        person=new.by.person,
        role=new.by.role,
        via=new.via,
        correspondent=new.correspondent,
        dated=new.dated,
        entered=new.now if waiting else None,
        posts_count=1,
        changed=new.now,
    )


def _post(case: Case, new: _New) -> Post:
    return Post.objects.create(
        case=case,
        position=1,
        at=new.now,
        side=CUSTOMER,
        person=new.by.person,
        organisation=new.customer.key,
        text=new.text,
        via=new.via,
        mail=new.mail,
        message_id=new.message_id,
    )


def _attach(case: Case, post: Post, new: _New) -> None:
    """Keep the files; those of the form stand in its answers by their keys."""
    if not any(new.files.values()):
        return
    kept: dict[str, list[str]] = {}
    for field, some in new.files.items():
        for one in some:
            at = post if not field else None
            try:
                row = keep_file(case=case, file=one, post=at, field=field, now=new.now)
            except BadFile as bad:
                params = {"reason": bad.code, **bad.params}
                raise Refused([Problem(field, BAD, params)]) from None
            if field:
                kept.setdefault(field, []).append(str(row.key))
    if kept:
        case.answers = {**case.answers, **kept}
        case.save(update_fields=["answers"])


def _share(new: _New) -> None:
    """From the first case on the customer has a level of sharing, which it may change (B-02)."""
    level = requests.chapter(new.handbook).sharing
    row = Sharing(agreement=new.agreement, organisation=new.customer, level=level)
    Sharing.objects.bulk_create([row], ignore_conflicts=True)


def _promise(case: Case, new: _New) -> None:
    why = stored(one for one in new.filing.reasons if one.code == "enters-on")
    Promise.objects.create(case=case, what=ENTER, at=new.filing.enters, reasons=why)


def _act(case: Case, new: _New) -> Case:
    """What the type does at once; where nothing is left to do then, it is done by that (B-08)."""
    if not new.filing.acts:
        return case
    done = acting.run(case=case, handbook=new.handbook, at="filed", by=new.by, now=new.now)
    if acting.finishes(case, new.handbook, done):
        itself = By(None, "", new.by.request)
        return status.finish(case=case, because="", by=itself, now=new.now)
    return case


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
