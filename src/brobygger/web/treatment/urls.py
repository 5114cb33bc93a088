"""Addresses of what happens in a course besides the meetings."""

from django.urls import path

from brobygger.web.treatment import breaks, events, experiences, housing, substitution

app_name = "treatment"
urlpatterns = [
    path("borger/<uuid:person_id>/substitution/", substitution.overview, name="substitution"),
    path("borger/<uuid:person_id>/substitution/ny/", substitution.add, name="add_step"),
    path("substitution/<uuid:step_id>/ret/", substitution.correct, name="correct_step"),
    path("substitution/<uuid:step_id>/fortryd/", substitution.take_back, name="take_back_step"),
    path("borger/<uuid:person_id>/haendelser/", events.overview, name="events"),
    path("borger/<uuid:person_id>/haendelser/ny/", events.add, name="add_event"),
    path("haendelser/<uuid:event_id>/ret/", events.correct, name="correct_event"),
    path("haendelser/<uuid:event_id>/fortryd/", events.take_back, name="take_back_event"),
    path("borger/<uuid:person_id>/bolig/", housing.overview, name="housing"),
    path("borger/<uuid:person_id>/bolig/ny/", housing.add, name="add_housing"),
    path("bolig/<uuid:housing_id>/ret/", housing.correct, name="correct_housing"),
    path("bolig/<uuid:housing_id>/fortryd/", housing.take_back, name="take_back_housing"),
    path("borger/<uuid:person_id>/afbrydelser/", breaks.overview, name="breaks"),
    path("borger/<uuid:person_id>/afbrydelser/ny/", breaks.add, name="add_break"),
    path("afbrydelser/<uuid:break_id>/ret/", breaks.correct, name="correct_break"),
    path("afbrydelser/<uuid:break_id>/fortryd/", breaks.take_back, name="take_back_break"),
    path("afbrydelser/<uuid:break_id>/slut/", breaks.go_on, name="go_on"),
    path("afbrydelser/slut/<uuid:break_ended_id>/fortryd/", breaks.take_back_end, name="take_back_end"),
    path("borger/<uuid:person_id>/oplevelse/", experiences.overview, name="experiences"),
    path("borger/<uuid:person_id>/oplevelse/ny/", experiences.add, name="add_experience"),
    path("borger/<uuid:person_id>/oplevelse/nej/", experiences.decline, name="decline"),
    path("oplevelse/<uuid:experience_id>/fortryd/", experiences.take_back, name="take_back_experience"),
]
