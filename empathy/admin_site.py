"""The Django admin, for administrators with a second factor only."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse


class EmpathyAdminSite(AdminSite):
    """The admin with the site's name and the site's rule on second factors."""

    site_header = "Empathy in Action"
    site_title = "Empathy in Action"
    index_title = "Administration"

    def login(self, request, extra_context=None):
        """Send people to the site's own sign-in: the admin's would not ask for the second factor."""
        # Imported here: this module is read before there are models.
        from django.contrib.auth.views import redirect_to_login

        index = reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return redirect_to_login(index)
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect(index)

    def has_permission(self, request):
        from empathy.roles import is_administrator

        return is_administrator(request.user)


class EmpathyAdminConfig(AdminConfig):
    default_site = "empathy.admin_site.EmpathyAdminSite"
