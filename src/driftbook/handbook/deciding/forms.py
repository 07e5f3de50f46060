"""What is asked when somebody files a case, and what is wrong with the answers (B-01, B-08).

Answers are what forms and programs send: text; ISO days; numbers as digits; `yes` or `no`;
addresses, doors, units, tags and portal users by their keys; a list where several may be given;
the names of files. Whether a key leads anywhere, the database knows.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from driftbook.handbook import phones
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.support import FIRST_YEAR, LAST_YEAR
from driftbook.handbook.schema.requests import FormField, RequestType, When

LINE, LONG, MANY = 300, 20_000, 100
"""The most letters of one line and of a long text; the most values of a field."""
Answers = Mapping[str, Any]

_DIGITS = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\".]+")
_MAIL_LONGEST = 254


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """Why a case cannot be filed so; `wording` phrases it."""

    field: str
    """The field of the form; empty: it is about the case itself."""
    code: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    source: tuple[str, ...] = ()


def shown(type: RequestType, answers: Answers) -> list[tuple[str, FormField]]:
    """The fields that are asked, given what has been answered.

    A field that is not asked itself counts as unanswered for those that depend on it.
    """
    said: dict[str, Any] = {}
    found: list[tuple[str, FormField]] = []
    for name, one in type.fields.items():
        if holds(one.only_if, said):
            found.append((name, one))
            said[name] = answers.get(name)
    return found


def holds(when: When | None, answers: Answers) -> bool:
    """Whether another field has one of these values; without a condition, always."""
    if when is None:
        return True
    return any(value in when.one_of for value in values(answers.get(when.field)))


def said(type: RequestType, answers: Answers) -> dict[str, Any]:
    """The answers that count: those to fields that are asked."""
    return {name: answers[name] for name, _ in shown(type, answers) if values(answers.get(name))}


def values(answer: Any) -> list[Any]:
    """What was answered, without what is blank."""
    given = answer if isinstance(answer, list | tuple) else [answer]
    return [one for one in given if one is not None and (not isinstance(one, str) or one.strip())]


def problems(handbook: Handbook, type: RequestType, answers: Answers) -> list[Problem]:
    """Everything that is wrong with the answers, in the order of the form."""
    asked = dict(shown(type, answers))
    found: list[Problem] = []
    for name, one in type.fields.items():
        given = values(answers.get(name))
        source = tuple(one.source or type.source)
        params: dict[str, object] = {"name": one.name}
        if name not in asked:
            if given:
                found.append(Problem(name, "not-asked", params, source))
        elif not given:
            if one.required:
                found.append(Problem(name, "missing", params, source))
        else:
            wrong = _wrong(handbook, one, given)
            if wrong is not None:
                code, more = wrong
                found.append(Problem(name, code, params | more, source))
    found += [
        Problem(name, "unknown-field", {"name": name})
        for name in answers
        if name not in type.fields
    ]
    return found


def count(type: RequestType, answers: Answers, per: str | None) -> int:
    """How many a price counts: the number, or how many were given; 1 where nothing is counted."""
    if per is None:
        return 1
    given = values(said(type, answers).get(per))
    if per in type.fields and type.fields[per].kind == "number":
        return sum(int(one) for one in given if _is_number(one))
    return len(given)


_Wrong = tuple[str, dict[str, object]]


def _wrong(handbook: Handbook, one: FormField, given: list[Any]) -> _Wrong | None:
    most = MANY if one.many or one.kind == "several" else 1
    if len(given) > most:
        return "too-many", {"most": most}
    for value in given:
        if not isinstance(value, str):
            return "no-text", {}
        longest = LONG if one.kind == "long-text" else LINE
        if len(value) > longest:
            return "too-long", {"most": longest, "said": len(value)}
        wrong = _of_its_kind(handbook, one, value)
        if wrong is not None:
            return wrong
    return None


def _of_its_kind(handbook: Handbook, one: FormField, value: str) -> _Wrong | None:
    if one.kind in ("choice", "several"):
        if value in one.choices:
            return None
        return "no-choice", {"said": value, "names": list(one.choices.values())}
    if one.kind == "phone":
        fine = phones.is_valid(value, handbook.cover.country)
        return None if fine else ("no-phone", {"said": value})
    code, test = _TESTS.get(one.kind, ("", None))
    return None if test is None or test(value) else (code, {"said": value})


def _is_number(value: object) -> bool:
    return isinstance(value, str) and _DIGITS.fullmatch(value.strip()) is not None


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        return FIRST_YEAR <= date.fromisoformat(value).year <= LAST_YEAR
    except ValueError:
        return False


def _is_mail(value: str) -> bool:
    return len(value) <= _MAIL_LONGEST and _MAIL.fullmatch(value) is not None


_TESTS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "yes-no": ("no-choice", lambda value: value in ("yes", "no")),
    "number": ("no-number", _is_number),
    "date": ("no-date", _is_day),
    "mail": ("no-mail", _is_mail),
}
