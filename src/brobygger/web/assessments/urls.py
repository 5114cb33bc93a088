"""Addresses of assessment. They carry keys and codes only."""

from django.urls import path

from brobygger.web.assessments import (
    alerts,
    diagnoses,
    interviews,
    mistakes,
    profiles,
    settings,
    situations,
    target_group,
)

app_name = "assessments"
urlpatterns = [
    path("indstillinger/", settings.settings, name="settings"),
    path("borger/<uuid:person_id>/", interviews.overview, name="overview"),
    path("borger/<uuid:person_id>/begynd/", interviews.start, name="start"),
    path("borger/<uuid:person_id>/profil/", profiles.profile, name="profile"),
    path("borger/<uuid:person_id>/profil.svg", profiles.picture, name="picture"),
    path("borger/<uuid:person_id>/scorer/", profiles.enter, name="enter"),
    path("scorer/<uuid:score_id>/fortryd/", mistakes.take_back_scores, name="take_back_scores"),
    path("borger/<uuid:person_id>/maalgruppe/", target_group.target_group, name="target_group"),
    path("borger/<uuid:person_id>/maalgruppe/svar/", target_group.criteria, name="criteria"),
    path("borger/<uuid:person_id>/advarsler/", alerts.alerts, name="alerts"),
    path("borger/<uuid:person_id>/situation/", situations.situation, name="situation"),
    path("borger/<uuid:person_id>/situation/<slug:heading>/", situations.find, name="find"),
    path("oplysning/<uuid:finding_id>/", situations.versions, name="finding_versions"),
    path("oplysning/<uuid:finding_id>/ret/", situations.correct, name="correct_finding"),
    path("oplysning/<uuid:finding_id>/fjern/", situations.take_back, name="take_back_finding"),
    path("borger/<uuid:person_id>/diagnose/", diagnoses.add, name="add_diagnosis"),
    path("diagnose/<uuid:diagnosis_id>/", diagnoses.versions, name="diagnosis_versions"),
    path("diagnose/<uuid:diagnosis_id>/ret/", diagnoses.correct, name="correct_diagnosis"),
    path("diagnose/<uuid:diagnosis_id>/fjern/", diagnoses.take_back, name="take_back_diagnosis"),
    path("samtale/<uuid:interview_id>/", interviews.resume, name="resume"),
    path("samtale/<uuid:interview_id>/fortryd/", mistakes.take_back_interview, name="take_back_interview"),
    path("samtale/<uuid:interview_id>/<slug:area_id>/", interviews.area, name="area"),
    path("samtale/<uuid:interview_id>/svar/<slug:code>/", interviews.row, name="row"),
    path("vurdering/<uuid:verdict_id>/", target_group.verdict, name="verdict"),
    path("vurdering/<uuid:verdict_id>/fortryd/", target_group.take_back, name="take_back_verdict"),
    path("advarsel/<uuid:alert_id>/igen/", alerts.put_up_again, name="put_up_again"),
]
