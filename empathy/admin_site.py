"""The Django admin, for administrators with a second factor only."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class EmpathyAdminSite(AdminSite):
    """The admin with the site's name and the site's rule on second factors."""

    site_header = "Empathy in Action"
    site_title = "Empathy in Action"
    index_title = "Administration"

    def has_permission(self, request):
        from empathy.roles import is_administrator

        return is_administrator(request.user)


class EmpathyAdminConfig(AdminConfig):
    default_site = "empathy.admin_site.EmpathyAdminSite"
