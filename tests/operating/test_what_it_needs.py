"""The bill of materials names all that is pinned, and an audit that asked nobody says so."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from packaging.utils import canonicalize_name

from tests.operating.installed import ROOT
from tools import audit, sbom

PINS = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.M)


def test_every_pinned_requirement_is_in_the_bill(wheel: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copy(wheel, tmp_path))
    assert sbom.main([str(copied)]) == 0
    (written,) = tmp_path.glob("driftbook-*.cdx.json")
    text = written.read_text()
    bill = json.loads(text)
    listed = {(canonicalize_name(c["name"]), c["version"]): c for c in bill["components"]}
    pinned = {(canonicalize_name(name), version) for name, version in PINS}
    needed = {one for one in pinned if one[0] != "setuptools"}
    assert set(listed) == needed
    assert len(needed) > 50
    for one in listed.values():
        (files,) = one["externalReferences"]
        assert files["hashes"]
        assert all(re.fullmatch("[0-9a-f]{64}", known["content"]) for known in files["hashes"])
    licensed = [one for one in listed.values() if one.get("licenses")]
    assert len(licensed) > len(listed) * 0.8
    assert listed[canonicalize_name("Django"), dict(PINS)["django"]]["licenses"]
    (ours,) = [d for d in bill["dependencies"] if d["ref"].startswith("driftbook@")]
    assert len(ours["dependsOn"]) == len(listed)
    assert "://" not in text.replace("http://cyclonedx.org/schema", "")  # it names no index
    again = sbom.bill(copied, ROOT / "requirements.txt")
    assert str(again.serial_number) in text


def test_a_bill_of_nothing_is_refused(tmp_path: Path) -> None:
    assert sbom.main([]) == 2
    assert sbom.main([str(tmp_path / "no.whl")]) == 2


def _package(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "version": "1.0", "vulns": []} | more


def test_an_audit_that_could_not_ask_is_not_clean() -> None:
    """pip-audit itself ends with 0 and "no known vulnerabilities" then."""
    unknown = {"name": "b", "skip_reason": "Dependency not found on PyPI"}
    assert audit.verdict({"dependencies": [_package("a")]})[0] == audit.CLEAN
    code, lines = audit.verdict({"dependencies": [_package("a"), unknown]})
    assert (code, lines) == (audit.NOT_ASKED, ["NOT AUDITED: 1 of 2; 1 are clean."])
    assert audit.verdict({"dependencies": []})[0] == audit.NOT_ASKED


def test_one_vulnerability_counts_more_than_all_that_was_not_asked() -> None:
    bug = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}
    unknown = {"name": "b", "skip_reason": "Dependency not found on PyPI"}
    code, lines = audit.verdict({"dependencies": [unknown, _package("a", vulns=[bug])]})
    assert code == audit.VULNERABLE
    assert lines == ["VULNERABLE a 1.0: PYSEC-2026-1 (repaired in 1.1)"]
