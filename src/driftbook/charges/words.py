"""What is refused about prices and lines, in the reader's language."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from driftbook.charges.actions.refusals import NotDone
from driftbook.wording import times

REFUSALS: dict[str, str | Promise] = {
    "item-there": _("The code %(item)s is on the price list already, as “%(name)s”."),
    "ends-before": _("A price holds for at least one day: end it on %(valid_from)s or later."),
    "price-overlaps": _(
        "A price holds already from %(begins)s to %(ends)s. Begin after it, or end it first."
    ),
    "price-overlaps:open": _(
        "Another price begins on %(begins)s. Begin on a later day, or withdraw the other one if "
        "nothing has been charged at it."
    ),
    "price-comes": _(
        "Another price begins on %(comes)s. Let this one end on %(last)s at the latest."
    ),
    "price-used": _(
        "Something done on %(used)s has been charged at the price that holds. It cannot end before "
        "that day: choose a later day."
    ),
    "price-ended": _("It ends on %(ends)s already. A later end would be another price."),
    "price-withdrawn": _("The price has been withdrawn."),
    "price-charged": _(
        "Something has been charged at this price, so it stays. Let it end, or agree on a new one."
    ),
    "no-party": _("The customer and the provider must both be parties to the agreement."),
    "no-quantity": _("The quantity must be more than 0."),
    "credit-of-credit": _("This line is a credit. A credit is not credited: write a new line."),
    "credited": _("The line has been credited already."),
    "has-price": _("The line has an amount already."),
    "still-no-price": _("No price has been agreed for %(day)s."),
}


def refusal(refused: NotDone) -> str:
    """Why it was not done, as a sentence that says what to do."""
    code = refused.code
    if code == "price-overlaps" and refused.params.get("ends") is None:
        code = "price-overlaps:open"
    language = get_language() or "en"
    params = {
        name: times.long_day(value, language) if isinstance(value, date) else value
        for name, value in refused.params.items()
    }
    return str(REFUSALS[code]) % params
