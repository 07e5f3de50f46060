"""Writes what a wheel needs as a CycloneDX bill of materials: python tools/sbom.py WHEEL

Every requirement that is pinned in requirements.txt is in it, with its version and the hashes of
all its files; its licence, where the same version is installed here and says so.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import Parser
from importlib import metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    XsUri,
)
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, License, LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASHED = re.compile(r"--hash=sha256:([0-9a-f]{64})")
BUILDS_ONLY = {"setuptools"}
"""Pinned to build the wheel; it does not need it when it runs."""


@dataclass(frozen=True)
class Pin:
    """A line of requirements.txt."""

    name: str
    version: str
    hashes: tuple[str, ...]
    marker: str


def pins(text: str) -> Iterator[Pin]:
    """The pinned requirements of a file with hashes."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        found = PINNED.match(block)
        if found:
            head = block.partition("\n")[0].rstrip("\\ ")
            marker = head.partition(";")[2].strip()
            yield Pin(found[1], found[2], tuple(HASHED.findall(block)), marker)


def licence(pin: Pin) -> License | None:
    """As the installed package of the same version says it; None: it does not, or is not here."""
    try:
        said = metadata.metadata(pin.name)
    except metadata.PackageNotFoundError:
        return None
    if said["Version"] != pin.version:
        return None
    if said["License-Expression"]:
        return LicenseExpression(said["License-Expression"])
    classified = [c.split(" :: ")[-1] for c in said.get_all("Classifier", []) if "License ::" in c]
    classified = [name for name in classified if name != "OSI Approved"]
    text = (said["License"] or "").strip()
    if text and "\n" not in text and len(text) < 80:
        return DisjunctiveLicense(name=text)
    return DisjunctiveLicense(name=", ".join(classified)) if classified else None


def component(pin: Pin) -> Component:
    """One requirement; the hashes are those of its files, of which one is installed."""
    said = licence(pin)
    url = PackageURL("pypi", name=canonicalize_name(pin.name), version=pin.version)
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(url.to_string()),
        comment="the files of this version, one of which is installed",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in pin.hashes],
    )
    return Component(
        type=ComponentType.LIBRARY,
        bom_ref=url.to_string(),
        name=pin.name,
        version=pin.version,
        purl=url,
        licenses=[said] if said else [],
        description=f"only where {pin.marker}" if pin.marker else None,
        external_references=[files],
    )


def bill(wheel: Path, requirements: Path) -> Bom:
    """The wheel, and under it all that is pinned."""
    inside = zipfile.ZipFile(wheel)
    (name,) = [name for name in inside.namelist() if name.endswith(".dist-info/METADATA")]
    about = Parser().parsestr(inside.read(name).decode())
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"urn:sha256:{digest}"))
    bom.metadata.timestamp = datetime.fromtimestamp(wheel.stat().st_mtime, UTC)
    ours = Component(
        type=ComponentType.APPLICATION,
        bom_ref=f"driftbook@{about['Version']}",
        name=about["Name"],
        version=about["Version"],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
    )
    bom.metadata.component = ours
    parts = [
        component(pin)
        for pin in pins(requirements.read_text(encoding="utf-8"))
        if canonicalize_name(pin.name) not in BUILDS_ONLY
    ]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(ours, parts)
    return bom


def main(words: list[str]) -> int:
    """Write it beside the wheel, as NAME-VERSION.cdx.json."""
    if len(words) != 1 or not Path(words[0]).is_file():
        print(
            "usage: python tools/sbom.py dist/driftbook-VERSION-py3-none-any.whl", file=sys.stderr
        )
        return 2
    wheel = Path(words[0])
    bom = bill(wheel, ROOT / "requirements.txt")
    out = wheel.with_name("-".join(wheel.name.split("-")[:2]) + ".cdx.json")
    writer = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6)
    out.write_text(writer.output_as_string(indent=1) + "\n", encoding="utf-8")
    unknown = sorted(part.name for part in bom.components if not part.licenses)
    print(f"{out}: {len(bom.components)} parts")
    if unknown:
        print(f"without a licence that is known here: {', '.join(unknown)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
