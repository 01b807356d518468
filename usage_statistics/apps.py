from django.apps import AppConfig


class UsageStatisticsConfig(AppConfig):
    name = "usage_statistics"
