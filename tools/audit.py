"""Asks a service for known vulnerabilities of everything that is pinned: make audit

pip-audit says "no known vulnerabilities" also where nobody could be asked about a package. Here
that is a finding of its own: 0 all were asked about and are clean; 1 something is vulnerable; 3 not
all could be asked about, and those that could are clean.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

CLEAN, VULNERABLE, NOT_ASKED = 0, 1, 3
SERVICES = ("pypi", "osv")
PATIENCE = 300  # seconds


def verdict(answer: Mapping[str, Any]) -> tuple[int, list[str]]:
    """What pip-audit's JSON comes to, and the lines that say it."""
    packages = answer["dependencies"]
    found = [
        f"VULNERABLE {one['name']} {one['version']}: {bug['id']}"
        f" (repaired in {', '.join(bug['fix_versions']) or 'no version yet'})"
        for one in packages
        for bug in one.get("vulns", [])
    ]
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    if found:
        return VULNERABLE, found
    if skipped or not packages:
        asked = len(packages) - len(skipped)
        return NOT_ASKED, [f"NOT AUDITED: {len(skipped)} of {len(packages)}; {asked} are clean."]
    return CLEAN, [f"{len(packages)} packages, none with a known vulnerability."]


def ask(files: list[str], service: str) -> tuple[int, list[str]]:
    """One service. Whatever it does not answer counts as not asked."""
    words = [sys.executable, "-m", "pip_audit", "--disable-pip", "--progress-spinner", "off"]
    words += ["--format", "json", "--vulnerability-service", service, "--timeout", "15"]
    for file in files:
        words += ["--requirement", file]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
        return verdict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return NOT_ASKED, [f"NOT AUDITED: {service} does not answer."]
    except (json.JSONDecodeError, KeyError):
        last = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        return NOT_ASKED, [f"NOT AUDITED: {service}: {last[:200]}"]


def main(files: list[str]) -> int:
    """The first service that knows all of it, or a vulnerability."""
    if not files:
        print("usage: python tools/audit.py requirements.txt …", file=sys.stderr)
        return 2
    code = NOT_ASKED
    for service in SERVICES:
        code, lines = ask(files, service)
        print(*(f"{service}: {line}" for line in lines), sep="\n")
        if code != NOT_ASKED:
            return code
    print("\nNothing is known about vulnerabilities from here. Run `make audit` where a service")
    print("can be reached, and before every release.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
