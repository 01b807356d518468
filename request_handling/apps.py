from django.apps import AppConfig


class RequestHandlingConfig(AppConfig):
    name = "request_handling"
