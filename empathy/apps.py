from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class EmpathyConfig(AppConfig):
    name = "empathy"

    def ready(self) -> None:
        """Import the module `hooks` of every app: what it registers is called by other apps and by Django."""
        autodiscover_modules("hooks")


class EmpathyAdminConfig(AdminConfig):
    """Django's admin with the site's own AdminSite."""

    default = False
    default_site = "empathy.admin_site.EmpathyAdminSite"
