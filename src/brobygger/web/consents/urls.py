"""Addresses of consents."""

from django.urls import path

from brobygger.web.consents import views

app_name = "consents"
urlpatterns = [
    path("borger/<uuid:person_id>/", views.overview, name="overview"),
    path("borger/<uuid:person_id>/ny/", views.give, name="give"),
    path("<uuid:consent_id>/ret/", views.correct, name="correct"),
    path("<uuid:consent_id>/traek-tilbage/", views.withdraw, name="withdraw"),
    path("<uuid:consent_id>/fortryd/", views.take_back, name="take_back"),
    path(
        "tilbagetrukket/<uuid:consent_withdrawn_id>/fortryd/", views.take_back_withdrawal, name="take_back_withdrawal"
    ),
]
