"""The only writer of extracts: asked for, made by the worker, fetched, expired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from driftbook.history.actions import record_for
from driftbook.history.by import By
from driftbook.requests.models import Case, Extract
from driftbook.work.transactions import demand

FORMS = ("xlsx", "csv", "pdf")
USUAL = "xlsx"
LIVE = ("waiting", "making", "ready")


def ask(
    *,
    case: Case,
    does: str,
    form: str,
    about: Mapping[str, Any],
    by: By,
    now: datetime,
) -> Extract:
    """Let the worker make a file; one that is there in this form already is that one.

    Demands a transaction. Raises ValueError for an unknown form.
    """
    demand("ask()")
    if form not in FORMS:
        raise ValueError(form)
    Case.objects.select_for_update().get(pk=case.pk)
    there = Extract.objects.filter(case=case, does=does, form=form, state__in=LIVE)
    for extract in there:
        if extract.about == dict(about) and not (extract.expires and extract.expires <= now):
            return extract
    return Extract.objects.create(
        case=case,
        does=does,
        form=form,
        about=dict(about),
        asked=now,
        person=by.person or case.person,  # a planned case enters its queue by itself
        due=now,
    )


def fetched(*, extract: Extract, by: By, now: datetime) -> None:
    """Write down that somebody gets the file, where both sides of the case see it.

    Demands a transaction.
    """
    demand("fetched()")
    case = extract.case
    record_for(
        {*case.parties},
        by=by,
        did="extract.fetched",
        kind="case",
        key=str(case.key),
        after={
            "number": case.number,
            "extract": str(extract.key),
            "does": extract.does,
            "form": extract.form,
            "rows": extract.rows,
        },
        now=now,
    )
