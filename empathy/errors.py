"""Pages for what went wrong, in the site's look and without blame."""

from django.shortcuts import render


def _page(request, status, template):
    response = render(request, f"errors/{template}.html", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception=None):
    """400: the address or form cannot be read."""
    return _page(request, 400, "400")


def forbidden(request, exception=None):
    """403: this needs a role which the reader does not hold."""
    return _page(request, 403, "403")


def not_found(request, exception=None):
    """404: nothing here, or nothing that the reader may see."""
    return _page(request, 404, "404")


def server_error(request):
    """500: static, since whatever is broken may be what templates need."""
    from pathlib import Path

    from django.conf import settings
    from django.http import HttpResponse

    page = Path(settings.BASE_DIR) / "templates" / "errors" / "500.html"
    return HttpResponse(page.read_text(encoding="utf-8"), status=500, headers={"Cache-Control": "no-store"})


def too_many(request, exception=None):
    """429: a limit was reached."""
    return _page(request, 429, "429")


def csrf_failure(request, reason=""):
    """403 for a form that was open too long: show what was written so that it can be copied."""
    hidden = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code"}
    written = [(key, value) for key, value in request.POST.items() if key not in hidden and value.strip()]
    response = render(request, "errors/csrf.html", {"written": written, "path": request.path}, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response
