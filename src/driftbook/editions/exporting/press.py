"""HTML on standard input → a tagged PDF (PDF/UA-1) on standard output.

Runs as a process of its own (`pdf.py` starts it): the native libraries of WeasyPrint cannot take
down the server that answers at night, and a rendering that never ends can be ended. It knows no
Django, and fetches nothing but our own static files.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

STATIC = "https://static.invalid/"
"""Where the documents say that our static files are. The name leads nowhere on purpose."""
PACKAGE = Path(__file__).resolve().parents[2]
KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
MISSING = 3
"""The exit status that says: the native libraries are not there."""


class Forbidden(ValueError):
    """Something that a document may not fetch."""


def static_file(url: str) -> Path:
    """`https://static.invalid/theme/x.css` → the file in our package. Raises Forbidden."""
    parts = urlsplit(url)
    if not url.startswith(STATIC):
        raise Forbidden(url)
    names = unquote(parts.path).strip("/").split("/")
    if any(name in ("", ".", "..") or "\\" in name for name in names):
        raise Forbidden(url)
    found = PACKAGE.joinpath(names[0], "static", *names)
    if not found.is_file():
        raise Forbidden(url)
    return found


class Missing(Exception):
    """The native libraries are not there."""


def press(html: str) -> bytes:
    """The PDF of a whole HTML page. Raises Missing."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
    except OSError as error:
        raise Missing(str(error)) from error

    class OurFiles(URLFetcher):  # type: ignore[misc,unused-ignore]
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            try:
                found = static_file(url)
                kind = {"Content-Type": KINDS.get(found.suffix, "application/octet-stream")}
                return URLFetcherResponse(url, found.read_bytes(), kind)
            except Forbidden as refused:
                raise FatalURLFetchingError(f"a document may not fetch {url}") from refused

    page = HTML(string=html, base_url=STATIC, url_fetcher=OurFiles(allowed_protocols=["https"]))
    written: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return written


def main() -> int:
    """Press what comes in."""
    out = sys.stdout.buffer
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    sys.stdout = sys.stderr  # the libraries print when they are missing
    try:
        pdf = press(sys.stdin.buffer.read().decode())
    except Missing as missing:
        sys.stderr.write(f"{missing}\n")
        return MISSING
    out.write(pdf)
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
