"""Build time only: an npm-packed idb 8 folder becomes driftbook/incidents/static/incidents/idb.

    python tools/vendor_idb.py FOLDER        FOLDER holds package.json and build/index.js

Copies the one module as it is, with its licence, and writes VENDOR.json with their hashes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src/driftbook/incidents/static/incidents/idb"


def vendor(package: Path, target: Path) -> None:
    meta = json.loads((package / "package.json").read_text())
    if meta["name"] != "idb" or not meta["version"].startswith("8."):
        raise SystemExit(f"expected idb 8, found {meta['name']} {meta['version']}")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copy(package / "build/index.js", target / "idb.js")
    shutil.copy(package / "LICENSE", target / "LICENSE.txt")
    files = sorted(path for path in target.rglob("*") if path.is_file())
    record = {
        "package": meta["name"],
        "version": meta["version"],
        "licence": meta["license"],
        "changed": "nothing (tools/vendor_idb.py)",
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }
    (target / "VENDOR.json").write_text(json.dumps(record, indent=2) + "\n")
    print(f"{len(files)} files in {target}")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path, help="an unpacked idb npm package")
    vendor(arguments.parse_args().folder, TARGET)
