"""Forms that ask for what the case then does, and mails that can become a case (B-04, B-08)."""

from collections.abc import Iterator

from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.requests import (
    Act,
    Doing,
    FormField,
    Requests,
    RequestType,
    When,
)

_NEEDS: dict[Doing, tuple[tuple[str, ...], ...]] = {
    "block-tag": (("tag",),),
    "reactivate-tag": (("tag",),),
    "order-tags": (("number",),),
    "add-portal-user": (("text",), ("mail",)),
    "remove-portal-user": (("portal-user",),),
    "reset-password": (("portal-user",),),
}
"""Which kinds of field it needs: one of each group."""


def prove_acts(report: Report, name: str, type_: RequestType) -> None:
    """Each act is surely told what it needs whenever it is done."""
    for index, act in enumerate(type_.acts):
        params = {"type": name, "name": type_.name, "does": act.does}
        lacking = [
            kinds
            for kinds in _NEEDS.get(act.does, ())
            if not any(one.kind in kinds for one in _surely_asked(type_, act.only_if))
        ]
        if lacking:
            about = params | {"kinds": ", ".join(" / ".join(kinds) for kinds in lacking)}
            _add(report, "act-without-its-field", name, index, act, about)


def prove_mail(report: Report, requests: Requests) -> None:
    """What a mail is filed as should need no more than a mail says."""
    mail = requests.mail
    if mail is None:
        return
    type_ = requests.types[mail.type]
    params: dict[str, object] = {"type": mail.type, "name": type_.name}
    missing = [
        one.name
        for field, one in type_.fields.items()
        if one.required and one.only_if is None and field != mail.field
    ]
    if missing:
        report.add(
            "mail-lacks-field",
            "requests",
            ("mail",),
            entry="mail",
            source=mail.source,
            params=params | {"names": missing},
        )
    if type_.filers and mail.unknown == "case":
        report.add(
            "mail-from-nobody",
            "requests",
            ("mail",),
            entry="mail",
            source=mail.source,
            params=params,
        )


def always_finishes(type_: RequestType) -> bool:
    """Whether every case of the type is done when it is filed, so that nobody can ask anything."""
    ending = [act.only_if for act in type_.acts if act.finishes and act.at == "filed"]
    if None in ending:
        return True
    for name, field in type_.fields.items():
        known = _values(field)
        if known and field.required and field.only_if is None:
            said = {
                value for when in ending if when and when.field == name for value in when.one_of
            }
            if known <= said:
                return True
    return False


def _surely_asked(type_: RequestType, given: When | None) -> Iterator[FormField]:
    """The fields that have to be answered whenever the condition holds.

    Of something that is counted, none may be meant: an order may be for something else.
    """
    for one in type_.fields.values():
        implied = one.only_if is None or (
            given is not None
            and one.only_if.field == given.field
            and set(given.one_of) <= set(one.only_if.one_of)
        )
        if implied and (one.required or one.kind == "number"):
            yield one


def _values(field: FormField) -> set[str] | None:
    """What can be answered; None: anything."""
    if field.kind in ("choice", "several"):
        return set(field.choices)
    return {"yes", "no"} if field.kind == "yes-no" else None


def _add(
    report: Report, code: str, name: str, index: int, act: Act, params: dict[str, str]
) -> None:
    report.add(
        code,
        "requests",
        ("types", name, "acts", index),
        entry=f"types.{name}.acts.{index + 1}",
        source=act.source,
        params=params,
    )
