"""The Django app that owns templates, static files and translations."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "brobygger.web"
    label = "web"

    def ready(self) -> None:
        from brobygger.web.fields import say_what_is_missing

        say_what_is_missing()
