"""Addresses of requests for treatment."""

from django.urls import path

from brobygger.web.requests import views

app_name = "requests"
urlpatterns = [
    path("borger/<uuid:person_id>/", views.overview, name="overview"),
    path("borger/<uuid:person_id>/ny/", views.ask, name="ask"),
    path("<uuid:request_id>/", views.happen, name="happen"),
    path("fortryd/<uuid:request_event_id>/", views.take_back, name="take_back"),
]
