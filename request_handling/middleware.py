"""Middleware for forms: what a person sent after being signed out, and addresses that only take forms."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from request_handling.form_filling import fill_form, insert_in_main
from request_handling.form_pages import page_of_form, pages_above
from request_handling.unsaved_input import (
    ACCOUNT_COOKIE,
    NOT_DONE,
    account_key,
    drop_kept_input,
    keep_until_sign_in,
    kept_input,
    redirect_kept_input,
    typed_fields,
    wants_json,
)

GetResponse = Callable[[HttpRequest], HttpResponse]
STORE = "form"
"""The store of unsaved input for the forms that have none of their own."""
NOT_KEPT = ("account_", "mfa_", "admin:")
"""Prefixes of URL names whose forms hold secrets: they are not kept."""


class SignedOutFormMiddleware:
    """Lead a person whose form needs a sign-in back to the page of the form, with what was typed.

    A view that needs a sign-in redirects to it. If that request was a form, its fields are kept in the
    session, and signing in leads to the page on which the button stood. There the form is filled again,
    and a notice says that nothing was done yet. Views with a store of their own (`keep_until_sign_in`)
    are left alone.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and _is_refused(request, response):
            return _keep_form(request)
        if not _is_signed_in(request):
            return response
        _name_account(request, response)
        kept = kept_input(request, STORE) if request.method == "GET" else None
        if kept and kept["target"] == request.get_full_path():
            return _give_back(request, response, kept["data"])
        return response


class MethodNotAllowedMiddleware:
    """Answer a method that an address does not take with a page in the site's design."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.streaming or response.content:
            return response
        status, allowed = response.status_code, response.headers.get("Allow", "")
        if wants_json(request):
            page: HttpResponse = JsonResponse({"allowed": allowed}, status=status)
        else:
            context = {"page": next(pages_above(request.path), "/")}
            page = render(request, "errors/405.html", context, status=status)
        page.headers["Allow"] = allowed
        page.headers["Cache-Control"] = "no-store"
        return page


def _is_signed_in(request: HttpRequest) -> bool:
    """Return True if the view has read the user, and they are signed in. Public pages do not."""
    user = getattr(request, "_cached_user", None)
    return user is not None and user.is_authenticated


def _is_refused(request: HttpRequest, response: HttpResponse) -> bool:
    """Return True if the view redirected to the sign-in page because of whom the request is from."""
    if response.status_code != HTTPStatus.FOUND or _is_signed_in(request):
        return False
    target = urlsplit(response.headers["Location"])
    # `login_required` names the address of the form as the page to return to.
    return (
        target.path == resolve_url(settings.LOGIN_URL)
        and parse_qs(target.query).get("next") == [request.get_full_path()]
        and not getattr(request, "input_is_kept", False)
    )


def _keep_form(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"signed_out": True}, status=HTTPStatus.UNAUTHORIZED)
    page, fields = page_of_form(request), {}
    match = request.resolver_match
    if not (match and match.view_name.startswith(NOT_KEPT)):
        fields = {
            name: [str(value) for value in values]
            for name, values in request.POST.lists()
            if name != "csrfmiddlewaretoken" and "password" not in name
        }
    typed = typed_fields(request) if fields else []
    data = {"path": request.path, "fields": fields, "typed": typed}
    return keep_until_sign_in(request, STORE, page, data, next_url=page, message=NOT_DONE)


def _name_account(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie that tells whose a form is after the session has ended (see unsaved_input.py)."""
    key = account_key(request.user)
    if request.COOKIES.get(ACCOUNT_COOKIE) != key:
        response.set_cookie(ACCOUNT_COOKIE, key, secure=request.is_secure(), httponly=True, samesite="Lax")


def _give_back(request: HttpRequest, response: HttpResponse, data: dict[str, Any]) -> HttpResponse:
    """Fill the form of the page, or show what was typed if the page has no such form any more."""
    location = response.headers.get("Location", "")
    if location.startswith("/") and not location.startswith("//"):
        redirect_kept_input(request, STORE, location)
        return response
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return response
    drop_kept_input(request, STORE)
    page = response.text
    filled = fill_form(page, page_path=request.path, form_path=data["path"], values=data["fields"])
    names, typed = (filled.names, filled.typed) if filled else (set(), set())
    context = {
        "form_id": filled and filled.form_id,
        "was_typed": any(name in typed for name, _text in data["typed"]),
        "left": [text for name, text in data["typed"] if name not in names],
    }
    notice = render_to_string("components/kept_input.html", context, request)
    page = insert_in_main(filled.page if filled else page, notice)
    response.content = page.encode(response.charset or "utf-8")
    add_never_cache_headers(response)
    return response
