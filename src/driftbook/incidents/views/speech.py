"""The text of an announcement as a sound file, to listen to or to play (A-04)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from driftbook.incidents import preparing, speaking
from driftbook.incidents.card import card_of
from driftbook.incidents.models import Incident
from driftbook.incidents.queries.preparing import PREPARE
from driftbook.incidents.visiting import of_incident
from driftbook.people.gate import marked


@of_incident("incident.see")
@require_safe
def of_card(
    request: HttpRequest, incident: Incident, announcement: str, language: str
) -> HttpResponse:
    """What the card's announcement says, in the edition that is pinned."""
    card = card_of(incident, timezone.now())
    spoken = {one.id: one.spoken for one in card.announcements}
    return _wav(spoken.get(announcement, {}).get(language), f"{announcement}-{language}", language)


@marked(PREPARE)
@require_safe
def of_handbook(
    request: HttpRequest, handbook: str, announcement: str, language: str
) -> HttpResponse:
    """What it says in the edition that holds now, before anything happens."""
    found = preparing.preparing(request, handbook).chapter.announcements.get(announcement)
    text = found.spoken.get(language) if found else None
    return _wav(text, f"{announcement}-{language}", language)


def _wav(text: str | None, name: str, language: str) -> HttpResponse:
    """audio/wav; 501 with a sentence where nothing here can speak, or not that language."""
    if text is None:
        raise Http404("there is no such text")
    try:
        sound = speaking.speak(text, language)
    except speaking.NotInstalled:
        return _cannot(_("No draft can be made: espeak-ng is not installed on this server."))
    except speaking.NoVoice:
        return _cannot(_("No draft can be made: espeak-ng has no voice for this language."))
    answer = HttpResponse(sound, content_type="audio/wav")
    answer["Content-Disposition"] = f'attachment; filename="{name}.wav"'
    return answer


def _cannot(why: str) -> HttpResponse:
    return HttpResponse(why, status=501, content_type="text/plain; charset=utf-8")
