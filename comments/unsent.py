"""Text that has not been posted yet: saved while it is typed, kept through sign-in, never shown to others."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format

from accounts.requests import MemberRequest
from comments.models import Comment, CommentDraft
from request_handling.rate_limits import is_within_limit
from request_handling.unsaved_input import (
    keep_until_sign_in,
    redirect_to_sign_in,
    take_kept_input,
    wants_json,
)

SESSION_KEY = "comment_unsent"


def submitted_text(request: HttpRequest) -> str:
    return request.POST.get("text", "")


def submitted_outcome(request: HttpRequest) -> str:
    return request.POST.get("outcome", "")[:15]


def restore_draft(request: MemberRequest, target: str) -> dict[str, Any]:
    """Return the initial data of a form: what was sent while signed out, or the member's draft."""
    if kept := take_kept_input(request, SESSION_KEY, target):
        CommentDraft.save_text(request.user, target, kept["text"], kept["outcome"])
    return CommentDraft.initial_for(request.user, target)


def keep_and_sign_in(request: HttpRequest, target: str, next_url: str) -> HttpResponse:
    """Keep the submitted text in the session of a visitor, and redirect to the sign-in page."""
    if wants_json(request):
        return JsonResponse({"signed_out": True}, status=401)
    text = submitted_text(request)[: CommentDraft.MAX_LENGTH]
    if not text.strip():
        return redirect_to_sign_in(next_url)
    return keep_until_sign_in(
        request,
        SESSION_KEY,
        target,
        {"text": text, "outcome": submitted_outcome(request)},
        owner=request.POST.get("who", "")[:20],
        next_url=next_url,
    )


def wrong_account_response(request: MemberRequest, next_url: str) -> HttpResponse | None:
    """Return a page with the text to copy if the form belongs to another account; otherwise None."""
    if request.POST.get("who", "") in ("", str(request.user.pk)):
        return None
    if wants_json(request):
        return JsonResponse({}, status=409)
    context = {"written": submitted_text(request), "back": next_url}
    return render(request, "comments/wrong_account.html", context, status=409)


def autosave_response(
    request: MemberRequest, target: str, posted: QuerySet[Comment] | None = None
) -> JsonResponse | None:
    """Save the text that the page's script sent as a draft, and return the time.

    `posted` are comments with this text: if there is one, save nothing and return None.
    """
    if not is_within_limit(request, "comment_keep"):
        return JsonResponse({}, status=429)
    text, outcome = submitted_text(request), submitted_outcome(request)
    # A draft that exists, as mostly, is replaced in one statement.
    if not CommentDraft.replace_text(request.user, target, text, outcome, unless=posted):
        if posted is not None and posted.exists():
            return None
        CommentDraft.save_text(request.user, target, text, outcome)
    return JsonResponse({"saved": date_format(timezone.localtime(timezone.now()), "H:i")})
