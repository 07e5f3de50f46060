"""`/downtime/…`: changes, councils, meetings, the calendar."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.downtime.changes.views import asking, calendar, changes, meetings

CHANGES = "changes/"
ONE = f"{CHANGES}<uuid:change>/"
COUNCIL = "councils/<slug:handbook>/<slug:council>/"
MEETING = "meetings/<uuid:meeting>/"
patterns: list[URLPattern] = [
    path(CHANGES, changes.listed, name="changes"),
    path(f"{CHANGES}new/", asking.new, name="change-new"),
    path(ONE, changes.change, name="change"),
    path(f"{ONE}revision/", asking.revision, name="change-revision"),
    path(f"{ONE}withdrawal/", asking.withdrawal, name="change-withdrawal"),
    path(f"{ONE}advice/", changes.advice, name="change-advice"),
    path(f"{ONE}decision/", changes.decision, name="change-decision"),
    path(f"{ONE}completion/", changes.completion, name="change-completion"),
    path(f"{ONE}group/", changes.group, name="change-group"),
    path(f"{ONE}group/<uuid:member>/removal/", changes.removal, name="change-group-removal"),
    path("councils/", meetings.councils, name="councils"),
    path(COUNCIL, meetings.council, name="council"),
    path(f"{COUNCIL}meetings/", meetings.call, name="council-meetings"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(f"{MEETING}agenda/", meetings.agenda, name="meeting-agenda"),
    path(f"{MEETING}items/", meetings.items, name="meeting-items"),
    path(f"{MEETING}minutes/", meetings.minutes, name="meeting-minutes"),
    path(f"{MEETING}cancellation/", meetings.cancellation, name="meeting-cancellation"),
    path(f"{MEETING}paper.pdf", meetings.paper_pdf, name="meeting-paper"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/day/", calendar.day, name="calendar-day"),
]
