"""Addresses of contacts and promises."""

from django.urls import path

from brobygger.web.contacts import deliveries, mistakes, views

app_name = "contacts"
urlpatterns = [
    path("givet/", deliveries.coverage, name="coverage"),
    path("givet/<slug:code>/aldrig/", deliveries.never, name="never"),
    path("borger/<uuid:person_id>/faaet/", deliveries.received, name="received"),
    path("borger/<uuid:person_id>/omsorg.svg", deliveries.picture, name="balance"),
    path("<uuid:person_id>/ny/", views.record, name="record"),
    path("ret/<uuid:contact_id>/", views.correct, name="correct"),
    path("ret/<uuid:contact_id>/fortryd/", mistakes.take_back, name="take_back"),
    path("vis/<uuid:contact_id>/", views.versions, name="versions"),
    path("loefte/<uuid:promise_id>/", views.settle, name="settle"),
    path("loefte/<uuid:promise_id>/fortryd/", mistakes.unsettle, name="unsettle"),
]
