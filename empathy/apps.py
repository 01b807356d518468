from importlib import import_module

from django.apps import AppConfig


class EmpathyConfig(AppConfig):
    name = "empathy"

    def ready(self):
        # What these modules do follows from signals, so somebody has to read them.
        import_module("empathy.second_factor")
        import_module("empathy.hooks")
