"""What makes the pages of incidents an app: shell, service worker, manifest, leaving a device.

Nothing here says anything about anybody: it is kept in caches that all users of a device share.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import driftbook
from driftbook.people.gate import open_to_all

PACKAGE = Path(driftbook.__file__).parent
WORKER = PACKAGE / "incidents/static/incidents/sw.js"
KEEPING = PACKAGE / "incidents/static/incidents/app/keeping.js"
"""What the service worker shares with the pages. It is no module: browsers lack that still."""
SHELL = PACKAGE / "incidents/templates/incidents/shell.html"
KEPT = (
    "incidents/app/**/*.js",
    "incidents/idb/*.js",
    "incidents/*.css",
    "incidents/icons/*.png",
    "theme/driftbook.css",
    "theme/icon.svg",
    "theme/dkfds/dkfds.css",
    "theme/dkfds/icons.svg",
    "theme/dkfds/icons/*/*.svg",
    "theme/dkfds/fonts/*.woff2",
)
"""Static files that a device keeps."""
ICONS = (192, 512)


@open_to_all
@require_safe
@never_cache
def shell(request: HttpRequest) -> HttpResponse:
    """The empty page in which the app draws when the server does not answer."""
    return HttpResponse(render_to_string("incidents/shell.html", {"language": get_language()}))


@open_to_all
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; another one whenever a file that it keeps has changed."""
    files = kept()
    listed = [reverse("incidents:shell"), *(static(name) for name in files)]
    said = {"VERSION": version(), "SHELL": listed[0], "KEPT": listed}
    text = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in said.items())
    text += WORKER.read_text() + KEEPING.read_text().replace("\nexport ", "\n")
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = reverse("incidents:home")
    return response


@open_to_all
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """How a device shows the app that it has installed."""
    home = reverse("incidents:home")
    icons = [
        {
            "src": static(f"incidents/icons/{name}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, purpose in (("icon", "any"), ("maskable", "maskable"))
        for size in ICONS
    ]
    said = {
        "id": home,
        "name": _("Driftbook: incidents"),
        "short_name": "Driftbook",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b5a55",
        "lang": get_language(),
        "icons": icons,
    }
    response = JsonResponse(said, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response


@open_to_all
@require_safe
@never_cache
def left(request: HttpRequest) -> HttpResponse:
    """After signing out: the device forgets, and says what still waits to be sent."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("people:sign-in")
    return render(request, "incidents/left.html", {"target": target})


def kept() -> list[str]:
    """The names of the static files that a device keeps."""
    found = []
    for pattern in KEPT:
        app = pattern.partition("/")[0]
        folder = PACKAGE / app / "static"
        found += [path.relative_to(folder).as_posix() for path in sorted(folder.glob(pattern))]
    return found


@cache
def version() -> str:
    """Another one whenever a file that a device keeps has changed, or the shell."""
    told = hashlib.sha256(driftbook.__version__.encode())
    for name in kept():
        found = finders.find(name)
        if found:
            told.update(name.encode() + Path(found).read_bytes())
    for path in (WORKER, SHELL):
        told.update(path.read_bytes())
    return told.hexdigest()[:16]
