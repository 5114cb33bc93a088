"""The addresses of the side door."""

from django.urls import path

from brobygger.field import app, orders, phones, sync

app_name = "field"
urlpatterns = [
    path("", app.built, name="app"),
    *(path(name, app.built, {"name": name}, name=name.partition(".")[0]) for name in ("manifest.webmanifest", "sw.js")),
    path("sync", sync.sync, name="sync"),
    path("claim", phones.claim, name="claim"),
    path("ordered", orders.ordered, name="ordered"),
]
