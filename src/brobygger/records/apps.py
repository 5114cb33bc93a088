"""The one Django app that owns tables."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "brobygger.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
