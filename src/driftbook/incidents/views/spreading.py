"""What callers hear, what staff read, and who is informed (A-02, A-04, A-05)."""

from __future__ import annotations

from uuid import uuid5

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.handbook.deciding.incident_shapes import AnnouncementNow, CardNow, PostNow, StepNow
from driftbook.incidents.actions.pressing import press
from driftbook.incidents.forms import spreading as forms
from driftbook.incidents.forms.entries import EntryForm
from driftbook.incidents.forms.steps import DONE
from driftbook.incidents.queries.preparing import ANNOUNCEMENT, POST, outlets_of, reachable
from driftbook.incidents.reached import reached
from driftbook.incidents.running_page import RunningPage
from driftbook.incidents.views.recording import METHODS, WRITE, Asked, Button, ask, of_card, written
from driftbook.incidents.visiting import acting


@require_http_methods(METHODS)
@never_cache
@of_card(WRITE)
def announcement(request: HttpRequest, page: RunningPage, announcement: str) -> HttpResponse:
    """A look at what callers hear, and that it is on or off. On once more is an update."""
    here: AnnouncementNow = page.one(page.card.announcements, announcement)
    program = outlets_of(page.incident, ANNOUNCEMENT, announcement).exists()
    everywhere = dict.fromkeys([*page.usual_queues(announcement), *here.also, *here.queues])
    form = forms.AnnouncementForm(
        request.POST or None,
        queues=[(one, page.phrases.name("phone_queues", one)) for one in everywhere],
        program=program,
        initial={"queues": list(here.queues)},
        **page.asks("announcement", announcement),
    )
    off = Button(_("It is off"), "state", forms.OFF, "primary" if here.on else "secondary")
    on = Button(_("It is on, changed"), "state", forms.ON, "secondary")
    disputed = here.said is not None and here.said.contradicted
    buttons = [off, on] if here.on else [Button(_("It is on"), "state", forms.ON)]
    if disputed and not here.on:
        buttons.append(off)
    asked = Asked(
        here.name,
        buttons,
        template="incidents/announcement.html",
        one=here,
        said=here.said,
        more={
            "switches": [
                reached(page.book, id) for id in (here.switch_off if here.on else here.switch_on)
            ],
            "program": program,
        },
    )

    return ask(
        request,
        page,
        form,
        asked,
        lambda: _spread(request, page, form, "announcement", announcement),
    )


@require_http_methods(METHODS)
@never_cache
@of_card(WRITE)
def post(request: HttpRequest, page: RunningPage, post: str) -> HttpResponse:
    """The text to copy and post, and that it was posted, changed, or that it is over."""
    here: PostNow = page.one(page.card.posts, post)
    posted = here.state == "posted"
    ending = posted and "update" not in request.GET
    form = forms.PostForm(
        request.POST or None,
        posted=posted,
        initial={"words": (here.over or "") if ending else here.text},
        **page.asks("post", post),
    )
    buttons = [Button(_("It is posted"), "state", forms.POSTED)]
    if ending:
        buttons = [Button(_("It is posted that it is over"), "state", forms.OVER)]
    asked = Asked(
        here.name,
        buttons,
        template="incidents/post.html",
        one=here,
        said=here.said,
        more={
            "where": reached(page.book, here.where),
            "ending": ending,
            "posted": posted,
            "program": outlets_of(page.incident, POST, post).exists(),
        },
    )

    return ask(request, page, form, asked, lambda: _spread(request, page, form, "post", post))


@require_http_methods(METHODS)
@never_cache
@of_card(WRITE)
def inform(request: HttpRequest, page: RunningPage) -> HttpResponse:
    """A message to those who are kept informed, with staffing and waiting time (A-02)."""
    rows = page.card.informed
    due = [one.receiver for one in rows if one.due] or [one.receiver for one in rows]
    form = forms.InformForm(
        request.POST or None,
        receivers=[(one.receiver, one.name) for one in rows],
        figures=page.figures(),
        reachable=reachable(page.incident),
        initial={"to": due},
        **page.asks("", ""),
    )
    asked = Asked(
        _("Inform"),
        [Button(_("Write it down"))],
        own=True,
        template="incidents/inform.html",
        more={"rows": page.informed},
    )
    return ask(request, page, form, asked, lambda: written(request, page, form, "inform"))


def _spread(request: HttpRequest, page: RunningPage, form: EntryForm, kind: str, id: str) -> None:
    """Write that it is on or posted, and that the steps are done that are done by this."""
    with transaction.atomic():
        written(request, page, form, kind, id)
        if form.cleaned_data["state"] in (forms.ON, forms.POSTED):
            _tick(request, page, form, _steps_of(page.card, kind, id))


def _steps_of(card: CardNow, what: str, id: str) -> list[StepNow]:
    """The steps that are done by this, and that nobody has said anything about."""
    return [
        step
        for step in card.steps
        if getattr(step, what) == id and step.state == "waiting" and not step.paused
    ]


def _tick(request: HttpRequest, page: RunningPage, form: EntryForm, steps: list[StepNow]) -> None:
    """Whoever has switched or posted it need not say once more that the step is done."""
    said, by = form.cleaned_data, acting(request, WRITE, page.incident)
    for step in steps:
        press(
            incident=page.incident,
            kind="step",
            subject=step.id,
            data={"state": DONE},
            happened=said["happened"],
            form=uuid5(said["form"], step.id),
            over=[entry.id for entry in page.state.heads("step", step.id)],
            by=by,
            now=page.now,
        )
