"""How often the forms of this room can be sent, and who may send them."""

from functools import wraps

from allauth.core import ratelimit
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.utils.translation import gettext as _


def rate_limited(request, action: str):
    """Count one more sending; return the page that says when to come back if there were too many, or None."""
    if ratelimit.consume(request, action=action):
        return None
    context = {"when": _("in ten minutes"), "written": words_of(request)}
    response = render(request, "429.html", context, status=429)
    response.headers["Retry-After"] = "600"
    response.headers["Cache-Control"] = "no-store"
    return response


def words_of(request) -> str:
    """What was written in a form that cannot be taken, to copy."""
    names = ("title", "answer", "note", "situation")
    return "\n\n".join(filter(None, (request.POST.get(name, "") for name in names)))


def members_own(view):
    """For members alone. Whoever was signed out meanwhile gets back what they wrote, to copy."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method != "POST" or not words_of(request):
            return redirect_to_login(request.get_full_path())
        context = {"written": words_of(request), "back": request.path}
        response = render(request, "practice/session_expired.html", context, status=403)
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapper
