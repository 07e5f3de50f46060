"""Where a finding of the chapter `downtime` stands."""

from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.base import Entry


def add(
    report: Report, code: str, path: tuple[str | int, ...], about: Entry | None, **params: object
) -> None:
    """Report it at an entry of the chapter; of a list, the entry counts from 1."""
    steps = (str(step + 1) if isinstance(step, int) else step for step in path)
    report.add(
        code,
        "downtime",
        path,
        entry=".".join(steps),
        source=about.source if about else (),
        params=params,
    )
