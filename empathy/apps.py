from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class EmpathyConfig(AppConfig):
    name = "empathy"

    def ready(self) -> None:
        """Import the modules `hooks` and `checks` of every app, which register what others call."""
        autodiscover_modules("hooks", "checks")


class EmpathyAdminConfig(AdminConfig):
    """Django's admin with the site's own AdminSite."""

    default = False
    default_site = "empathy.admin_site.EmpathyAdminSite"
