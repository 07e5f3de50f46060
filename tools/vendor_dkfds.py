"""Build time only: an npm-packed dkfds 11 folder becomes driftbook/theme/static/theme/dkfds.

    python tools/vendor_dkfds.py FOLDER        FOLDER holds package.json and dist/

Keeps the components we use, turns colours into custom properties (so that dark mode is a list of
values), makes dark twins of the background icons, and writes VENDOR.json with every file's hash.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
from pathlib import Path

from dkfds_palette import DARK, KEEP, LIGHT, NAMES, SPRITE
from trim_css import trim

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src/driftbook/theme/static/theme/dkfds"
APACHE = Path("/usr/share/common-licenses/Apache-2.0")
FONTS = {("normal", 400): "Regular", ("italic", 400): "Italic", ("normal", 600): "SemiBold"}
ICON = re.compile(r"url\([\"']?\.\./img/svg-icons/([a-z0-9-]+)\.svg[\"']?\)")
COLOUR = re.compile(r"(?<=[:,\s(])(#[0-9a-fA-F]{3,8}|purple|white|black)\b")


def font_faces(dist: Path, target: Path) -> str:
    """Copy the Latin fonts in use and return their @font-face rules."""
    source = dist / "fonts/IBMPlexSans/split/woff2"
    folder = target / "fonts"
    folder.mkdir(parents=True)
    shutil.copy(source / "license.txt", folder / "LICENSE-OFL.txt")
    css = ""
    for (style, weight), name in FONTS.items():
        file = f"IBMPlexSans-{name}-Latin1.woff2"
        shutil.copy(source / file, folder / file)
        css += (
            f'@font-face{{font-family:"IBM Plex Sans";font-style:{style};font-weight:{weight};'
            f'src:url("fonts/{file}") format("woff2");font-display:swap}}'
        )
    return css


def colours(css: str) -> str:
    """Every palette colour outside url() becomes a custom property."""
    parts = re.split(r"(url\([^)]*\))", css)
    unknown: set[str] = set()

    def swap(match: re.Match[str]) -> str:
        name = NAMES.get(match.group().lower())
        if name is None:
            unknown.add(match.group())
            return match.group()
        return f"var(--fds-{name})"

    css = "".join(p if p.startswith("url(") else COLOUR.sub(swap, p) for p in parts)
    print("colours left as they are (shadows, transparent):", sorted(unknown))
    return css


def background_icons(
    css: str, dist: Path, target: Path
) -> tuple[str, dict[str, str], dict[str, str]]:
    """Point background icons at custom properties; return the light and the dark values."""
    light, dark = {}, {}
    for tone in ("light", "dark"):
        (target / "icons" / tone).mkdir(parents=True)
    for name in sorted(set(ICON.findall(css))):
        svg = (dist / f"img/svg-icons/{name}.svg").read_text().strip()
        (target / f"icons/light/{name}.svg").write_text(svg + "\n")
        fill = DARK["white"] if name.endswith("-white") else DARK["gray-900"]
        bare = re.sub(r'\sfill="#[0-9a-fA-F]+"', "", svg)
        filled = bare.replace("<svg", f'<svg fill="{fill}"', 1)
        (target / f"icons/dark/{name}.svg").write_text(filled + "\n")
        light[f"icon-{name}"] = f'url("icons/light/{name}.svg")'
        dark[f"icon-{name}"] = f'url("icons/dark/{name}.svg")'
    return ICON.sub(r"var(--fds-icon-\1)", css), light, dark


def sprite(dist: Path) -> str:
    """One SVG with the symbols that templates use through {% icon %}."""
    text = (dist / "img/all-svg-icons.svg").read_text()
    symbols = dict(re.findall(r'(?=<symbol id="([a-z0-9-]+)")(<symbol.*?</symbol>)', text, re.S))
    missing = set(SPRITE) - set(symbols)
    if missing:
        raise SystemExit(f"dkfds has no icon called {sorted(missing)}")
    chosen = "\n".join(symbols[name] for name in sorted(SPRITE))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{chosen}\n</svg>\n'


def properties(values: dict[str, str]) -> str:
    return "".join(f"--fds-{name}:{value};" for name, value in values.items())


def theme_rules(light: dict[str, str], dark: dict[str, str]) -> str:
    """Light by default, dark when the device or the reader says so, paper always light."""
    night = properties(dark) + "color-scheme:dark"
    return (
        f":root{{{properties(light)}color-scheme:light}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{night}}}}}"
        f"@media screen{{:root[data-theme=dark]{{{night}}}}}"
    )


def style_sheet(dist: Path, target: Path) -> str:
    css = (dist / "css/dkfds.min.css").read_text()
    css = re.sub(r"@font-face\s*{[^}]*}|@keyframes[^{]*{(?:[^{}]*{[^}]*})*}", "", css)
    css = trim(css, lambda name: KEEP.fullmatch(name) is not None)
    css, light, dark = background_icons(colours(css), dist, target)
    css = theme_rules(LIGHT | light, DARK | dark) + font_faces(dist, target) + css
    leftovers = re.findall(r"url\((?!\"(?:fonts|icons)/)[^)]*\)", css)
    if leftovers:
        raise SystemExit(f"addresses that lead nowhere: {leftovers}")
    return css.replace("}", "}\n")


def vendor(package: Path, target: Path) -> None:
    meta = json.loads((package / "package.json").read_text())
    if meta["name"] != "dkfds" or not meta["version"].startswith("11."):
        raise SystemExit(f"expected dkfds 11, found {meta['name']} {meta['version']}")
    dist = package / "dist"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    (target / "dkfds.css").write_text(style_sheet(dist, target))
    (target / "icons.svg").write_text(sprite(dist))
    shutil.copy(package / "LICENSE.md", target / "LICENSE.md")
    shutil.copy(APACHE, target / "LICENSE-APACHE.txt")
    files = sorted(path for path in target.rglob("*") if path.is_file())
    record = {
        "package": meta["name"],
        "version": meta["version"],
        "licence": meta["license"].strip("()"),
        "changed": "trimmed; colours as custom properties; dark icons (tools/vendor_dkfds.py)",
        "sha256": {
            path.relative_to(target).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    }
    (target / "VENDOR.json").write_text(json.dumps(record, indent=2) + "\n")
    print(f"{len(files)} files in {target}")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path, help="an unpacked dkfds npm package")
    vendor(arguments.parse_args().folder, TARGET)
