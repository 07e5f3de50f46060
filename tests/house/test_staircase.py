"""The house keeps its shape: what import-linter cannot see."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from django.apps import apps

from tests.handbook.small import ROOT, SHIPPED, shipped


def steps() -> dict[str, int]:
    """Each app and its step on the staircase; higher steps have smaller numbers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if "staircase" in c["name"])
    return {app.strip(): number for number, layer in enumerate(layers) for app in layer.split("|")}


def test_no_foreign_key_runs_up_the_staircase() -> None:
    """Foreign keys named by a string are invisible to the import contracts."""
    order = steps()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            other = getattr(field, "related_model", None)
            if not field.concrete or other is None or isinstance(other, str):
                continue
            here, there = model._meta.app_label, other._meta.app_label
            if here != there and here in order and there in order:
                assert order[here] < order[there], f"{model.__name__}.{field.name}"


def test_the_facts_of_the_organisations_stay_in_their_handbooks() -> None:
    """No name, no number and no mailbox of a handbook stands in the code."""
    facts: set[str] = set()
    for name in SHIPPED:
        handbook = shipped(name)
        assert handbook.support is not None
        facts |= {party.name for party in handbook.cover.parties.values()}
        for contact in handbook.support.contacts.values():
            facts |= {fact for fact in (contact.phone, contact.mail) if fact and fact != "112"}
    everyday = {"Din egen kommun"}
    pattern = re.compile("|".join(re.escape(fact) for fact in sorted(facts - everyday)))
    for path in sorted((ROOT / "src/driftbook").rglob("*")):
        if path.suffix in (".py", ".html", ".js", ".css") and not _is_test(path):
            found = pattern.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path}: {found}"


def _is_test(path: Path) -> bool:
    return "tests" in path.parts
