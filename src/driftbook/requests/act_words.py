"""What a case has done, and why it could not, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.doors.models import Tag
from driftbook.people.queries import names
from driftbook.requests.models import Deed

Words = str | Promise

DONE: dict[str, Words] = {
    "block-tag": gettext_lazy("Blocked, and opens nothing from now on: the tag %(tags)s."),
    "reactivate-tag": gettext_lazy("Opens again: the tag %(tags)s."),
    "order-tags": gettext_lazy("Handed out: the tags %(tags)s."),
    "list-users": gettext_lazy("A list of the users is asked for."),
    "list-log": gettext_lazy("A log is asked for."),
    "list-portal-users": gettext_lazy("A list of the portal users is asked for."),
    "add-portal-user": gettext_lazy("Is a portal user now: %(people)s."),
    "remove-portal-user": gettext_lazy("Is a portal user no longer: %(people)s."),
    "reset-password": gettext_lazy("Has been sent a way to choose a new password: %(people)s."),
}
"""By what an act does."""
NOT_DONE = gettext_lazy("This could not be done by itself, so somebody sees to it: %(why)s")
WHY_NOT: dict[str, Words] = {
    "no-tag": gettext_lazy("The registry has no such tag."),
    "tag-ended": gettext_lazy("The tag has been taken back."),
    "tag-out": gettext_lazy("A tag with the number %(about)s has been handed out already."),
    "no-number": gettext_lazy("This is no number of a tag: %(about)s"),
    "no-person": gettext_lazy("The organisation has nobody like that."),
    "in-directory": gettext_lazy("The organisation's own directory manages this person."),
    "closed": gettext_lazy("The account is closed."),
    "name-taken": gettext_lazy("Too many others have a user name like this address."),
    "no-way-to-invite": gettext_lazy("The person has neither a mail address nor a telephone."),
    "not-done": gettext_lazy("It was refused."),
}
LISTS: dict[str, Words] = {
    "list-users": gettext_lazy("Users"),
    "list-log": gettext_lazy("Log"),
    "list-portal-users": gettext_lazy("Portal users"),
}
FORMS: dict[str, Words] = {
    "xlsx": gettext_lazy("Spreadsheet (XLSX)"),
    "csv": gettext_lazy("CSV"),
    "pdf": gettext_lazy("PDF"),
}
STATES: dict[str, Words] = {
    "waiting": gettext_lazy("Waiting"),
    "making": gettext_lazy("Being made"),
    "ready": gettext_lazy("Ready"),
    "failed": gettext_lazy("Failed"),
    "expired": gettext_lazy("Expired"),
}
FAILED: dict[str, Words] = {
    "too-long": gettext_lazy("There are too many rows for paper. Ask for a spreadsheet instead."),
    "no-pdf": gettext_lazy("No PDF can be made here just now. Ask for a spreadsheet instead."),
}
FAULT = gettext_lazy("Something went wrong. Whoever runs Driftbook finds it in the log.")


@dataclass(frozen=True)
class Known:
    """The names of the tags and people of some deeds."""

    tags: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[UUID | None, str] = field(default_factory=dict)


def known(deeds: Iterable[Deed]) -> Known:
    """Fetched at once. Who was erased has no name."""
    said = [deed.details for deed in deeds]
    tags = {key for one in said for key in one.get("tags", ())}
    rows = Tag.objects.filter(key__in=tags).values_list("key", "number") if tags else ()
    people = {UUID(key) for one in said for key in _people(one)}
    return Known({str(key): number for key, number in rows}, names(people))


def sentence(deed: Deed, named: Known) -> str:
    """What an `acted` deed did."""
    said = deed.details
    if "refused" in said:
        return str(NOT_DONE) % {"why": why_not(said["refused"], str(said.get("about", "")))}
    people = [named.people.get(UUID(key)) or _("an erased person") for key in _people(said)]
    tags = [named.tags.get(key) or key for key in said.get("tags", ())]
    text = str(DONE.get(said.get("does", ""), said.get("does", "")))
    return text % {"tags": ", ".join(tags), "people": ", ".join(people)}


def why_not(code: str, about: str) -> str:
    """Why something was not done."""
    return str(WHY_NOT.get(code, WHY_NOT["not-done"])) % {"about": about}


def failed(error: str) -> str:
    """Why an extract could not be made, without what is for operators only."""
    return str(FAILED.get(error, FAULT))


def _people(said: Mapping[str, Any]) -> list[str]:
    return [*said.get("people", ())] or [key for key in [said.get("person")] if key]
