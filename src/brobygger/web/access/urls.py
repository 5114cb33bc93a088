"""The first page and one's own account."""

from django.urls import path

from brobygger.web.access import views

urlpatterns = [
    path("", views.home, name="home"),
    path("bliv/", views.stay, name="stay"),
]
