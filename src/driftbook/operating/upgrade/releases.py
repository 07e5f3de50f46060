"""The last release: its version and its migrations, in a file that a release renews.

`python -m driftbook.operating.upgrade.releases` writes it, as the last step of a release.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

FILE = "released.txt"
PACKAGE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Line:
    """Where one release ends and the next begins."""

    version: str
    migrations: frozenset[str]
    """`app.name`."""


def line() -> Line:
    """The last release."""
    text = resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    first, *names = [row.strip() for row in text.splitlines() if not row.startswith("#")]
    return Line(first.removeprefix("version "), frozenset(name for name in names if name))


def of_the_code() -> list[str]:
    """`app.name` of every migration in this code."""
    found = PACKAGE.glob("*/migrations/[0-9]*.py")
    return sorted(f"{path.parents[1].name}.{path.stem}" for path in found)


def text(version: str, names: list[str]) -> str:
    """What the file says."""
    head = (
        "# The migrations of the last release; tests/house/test_migrations.py reads the newer ones."
    )
    return "\n".join([head, f"version {version}", *names]) + "\n"


if __name__ == "__main__":
    from driftbook import __version__

    (Path(__file__).parent / FILE).write_text(text(__version__, of_the_code()), encoding="utf-8")
