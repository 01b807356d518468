"""The Django admin, for administrators with a second factor only."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from empathy.roles import is_administrator


class EmpathyAdminSite(AdminSite):
    """The admin with the site's name and its rule on second factors."""

    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = "Administration"

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Redirect to the site's own sign-in page: the admin's would not ask for the second factor."""
        index = reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return redirect_to_login(index)
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect(index)

    def has_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)
