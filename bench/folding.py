"""A long log folded and its card decided, beside the limit of issue 6."""

from collections.abc import Iterator

from bench.lines import seconds, within
from driftbook.handbook.deciding.incident_json import as_json
from driftbook.handbook.deciding.incident_log import fold
from driftbook.handbook.deciding.incident_sheet import sheet
from driftbook.handbook.deciding.incidents import decide
from tests.handbook.incident_logs import BEGAN, town
from tests.handbook.incident_long_log import long_log

ENTRIES, LIMIT = 5_000, 30


def lines() -> Iterator[str]:
    """A power failure that 5,000 entries tell of, delivered in any order."""
    handbook, entries = town(), long_log(ENTRIES)
    state = fold(entries)
    now = state.entries[-1].happened or BEGAN
    card = decide(handbook, state, [], now)

    def whole() -> None:
        decide(handbook, fold(entries), [], now)

    yield within("5,000 entries folded and decided", seconds(whole) * 1e3, LIMIT, "ms")
    yield within(
        "of which: decided", seconds(lambda: decide(handbook, state, [], now)) * 1e3, 10, "ms"
    )
    yield within("a card as JSON", seconds(lambda: as_json(card)) * 1e3, 1, "ms")
    yield within("the sheet of an edition", seconds(lambda: sheet(handbook, BEGAN)) * 1e3, 20, "ms")
