"""Saying something, and answering: nothing that was typed is lost on the way."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments import unsent
from comments.forms import CommentForm, ReplyForm, TriedForm
from comments.limits import said_as_time, seconds_to_wait
from comments.models.comment import Comment
from comments.models.draft import CommentDraft
from comments.posting import DuplicateComment
from comments.subjects import column_of, subject_or_404, title_of
from comments.threads import number
from comments.views.read import comment_or_404
from markup import render_short
from moderation.trust import is_trusted
from moderation.models import TransitionRefused
from notices.models import Following
from stories.models import Story


def place_of(subject, parent=None) -> str:
    """The name of a place where something can be said, for what was begun there."""
    return f"{column_of(subject)}:{subject.pk}" + (f":{parent.pk}" if parent else "")


@require_http_methods(["GET", "HEAD", "POST"])
def write(request, kind, slug):
    """Say something under a subject, or answer a comment there."""
    subject = subject_or_404(kind, slug, request.user)
    wanted = number(request.POST.get("reply") or request.GET.get("reply", ""))
    parent = comment_or_404(request.user, wanted) if wanted else None
    if parent and (parent.parent_id or parent.subject != subject):
        parent = None
    place, back = place_of(subject, parent), request.path
    back += f"?{urlencode({'reply': parent.pk})}" if parent else ""
    if not request.user.is_authenticated:
        return unsent.keep_and_sign_in(request, place, back)
    if request.method == "POST":
        return unsent.wrong_account_response(request, back) or _sent(request, subject, parent, place)
    return _show(
        request, subject, parent, _form(subject, parent, initial=unsent.restore_draft(request, place))
    )


def _form(subject, parent, data=None, initial=None):
    made = ReplyForm if parent else CommentForm if column_of(subject) == "story" else TriedForm
    return made(data, initial=initial)


def _show(request, subject, parent, form, status=200, **more):
    context = {
        "subject": subject, "parent": parent, "form": form, "trusted": is_trusted(request.user),
        "title": title_of(subject), "has_warnings": bool(more.get("findings") or more.get("remarks")),
        "last_sent": Comment.objects.about(subject).latest_id_of(request.user), **more,
    }  # fmt: skip
    if isinstance(subject, Story) and subject.author_id == request.user.pk:
        context["storyteller"] = subject.credit_line
    return render(request, "comments/write.html", context, status=status)


def _sent(request, subject, parent, place):
    form = _form(subject, parent, request.POST)
    said = _comment(request, subject, parent, form) if form.is_valid() else None
    if said and (again := Comment.objects.same_as(said, form.cleaned_data["text"]).first()):
        # The button was pressed twice, or the line dropped before the answer came.
        CommentDraft.objects.at(request.user, place).delete()
        return redirect_after_posting(request, again)
    if unsent.is_autosave(request):
        return unsent.autosave_response(request, place)
    CommentDraft.keep(request.user, place, unsent.text_of(request), request.POST.get("outcome", "")[:15])
    if said is None:
        return _show(request, subject, parent, form, 422)
    if "preview" in request.POST:
        return _show(request, subject, parent, form, preview=render_short(form.cleaned_data["text"]))
    findings, remarks = form.doubts()
    if (findings or remarks) and "asked" not in request.POST:
        return _show(request, subject, parent, form, 422, findings=findings, remarks=remarks)
    if seconds := seconds_to_wait(request, "comment_post"):
        answer = _show(request, subject, parent, form, 429, when=said_as_time(seconds))
        answer.headers["Retry-After"] = seconds
        return answer
    return _post(request, said, form, place, bool(findings or remarks))


def _comment(request, subject, parent, form) -> Comment:
    outcome = form.cleaned_data.get("outcome", "")
    return Comment(author=request.user, parent=parent, outcome=outcome, **{column_of(subject): subject})


def _post(request, comment, form, place, warnings_ignored):
    try:
        comment.post(form.cleaned_data["text"], by=request.user, warnings_ignored=warnings_ignored)
    except DuplicateComment as found:
        comment = found.comment
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, comment.subject, comment.parent, form, 409)
    else:
        if form.cleaned_data["follow"]:
            Following.objects.follow(request.user, comment.subject)
    CommentDraft.objects.at(request.user, place).delete()
    return redirect_after_posting(request, comment)


def redirect_after_posting(request, comment):
    """Lead to where the comment stands, and say how."""
    if comment.is_public and comment.status == comment.Status.PUBLISHED:
        messages.success(request, _("Your comment is there."))
        return redirect(comment)
    messages.success(
        request,
        _("Thank you. Somebody reads it first, and you hear when it is there. Until then only you see it."),
    )
    return redirect(comment.status_url)
