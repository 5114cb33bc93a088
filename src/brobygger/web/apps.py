"""The Django app that owns templates, static files and translations."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "brobygger.web"
    label = "web"
