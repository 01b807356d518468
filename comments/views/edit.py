"""Changing what one said: never over a change that came meanwhile, and nothing that was typed is lost."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments import unsent
from comments.forms import ChangeForm
from comments.limits import said_as_time, seconds_to_wait
from comments.models.draft import CommentDraft
from comments.subjects import subject_or_404
from comments.threads import number
from comments.views.mine import own_or_404
from comments.views.write import redirect_after_posting
from markup import render_short
from moderation.models import TransitionRefused


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change one's own comment; after a while the change is marked."""
    place = f"edit:{pk}"[:60]
    if not request.user.is_authenticated:
        return unsent.keep_and_sign_in(request, place, request.path)
    comment = own_or_404(request, pk)
    subject_or_404(*comment.place, request.user)
    if request.method == "POST" and (answer := unsent.wrong_account_response(request, request.path)):
        return answer
    if unsent.is_autosave(request) and request.method == "POST":
        return unsent.autosave_response(request, place)
    if "submit" not in comment.actions_for(request.user):
        messages.error(request, _("This comment cannot be changed now."))
        return redirect(comment.status_url)
    if request.method == "POST":
        return _sent(request, comment, place)
    initial = unsent.restore_draft(request, place) or {"text": comment.latest.text}
    return _show(request, comment, ChangeForm(initial=initial))


def _show(request, comment, form, status=200, **more):
    context = {
        "comment": comment, "form": form, "last_sent": comment.revision_number,
        "has_warnings": bool(more.get("findings") or more.get("remarks")), **more,
    }  # fmt: skip
    return render(request, "comments/edit.html", context, status=status)


def _sent(request, comment, place):
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return _show(request, comment, form, 422)
    text = form.cleaned_data["text"]
    if text == comment.latest.text:
        CommentDraft.objects.at(request.user, place).delete()
        return redirect(comment if comment.is_public else comment.status_url)
    if number(request.POST.get("revision", "")) not in (None, comment.revision_number):
        form.add_error(None, _("You have changed it meanwhile, perhaps in another window. Compare both."))
        return _show(request, comment, form, 409, current_html=comment.latest.html)
    if "preview" in request.POST:
        return _show(request, comment, form, preview=render_short(text))
    findings, remarks = form.doubts()
    if (findings or remarks) and "asked" not in request.POST:
        return _show(request, comment, form, 422, findings=findings, remarks=remarks)
    if seconds := seconds_to_wait(request, "comment_edit"):
        answer = _show(request, comment, form, 429, when=said_as_time(seconds))
        answer.headers["Retry-After"] = seconds
        return answer
    try:
        comment.post(text, by=request.user, warnings_ignored=bool(findings or remarks))
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, comment, form, 409)
    CommentDraft.objects.at(request.user, place).delete()
    return redirect_after_posting(request, comment)
