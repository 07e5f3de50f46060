"""The addresses of directories, under the names by which allauth finds them, and nothing else."""

from django.urls import path

from driftbook.people.views import directories as views

OPENID = "sign-in/directory/<slug:provider_id>/"
SAML = "sign-in/saml/<slug:organization_slug>/"

urlpatterns = [
    path(f"{OPENID}login/", views.openid_login, name="openid_connect_login"),
    path(f"{OPENID}callback/", views.openid_callback, name="openid_connect_callback"),
    path(f"{SAML}login/", views.saml_login, name="saml_login"),
    path(f"{SAML}acs/", views.saml_answer, name="saml_acs"),
    path(f"{SAML}acs/finish/", views.saml_finish, name="saml_finish_acs"),
    path(f"{SAML}metadata/", views.saml_metadata, name="saml_metadata"),
    path(f"{SAML}sls/", views.saml_logout, name="saml_sls"),
]
