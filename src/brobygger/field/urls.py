"""The addresses of the side door."""

from django.urls import path

from brobygger.field import phones, sync

app_name = "field"
urlpatterns = [
    path("sync", sync.sync, name="sync"),
    path("claim", phones.claim, name="claim"),
]
