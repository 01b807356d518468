"""Pages with a fixed text, and the choice of language and theme."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from empathy.context_processors import THEMES
from empathy.language_choice import choose_language, supported_language
from request_handling.permissions import allow_suspended
from taxonomy.page_cache import cache_until_changed
from usage_statistics.consent import is_same_origin

THEME_COOKIE_AGE = 31_536_000


def plain_page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view for a template without context."""

    @require_safe
    @cache_until_changed("cases")
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, template)

    return page


def _next_url(request: HttpRequest) -> str:
    """Return the page of this site to which the reader goes back."""
    next_url = request.POST.get("next") or request.GET.get("next", "/")
    return next_url if url_has_allowed_host_and_scheme(next_url, allowed_hosts=None) else "/"


@require_POST
@csrf_exempt
@allow_suspended
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language from the foot of any page, and go back to that page.

    The form has no CSRF token, since cached pages contain it (docs/decisions/0014). A request that does not
    come from a page of this site leads to the page of choice, which asks first.
    """
    code, next_url = supported_language(request.POST.get("language")), _next_url(request)
    if not is_same_origin(request):
        return redirect(f"{reverse('appearance')}?{urlencode({'language': code, 'next': next_url})}")
    response = HttpResponseRedirect(next_url)
    choose_language(request, response, code)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@allow_suspended
def appearance(request: HttpRequest) -> HttpResponse:
    """Choose the language and the theme (light, dark or the system's), saved in cookies for a year."""
    next_url = _next_url(request)
    if request.method != "POST":
        current = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        requested = supported_language(request.GET.get("language"))
        # A link that names a language leads to this page in that language.
        with override(requested or get_language()):
            context = {"next": next_url, "themes": THEMES, "chosen": requested or supported_language(current)}
            return render(request, "appearance.html", context)
    response = HttpResponseRedirect(next_url)
    if "language" in request.POST:
        choose_language(request, response, supported_language(request.POST["language"]))
    theme = request.POST.get("theme")
    if theme in ("light", "dark"):
        response.set_cookie(
            "theme",
            theme,
            max_age=THEME_COOKIE_AGE,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    else:
        response.delete_cookie("theme")
    return response
