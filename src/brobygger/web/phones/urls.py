"""Addresses of the phones. A code never stands in one: it is after the #, which no browser sends."""

from django.urls import path

from brobygger.web.phones import acting, views

app_name = "phones"
urlpatterns = [
    path("", views.listed, name="listed"),
    path("ny/", acting.offer, name="offer"),
    path("<uuid:phone_id>/kode/", views.code, name="code"),
    path("<uuid:phone_id>/toem/", acting.wipe, name="wipe"),
    path("<uuid:phone_id>/stop/", acting.stop, name="stop"),
    path("<uuid:phone_id>/aabn/", acting.reopen, name="reopen"),
    path("<uuid:phone_id>/opgiv/", acting.give_up, name="give_up"),
]
