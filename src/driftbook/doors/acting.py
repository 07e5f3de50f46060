"""Doing what somebody asked for on a page, and telling them that it is done or why it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from driftbook.doors.refusals import Refused
from driftbook.history.by import By
from driftbook.people.gate import on_behalf
from driftbook.people.models import Organisation


def do(
    request: HttpRequest,
    action: str,
    keeper: Organisation,
    act: Callable[[By, datetime], Any],
    why_not: Callable[[Any], str],
    *,
    now: datetime | None = None,
    done: str = "",
) -> None:
    """Do all of it or nothing, on behalf of whoever keeps the object. The next page says `done`,
    else that it is written down; a refusal is said in the words of `why_not`.

    Raises people.gate.Refused where no role allows the action.
    """
    by = on_behalf(request, action, keeper.key).by
    try:
        with transaction.atomic():
            act(by, now or timezone.now())
    except Refused as refused:
        messages.error(request, why_not(refused))
    else:
        messages.success(request, done or _("It is written down."))
