"""The fold: any rows at all lead somewhere, and never to an error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st

from driftbook.guides.progress import fold
from driftbook.guides.tests.lamp import COVER, GUIDES, SUPPORT
from driftbook.handbook.reading import read_files

FILES = {
    "handbook.yaml": dedent(COVER.format(version="1")).encode(),
    "support.yaml": dedent(SUPPORT).encode(),
    "guides.yaml": dedent(GUIDES).encode(),
}
BOOK = read_files(FILES)


@dataclass
class Row:
    """A row that was never stored."""

    position: int
    kind: str
    question: str = ""
    choice: str = ""
    level: str = ""
    guide: str = ""
    back_to: int | None = None
    asked: str = ""
    said: str = ""
    at: datetime = datetime(2026, 11, 24, tzinfo=UTC)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "answer", "answer", "back", "involved", "onward"]),
        st.sampled_from(["plug", "bulb", "handle", "nothing"]),
        st.sampled_from(["yes", "no", "other", "maker", "maybe"]),
        st.sampled_from(["first", "second", "none"]),
        st.sampled_from(["door", "lamp", "nothing"]),
        st.integers(0, 12),
    ),
    max_size=12,
)


@given(ROWS)
def test_any_rows_lead_somewhere(said: list[tuple[str, str, str, str, str, int]]) -> None:
    rows = [
        Row(n, kind, question, choice, level, guide, back if kind == "back" else None)
        for n, (kind, question, choice, level, guide, back) in enumerate(said)
    ]
    progress = fold(BOOK, "lamp", rows)
    assert progress.length == len(rows)
    assert len(progress.legs) >= 1
    if progress.position is not None:
        tried = [(t.question_id, t.choice.id) for t in progress.position.tried]
        kept = progress.legs[-1].answers[: len(tried)]
        assert tried == [(row.question, row.choice) for row in kept]
        assert len(tried) + len(progress.dropped) == len(progress.legs[-1].answers)
    assert fold(None, "lamp", rows).position is None


def test_back_takes_everything_back_from_there() -> None:
    rows = [
        Row(0, "answer", "plug", "yes"),
        Row(1, "answer", "bulb", "other"),
        Row(2, "onward", guide="door"),
        Row(3, "answer", "handle", "yes"),
        Row(4, "back", back_to=1),
    ]
    progress = fold(BOOK, "lamp", rows)
    assert progress.position is not None
    assert progress.position.question_id == "bulb"
    assert [leg.guide for leg in progress.legs] == ["lamp"]
