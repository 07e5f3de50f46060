"""Let a web scanner (wapiti) loose on a running demo, as a stranger and as each of several roles.

    python tools/scan.py --wapiti /path/to/wapiti --at http://127.0.0.1:8000 --to scanned/

Bounded in time: `--minutes` for each visitor. The scanner fills in forms and posts them: never let
it loose on anything but a demo of your own. What it found is said in docs/operating/scanned.md.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

VISITORS = {
    "stranger": "",
    "system-administrator": "System administrator",
    "technician": "Technician",
    "portal-user": "Portal user",
    "care-worker": "Care worker",
}
"""File name -> the role by which the demo's page of signing in calls somebody."""
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,"
    "permanentxss,redirect,shellshock,sql,timesql,upload,xss"
)
SPARED = ("/sign-out/", "/account/session", "/sign-in/demo/")
"""What would end the visit."""


def session_of(site: str, role: str) -> str:
    """Press the demo's button for the first person with this role; the session's cookie."""
    jar = http.cookiejar.CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    page = browser.open(f"{site}/sign-in/").read().decode()
    action = re.search(r'action="(/[^"]*demo[^"]*)"', page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    button = re.search(
        rf'<button[^>]*name="person" value="([^"]+)"[^>]*>(?:(?!</button>).)*{role}', page, re.S
    )
    if action is None or token is None or button is None:
        sys.exit(f"the page of signing in has no button for somebody who is '{role}'")
    sent = {"csrfmiddlewaretoken": token[1], "person": button[1]}
    browser.open(Request(site + action[1], urlencode(sent).encode(), {"Referer": f"{site}/"}))
    found = [cookie.value for cookie in jar if cookie.name.endswith("sessionid")]
    if not found:
        sys.exit(f"the button of '{role}' let nobody in")
    return str(found[0])


def scan(wapiti: str, site: str, name: str, role: str, minutes: float, to: Path) -> dict[str, int]:
    """One visitor's scan; the findings by their kind."""
    report = to / f"{name}.json"
    words = [wapiti, "-u", f"{site}/", "--scope", "domain", "-m", MODULES, "-f", "json"]
    words += ["-o", str(report), "--flush-session", "--store-session", str(to / f"{name}.session")]
    words += ["--max-scan-time", str(int(minutes * 30)), "--max-attack-time"]
    words += [str(max(20, int(minutes * 30 / 18)))]
    words += ["--max-files-per-dir", "12", "--max-parameters", "20", "--tasks", "6", "-d", "6"]
    words += ["--no-bugreport", "--verify-ssl", "0", "-v", "1", "-S", "polite"]
    for spared in SPARED:
        words += ["-x", f"{site}{spared}*"]
    if role:
        words += ["-C", f"sessionid={session_of(site, role)}", "--drop-set-cookie"]
    with (to / f"{name}.log").open("w") as log:
        subprocess.run(words, stdout=log, stderr=log, check=False, timeout=minutes * 60 + 600)
    found = json.loads(report.read_text()) if report.exists() else {}
    if int(found.get("infos", {}).get("crawled_pages_nbr") or 0) < 20:
        sys.exit(f"{name} has seen next to nothing: look at {to / name}.log")
    kinds = {**found.get("vulnerabilities", {}), **found.get("anomalies", {})}
    return {kind: len(each) for kind, each in kinds.items() if each}


def main() -> None:
    """Every visitor, one after the other."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--wapiti", default="wapiti", help="the program")
    asked.add_argument("--at", default="http://127.0.0.1:8000", help="a demo on this machine")
    asked.add_argument("--to", type=Path, default=Path("var/scanned"), help="folder of the reports")
    asked.add_argument("--minutes", type=float, default=10, help="for each visitor")
    asked.add_argument("--only", nargs="*", choices=VISITORS, help="these visitors")
    said = asked.parse_args()
    if urlsplit(said.at).hostname not in ("127.0.0.1", "localhost", "::1"):
        sys.exit("only a demo on this machine is scanned")
    said.to.mkdir(parents=True, exist_ok=True)
    for name in said.only or VISITORS:
        found = scan(said.wapiti, said.at, name, VISITORS[name], said.minutes, said.to)
        print(f"{name}: {found or 'nothing'}", flush=True)


if __name__ == "__main__":
    main()
