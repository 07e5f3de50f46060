"""Where the inputs begin: the shipped handbooks, and small invented files of every kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from driftbook.doors.simulating.device import Lock
from driftbook.doors.simulating.edge import PROFILES, Stranger
from driftbook.incidents.models import Kind
from tests.fuzz.targets import BETWEEN, CHAPTERS

ROOT = Path(__file__).resolve().parents[2]
FOUND = Path(__file__).parent / "found"
"""Inputs that once made a target fail, in a folder for each."""
MAIL = b"""From: =?utf-8?q?B=C3=B8rge?= <borge@example.org>
To: The works <cases+12.abc@example.org>
Subject: =?iso-8859-1?Q?L=E5s?= =?utf-8?b?w6Y=?=
Date: Thu, 26 Nov 2026 09:00:00 +0100
Message-ID: <a1@example.org>
In-Reply-To: <b2@example.org>
References: <b2@example.org> <c3@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes
Content-Transfer-Encoding: quoted-printable

Hej =C3=A6
> quoted
Den man. 23. nov. 2026 kl. 10.12 skrev The works <cases@example.org>:
Venlig hilsen
--x
Content-Type: text/html; charset=windows-1252
Content-Transfer-Encoding: base64

PHA+SGVqIDxpbWcgc3JjPSJjaWQ6YSI+PGEgaHJlZj0iamF2YXNjcmlwdDp4Ij54PC9hPjwvcD4=
--x
Content-Type: image/png; name*0*=utf-8''a%20; name*1="b.png"
Content-Disposition: attachment; filename="=?utf-8?b?w6YucG5n?="
Content-ID: <a>

x
--x--
"""
BOUNCE = b"""From: mailer-daemon@example.org
To: cases@example.org
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=y

--y
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.org

Final-Recipient: rfc822; a@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--y
Content-Type: message/rfc822

Message-ID: <sent@example.org>
Subject: x

x
--y--
"""
OWN = (
    b"driftbook/v1/north-1/status\nonline",
    b'driftbook/v1/north-1/heard\n{"devices": {"L-1": -60, "L-2": null}, "at": "2026-11-26T09:00Z"}',
    b'driftbook/v1/north-1/L-1/report\n{"seq": 7, "boot": 1, "state": "locked", "battery": 87.5,'
    b' "low": false, "online": true, "event": "lock-jammed", "at": "2026-11-26T09:00:00+01:00"}',
    b'driftbook/v1/north-1/L-1/answer\n{"id": "2f6d2b1c-8a34-4a0e-9b62-5a3f6a0d9c33",'
    b' "outcome": "done", "said": "ok"}',
    b'edge/north-1/zigbee2mqtt/bridge/state\n{"state": "online"}',
    b'edge/north-1/homeassistant/device/L-1/config\n{"~": "edge/north-1/z", "dev": {"ids": ["a"]},'
    b' "cmps": {"a": {"p": "lock", "stat_t": "~/s", "cmd_t": "~/set", "val_tpl":'
    b' "{{ value_json.state }}"}, "b": {"p": "sensor", "dev_cla": "battery", "stat_t": "~/b"}}}'
    + BETWEEN + b'edge/north-1/z/s\n{"state": "LOCKED"}' + BETWEEN + b"edge/north-1/z/b\n87",
)  # fmt: skip
NEUTRAL = """street;number;letter;floor;side;postal_code;town;country;door_kind;unit_kind;serial;installed
Søndre Gade;12;B;2;tv;2860;Søborg;DK;stairwell;lock;L-1;2026-01-31
"Ved ""Åen"" her";7;;;;2860;Søborg;;private;;;
"""
DAR = """vejnavn;husnr;etage;dør;postnr;postnrnavn;id
Søndre Gade;12B;2;tv;2860;Søborg;0a3f50a0-0000-32b8-e044-0003ba298018
"""
TAGS = """number,holder,address,access
0001,"Ø, care worker",Søndre Gade 12,Whole house
"""
ENTRY = {
    "id": "2f6d2b1c-8a34-4a0e-9b62-5a3f6a0d9c33",
    "incident": "2f6d2b1c-8a34-4a0e-9b62-5a3f6a0d9c34",
    "kind": "open",
    "subject": "hall",
    "data": {"situation": "dark", "at": "2026-11-26T09:00:00Z", "minutes": 30},
    "words": "x",
    "over": [],
    "clock": 1764147600000,
    "device": "a-1",
    "seq": 1,
    "happened": "2026-11-26T09:00:00Z",
    "written": "2026-11-26T09:00:00+01:00",
    "via": "app",
}


def of(target: str) -> list[bytes]:
    """The inputs that a target begins with: its seeds, and what was found before."""
    return [*SEEDS[target](), *found(target)]


def found(target: str) -> list[bytes]:
    """What once made it fail."""
    return [file.read_bytes() for file in sorted((FOUND / target).glob("*.bin"))]


def _handbooks() -> Iterator[tuple[str, bytes]]:
    for file in sorted((ROOT / "handbooks").glob("*/*.yaml")):
        yield file.stem, file.read_bytes()


def _yaml() -> Iterator[bytes]:
    for _name, text in _handbooks():
        yield text[:3000]
    yield b"a: {b: [1, 2.5, no, 12:30, 'x', \"\\u00e6\"]}\nc: |\n  text\nd: >-\n  t\n"


def _chapters() -> Iterator[bytes]:
    for name, text in _handbooks():
        which = CHAPTERS.index(name) if name in CHAPTERS else 255
        yield bytes([which]) + text[:6000].rpartition(b"\n")[0]


def _mqtt() -> Iterator[bytes]:
    yield from OWN
    for profile in PROFILES:
        it = Stranger("north-1", Lock("L-1"), profile)
        said = [f"{topic}\n{text}".encode() for topic, text in (*it.described(), *it.said())]
        yield BETWEEN.join(said)


def _entries() -> Iterator[bytes]:
    for kind in get_args(Kind):
        yield json.dumps({"entries": [ENTRY | {"kind": kind}]}).encode()


SEEDS = {
    "yaml": _yaml,
    "handbook": _chapters,
    "mail": lambda: [MAIL, BOUNCE],
    "mqtt": _mqtt,
    "addresses": lambda: [NEUTRAL.encode(), NEUTRAL.encode("latin-1"), DAR.encode()],
    "tags": lambda: [TAGS.encode(), TAGS.replace(",", "\t").encode()],
    "entries": _entries,
}
