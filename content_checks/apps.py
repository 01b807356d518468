from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "content_checks"
