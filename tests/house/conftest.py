"""What the house tests look at: every template, and every page that has a fixed address."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PACKAGE = Path(__file__).resolve().parents[2] / "src/driftbook"


def fixed_addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Addresses without parameters, straight from the URL configuration."""
    for pattern in patterns:
        if pattern.pattern.converters or pattern.pattern.regex.groups:
            continue
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from fixed_addresses(pattern.url_patterns, address)
        else:
            yield address


@pytest.fixture(scope="session")
def package() -> Path:
    return PACKAGE


@pytest.fixture(scope="session")
def templates() -> dict[str, str]:
    """The source of every template, by its path inside the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("templates/**/*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    """What every module of the package but those of tests says, by its path inside the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "tests" not in path.parts
    }


@pytest.fixture(scope="session")
def addresses() -> list[str]:
    """Every fixed address, and one that does not exist."""
    return [*fixed_addresses(get_resolver().url_patterns), "/no/such/page/"]
