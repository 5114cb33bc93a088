"""Addresses of places, stays and bridges."""

from django.urls import path

from brobygger.web.referrals import partners, places, views

app_name = "referrals"
urlpatterns = [
    path("pladser/", places.listed, name="places"),
    path("pladser/ny/", places.add, name="add_place"),
    path("pladser/<uuid:place_id>/", places.change, name="change_place"),
    path("pladser/<uuid:place_id>/ledige/", places.confirm, name="confirm_beds"),
    path("pladser/<uuid:place_id>/luk/", places.set_open, name="set_open"),
    path("til-os/", partners.listed, name="consented"),
    path("til-os/senge/", partners.beds, name="own_beds"),
    path("til-os/<uuid:stay_id>/<slug:answer>/", partners.answer, name="answer"),
    path("borger/<uuid:person_id>/", views.overview, name="overview"),
    path("borger/<uuid:person_id>/plads/", views.choose, name="choose"),
    path("borger/<uuid:person_id>/plads/<uuid:place_id>/", views.refer, name="refer"),
    path("borger/<uuid:person_id>/bro/", views.bridge, name="bridge"),
    path("<uuid:referral_id>/aftaler/", views.describe, name="describe"),
    path("<uuid:referral_id>/fortryd/", views.take_back, name="take_back"),
    path("<uuid:referral_id>/<slug:event>/", views.happen, name="happen"),
    path("sket/<uuid:referral_event_id>/fortryd/", views.take_back_event, name="take_back_event"),
]
