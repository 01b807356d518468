"""Words on their way: kept for whoever typed them until they have arrived, and given to nobody else."""

from urllib.parse import urlencode

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.models.draft import CommentDraft

UNSENT = "comment_unsent"
"""Where a session holds what was sent while nobody was signed in."""


def text_of(request) -> str:
    """What was typed, as it can be kept."""
    return request.POST.get("text", "").replace("\x00", "").replace("\r\n", "\n")


def is_autosave(request) -> bool:
    """Say whether the page saves by itself while somebody types."""
    return request.headers.get("Accept") == "application/json"


def restore_draft(request, place: str) -> dict:
    """What the member has typed before: kept on the server, or kept while they were signed out."""
    unsent = request.session.get(UNSENT)
    if unsent and unsent["place"] == place and unsent["who"] in ("", str(request.user.pk)):
        del request.session[UNSENT]
        CommentDraft.keep(request.user, place, unsent["text"], unsent["outcome"])
    return CommentDraft.initial_for(request.user, place)


def keep_and_sign_in(request, place: str, back: str):
    """Keep what was typed for whoever wrote it, and ask them to sign in."""
    if is_autosave(request):
        return JsonResponse({"signed_out": True}, status=401)
    text = text_of(request)[: CommentDraft.MAX_LENGTH]
    if text.strip() and not ratelimit.consume(request, action="comment_unsent"):
        # A session for everything that anybody sends would fill the database: these words are given back.
        return render(request, "429.html", {"written": text}, status=429)
    if text.strip():
        request.session[UNSENT] = {
            "place": place, "text": text, "outcome": request.POST.get("outcome", "")[:15],
            "who": request.POST.get("who", "")[:20],
        }  # fmt: skip
        messages.info(request, _("You were signed out. What you wrote is kept: sign in and it is there."))
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


def wrong_account_response(request, back: str):
    """An answer to words that were typed under another account: to be copied, and sent in nobody's name."""
    if request.POST.get("who", "") in ("", str(request.user.pk)):
        return None
    if is_autosave(request):
        return JsonResponse({}, status=409)
    context = {"written": text_of(request), "back": back}
    return render(request, "comments/wrong_account.html", context, status=409)


def autosave_response(request, place: str):
    """Keep what the page saved by itself, and say when."""
    if not ratelimit.consume(request, action="comment_keep", user=request.user):
        return JsonResponse({}, status=429)
    CommentDraft.keep(request.user, place, text_of(request), request.POST.get("outcome", "")[:15])
    return JsonResponse({"saved": date_format(timezone.localtime(timezone.now()), "H:i")})
