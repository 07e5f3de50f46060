"""The desk, and the pages that need a role."""

from django.urls import path

from driftbook.desk.views import changes, history, home, outbox, webhooks

app_name = "desk"
urlpatterns = [
    path("desk/", home.desk, name="home"),
    path("history/", history.events, name="history"),
    path("history/verification/", history.verification, name="verification"),
    path("history/export/csv/", history.export_csv, name="history-csv"),
    path("history/export/json/", history.export_json, name="history-json"),
    path("history/handbook/<slug:handbook>/", history.of_handbook, name="handbook-history"),
    path("history/<slug:kind>/<str:key>/", history.of_object, name="object-history"),
    path("outbox/", outbox.letters_list, name="outbox"),
    path("outbox/<uuid:uid>/", outbox.letter, name="letter"),
    path("outbox/<uuid:uid>/resending/", outbox.resend, name="resend"),
    path("outbox/<uuid:uid>/withdrawal/", outbox.withdraw, name="withdraw"),
    path("webhooks/", webhooks.endpoints, name="webhooks"),
    path("webhooks/<uuid:uid>/", webhooks.endpoint, name="webhook"),
    path("webhooks/<uuid:uid>/secret/", webhooks.renew, name="renew-webhook"),
    path("webhooks/<uuid:uid>/closing/", webhooks.close, name="close-webhook"),
    path("changes/", changes.handbooks, name="changes-handbooks"),
    path("changes/<slug:handbook>/", changes.changes, name="changes"),
]
