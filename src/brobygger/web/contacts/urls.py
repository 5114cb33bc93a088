"""Addresses of contacts and promises."""

from django.urls import path

from brobygger.web.contacts import views

app_name = "contacts"
urlpatterns = [
    path("<uuid:person_id>/ny/", views.record, name="record"),
    path("ret/<uuid:contact_id>/", views.correct, name="correct"),
    path("vis/<uuid:contact_id>/", views.versions, name="versions"),
    path("loefte/<uuid:promise_id>/", views.settle, name="settle"),
    path("loefte/<uuid:promise_id>/fortryd/", views.unsettle, name="unsettle"),
]
