"""Some cases of the demo's invented cast: `demo/cases.yaml` of a handbook's folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from driftbook.doors.models import Address, Door, Tag
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.base import Slug
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation, User
from driftbook.people.stories import Strict, played, who
from driftbook.requests.actions import filing, status, talking
from driftbook.requests.models import CUSTOMER, KEEPER, Case

FILE = "demo/cases.yaml"
FIRST = "first"
"""An answer to a field of kind address or door: the customer's first."""


class Happening(Strict):
    """Something that is said in a case, or done to it."""

    hours_ago: float
    by: str
    says: str = ""
    asks: bool = False
    internal: bool = False
    does: Literal["", "take", "finish", "escalate", "withdraw"] = ""
    because: str = ""
    numbers: list[str] = []


class Filed(Strict):
    """A case, and what comes after it."""

    type: Slug
    by: str
    hours_ago: float
    answers: dict[Slug, Any] = {}
    dated_in_days: int | None = None
    then: list[Happening] = []


class Story(Strict):
    """`demo/cases.yaml`."""

    cases: list[Filed] = []


def shown(
    agreement: Agreement, handbook: Handbook, edition: Edition, folder: Path, now: datetime
) -> Iterator[str]:
    """Let the cast file and handle the cases of the folder, once, and tell what was done."""
    path = folder / FILE
    if not path.is_file() or handbook.requests is None:
        return
    if Case.objects.filter(agreement=agreement).exists():
        return

    def play(story: Story) -> str:
        Scene(agreement, handbook, edition, now).play(story)
        return f"{handbook.id}: {len(story.cases)} invented cases"

    yield from played(path, Story, play, refusals=(filing.Refused,))


@dataclass(frozen=True)
class Scene:
    """The story, told as if it had happened in the days before now."""

    agreement: Agreement
    handbook: Handbook
    edition: Edition
    now: datetime

    def play(self, story: Story) -> None:
        """File the cases, and let happen what comes after each."""
        for one in story.cases:
            self._case(one)

    def _case(self, one: Filed) -> None:
        user, customer, roles = who(self.agreement, one.by)
        at = self._at(one.hours_ago)
        dated = None
        if one.dated_in_days is not None:
            dated = self.now.astimezone(self.handbook.zone).date()
            dated += timedelta(days=one.dated_in_days)
        case = filing.file(
            agreement=self.agreement,
            edition=self.edition,
            handbook=self.handbook,
            customer=customer,
            type=one.type,
            answers=self._answers(customer, one),
            by=By(user.key, roles[0]),
            roles=roles,
            now=at,
            dated=dated,
        )
        for happening in one.then:
            self._happen(case, happening)

    def _happen(self, case: Case, one: Happening) -> None:
        user, organisation, roles = who(self.agreement, one.by)
        by, at = By(user.key, roles[0]), self._at(one.hours_ago)
        own = organisation == case.customer and not case.at_customer
        if one.says:
            talking.post(
                case=case,
                text=one.says,
                by=by,
                side=CUSTOMER if own else KEEPER,
                organisation=organisation.key,
                now=at,
                internal=one.internal,
                asks=one.asks,
            )
        if one.does == "take":
            status.take(case=case, person=user.key, by=by, now=at)
        elif one.does == "finish":
            numbers = {"numbers": one.numbers}
            status.finish(case=case, because=one.because, by=by, now=at, details=numbers)
        elif one.does == "escalate":
            status.escalate(case=case, because=one.because, by=by, now=at)
        elif one.does == "withdraw":
            status.withdraw(case=case, because=one.because, by=by, now=at)
        case.refresh_from_db()

    def _answers(self, customer: Organisation, one: Filed) -> dict[str, Any]:
        """Objects are named as people name them; a case knows them by their keys."""
        fields = self.handbook.requests.types[one.type].fields if self.handbook.requests else {}
        return {
            name: self._key(customer, fields[name].kind, value)
            for name, value in one.answers.items()
        }

    def _key(self, customer: Organisation, kind: str, value: Any) -> Any:
        if kind == "tag":
            found: Any = Tag.objects.get(organisation=customer, number=value).key
        elif kind == "portal-user":
            found = User.objects.get(name=value).key
        elif kind == "door" and value == FIRST:
            found = Door.objects.filter(address__street__organisation=customer)[0].key
        elif kind == "address" and value == FIRST:
            found = Address.objects.filter(street__organisation=customer)[0].pk
        else:
            return value
        return str(found)

    def _at(self, hours_ago: float) -> datetime:
        return self.now - timedelta(hours=hours_ago)
