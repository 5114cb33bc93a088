"""Addresses of requests for treatment, and of what becomes of them."""

from django.urls import path

from brobygger.web.requests import (
    approvals,
    correcting,
    decisions,
    letters,
    mistakes,
    recommendations,
    unasked,
    views,
    wordings,
)

app_name = "requests"
urlpatterns = [
    path("borger/<uuid:person_id>/", views.overview, name="overview"),
    path("borger/<uuid:person_id>/ny/", views.ask, name="ask"),
    path("borger/<uuid:person_id>/indstil/", recommendations.recommend, name="recommend"),
    path("borger/<uuid:person_id>/afgoer/", decisions.decide, name="decide"),
    path("borger/<uuid:person_id>/tilsagn/", approvals.approve, name="approve"),
    path("ny/", views.receive, name="receive"),
    path("<uuid:request_id>/", views.happen, name="happen"),
    path("<uuid:request_id>/ret/", correcting.correct, name="correct"),
    path("<uuid:request_id>/dagen/", correcting.confirm_day, name="confirm_day"),
    path("<uuid:request_id>/foer/", correcting.versions, name="versions"),
    path("<uuid:request_id>/fortryd/", views.take_back_request, name="take_back_request"),
    path("<uuid:request_id>/igen/", views.write_again, name="write_again"),
    path("fortryd/<uuid:request_event_id>/", mistakes.take_back, name="take_back"),
    path("indstilling/<uuid:recommendation_id>/", recommendations.recommendation, name="recommendation"),
    path("indstilling/<uuid:recommendation_id>/fortryd/", recommendations.take_back, name="recommendation_back"),
    path("afgoerelse/<uuid:decision_id>/fortryd/", decisions.take_back, name="decision_back"),
    path("afgoerelse/<uuid:decision_id>/fortalt/", unasked.told, name="decision_told"),
    path("tilsagn/<uuid:approval_id>/fortryd/", approvals.take_back, name="approval_back"),
    path("borger/<uuid:person_id>/breve/", letters.overview, name="letters"),
    path("brev/<slug:letter>/<uuid:about_id>/", letters.make, name="make_letter"),
    path("brev/<uuid:letter_id>/", letters.fetch, name="letter"),
    path("brevtekster/", wordings.overview, name="wordings"),
    path("brevtekster/<slug:letter>/", wordings.revise, name="wording"),
]
