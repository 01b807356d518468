"""The type of requests in views that only signed-in members reach."""

from django.http import HttpRequest

from accounts.models import User


class MemberRequest(HttpRequest):
    """A request in a view behind `login_required` or a permission, for annotations only.

    Django's own type of `request.user` includes the anonymous user.
    """

    user: User
