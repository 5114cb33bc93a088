"""Addresses of the lists. That of a calendar carries a secret, which is why it says nothing about anyone."""

from django.urls import path

from brobygger.web.agenda import calendars, views

app_name = "agenda"
urlpatterns = [
    path("i-dag/", views.today, name="today"),
    path("tavlen/", views.board, name="board"),
    path("tavlen/dosis/", views.doses, name="doses"),
    path("indbakken/", views.inbox, name="inbox"),
    path("kalender/", calendars.links_page, name="calendars"),
    path("kalender/<uuid:link_id>/luk/", calendars.revoke, name="revoke"),
    path("kalender/<str:secret>.ics", calendars.feed, name="feed"),
]
