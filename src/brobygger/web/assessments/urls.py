"""Addresses of assessment. They carry keys and codes only."""

from django.urls import path

from brobygger.web.assessments import alerts, interviews, profiles, settings, target_group

app_name = "assessments"
urlpatterns = [
    path("indstillinger/", settings.settings, name="settings"),
    path("borger/<uuid:person_id>/", interviews.overview, name="overview"),
    path("borger/<uuid:person_id>/begynd/", interviews.start, name="start"),
    path("borger/<uuid:person_id>/profil/", profiles.profile, name="profile"),
    path("borger/<uuid:person_id>/profil.svg", profiles.picture, name="picture"),
    path("borger/<uuid:person_id>/scorer/", profiles.enter, name="enter"),
    path("borger/<uuid:person_id>/maalgruppe/", target_group.target_group, name="target_group"),
    path("borger/<uuid:person_id>/maalgruppe/svar/", target_group.criteria, name="criteria"),
    path("borger/<uuid:person_id>/advarsler/", alerts.alerts, name="alerts"),
    path("samtale/<uuid:interview_id>/", interviews.resume, name="resume"),
    path("samtale/<uuid:interview_id>/<slug:area_id>/", interviews.area, name="area"),
    path("samtale/<uuid:interview_id>/svar/<slug:code>/", interviews.row, name="row"),
    path("vurdering/<uuid:verdict_id>/", target_group.verdict, name="verdict"),
]
