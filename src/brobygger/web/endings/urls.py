"""Addresses of phases, endings and follow-ups."""

from django.urls import path

from brobygger.web.endings import deaths, followups, phases, views

app_name = "endings"
urlpatterns = [
    path("borger/<uuid:person_id>/", phases.overview, name="overview"),
    path("borger/<uuid:person_id>/fase/", phases.move, name="move"),
    path("borger/<uuid:person_id>/ikke-begyndt/", phases.not_begun, name="not_begun"),
    path("fase/<uuid:move_id>/fortryd/", phases.take_back_move, name="take_back_move"),
    path("borger/<uuid:person_id>/afslut/", views.end, name="end"),
    path("borger/<uuid:person_id>/doed/", deaths.die, name="die"),
    path("doed/<uuid:death_id>/ret/", deaths.correct, name="correct_death"),
    path("doed/<uuid:death_id>/fortryd/", deaths.take_back, name="take_back_death"),
    path("<uuid:ending_id>/ret/", views.correct, name="correct"),
    path("<uuid:ending_id>/fortryd/", views.take_back, name="take_back"),
    path("opfoelgning/<uuid:follow_up_id>/fortryd/", followups.take_back, name="take_back_follow_up"),
    path("<uuid:ending_id>/opfoelgning/<int:months>/", followups.tell_of, name="follow_up"),
]
