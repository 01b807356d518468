from django.apps import AppConfig


class TextInputConfig(AppConfig):
    name = "text_input"
