"""The examples for Prometheus and Grafana speak of measures that there are, and of remedies too."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from django.utils import timezone
from prometheus_client import REGISTRY

from driftbook.operating.measures import counted, stored
from tests.handbook.small import ROOT

FOLDER = ROOT / "deploy/prometheus"
ALERTS: list[dict[str, Any]] = yaml.safe_load((FOLDER / "driftbook-alerts.yml").read_text())[
    "groups"
][0]["rules"]
DASHBOARD = json.loads((FOLDER / "grafana-dashboard.json").read_text())
LABEL = re.compile(r"driftbook_\w+")


@pytest.mark.django_db
def test_they_ask_for_what_there_is() -> None:
    assert counted.REQUESTS  # what each process counts is registered
    known = {"driftbook_database_up"}
    families = [*REGISTRY.collect(), *stored.collected(timezone.now())]
    for family in families:
        ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
        known |= {family.name + end for end in ends.get(family.type, ("",))}
    asked = [rule["expr"] for rule in ALERTS]
    asked += [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    named = {name for text in asked for name in LABEL.findall(text)}
    assert named <= known
    assert {"driftbook_due_oldest_seconds", "driftbook_requests_total"} <= named


def test_every_alert_names_its_remedy() -> None:
    page = (ROOT / "docs/operating/observing.md").read_text(encoding="utf-8")
    there = {
        re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    }
    for rule in ALERTS:
        file, _, heading = rule["annotations"]["remedy"].partition("#")
        assert (file, heading in there) == ("docs/operating/observing.md", True), rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["alert"] in page
    names = [rule["alert"] for rule in ALERTS]
    assert len(names) == len(set(names))


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (Debian: prometheus) is missing")
def test_prometheus_itself_understands_them() -> None:
    words = ["promtool", "check", "rules", str(FOLDER / "driftbook-alerts.yml")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
