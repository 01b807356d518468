"""Pages for members only, which give back what was typed before the member was signed out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from request_handling.form_pages import page_of_form
from request_handling.unsaved_input import signed_out_page

View = Callable[..., HttpResponseBase]
TEXT_FIELDS = ("title", "when", "say", "answer", "note")


def unsent_text(request: HttpRequest) -> str:
    """Return the texts in a form that cannot be saved, so that a page can show them to be copied."""
    return "\n\n".join(filter(None, (request.POST.get(name, "") for name in TEXT_FIELDS)))


def members_only(view: View) -> View:
    """Decorate a view: visitors are asked to sign in; if they sent a text, the page shows it to be copied.

    The text is private, so it is not stored in the session.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method != "POST" or not unsent_text(request):
            return redirect_to_login(request.get_full_path())
        return signed_out_page(request, unsent_text(request), page_of_form(request))

    return guarded
