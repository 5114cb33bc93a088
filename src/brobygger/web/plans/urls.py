"""Addresses of plans, doses and action plans."""

from django.urls import path

from brobygger.web.plans import doses, revising, ticking, views

app_name = "plans"
urlpatterns = [
    path("borger/<uuid:person_id>/", views.overview, name="overview"),
    path("borger/<uuid:person_id>/skriv/", revising.revise, name="revise"),
    path("borger/<uuid:person_id>/sammenlign/", views.compare, name="compare"),
    path("borger/<uuid:person_id>/handleplan/", views.tell_action_plan, name="tell_action_plan"),
    path("borger/<uuid:person_id>/dosis/", doses.given, name="dose"),
    path("borger/<uuid:person_id>/dosis/billede/", doses.picture, name="picture"),
    path("borger/<uuid:person_id>/dosis/ny/", doses.plan, name="plan_dose"),
    path("dosis/forslag/", doses.suggestions, name="suggestions"),
    path("<uuid:plan_id>/", views.revision, name="revision"),
    path("<uuid:plan_id>/fortryd/", revising.take_back, name="take_back"),
    path("maal/<uuid:goal_id>/", views.rate, name="rate"),
    path("maal/vurdering/<uuid:rating_id>/fortryd/", views.take_back_rating, name="take_back_rating"),
    path("opgave/<uuid:task_id>/gjort/", ticking.finish, name="finish"),
    path("opgave/<uuid:task_id>/fortryd/", ticking.undo, name="undo"),
    path("opgave/gjort/<uuid:tick_id>/fortryd/", ticking.take_back, name="take_back_tick"),
    path("dosis/<uuid:dose_id>/fortryd/", doses.take_back, name="take_back_dose"),
    path("handleplan/<uuid:action_plan_id>/fortryd/", views.take_back_action_plan, name="take_back_action_plan"),
]
