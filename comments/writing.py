"""Saying something, and answering: nothing that was typed is lost on the way."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments import kept_words
from comments.comment import Comment
from comments.draft import CommentDraft
from comments.forms import CommentForm, ReplyForm, TriedForm
from comments.limits import said_as_time, seconds_to_wait
from comments.reading import comment_or_404
from comments.saying import SaidAlready
from comments.subjects import column_of, subject_or_404, title_of
from comments.threads import number
from markup import render_short
from moderation.models import MoveRefused
from moderation.people import trusted
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
        return kept_words.signed_out(request, place, back)
    if request.method == "POST":
        return kept_words.of_somebody_else(request, back) or _sent(request, subject, parent, place)
    return _show(request, subject, parent, _form(subject, parent, initial=kept_words.begun(request, place)))


def _form(subject, parent, data=None, initial=None):
    made = ReplyForm if parent else CommentForm if column_of(subject) == "story" else TriedForm
    return made(data, initial=initial)


def _show(request, subject, parent, form, status=200, **more):
    context = {
        "subject": subject, "parent": parent, "form": form, "trusted": trusted(request.user),
        "title": title_of(subject), "asks": bool(more.get("findings") or more.get("remarks")),
        "last": Comment.objects.about(subject).last_of(request.user), **more,
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
        return said_so(request, again)
    if kept_words.by_script(request):
        return kept_words.kept_by_script(request, place)
    CommentDraft.keep(request.user, place, kept_words.text_of(request), request.POST.get("outcome", "")[:15])
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


def _post(request, comment, form, place, asked):
    try:
        comment.say(form.cleaned_data["text"], by=request.user, asked=asked)
    except SaidAlready as found:
        comment = found.comment
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, comment.subject, comment.parent, form, 409)
    else:
        if form.cleaned_data["follow"]:
            Following.objects.follow(request.user, comment.subject)
    CommentDraft.objects.at(request.user, place).delete()
    return said_so(request, comment)


def said_so(request, comment):
    """Lead to where the comment stands, and say how."""
    if comment.is_public and comment.status == comment.Status.PUBLISHED:
        messages.success(request, _("Your comment is there."))
        return redirect(comment)
    messages.success(
        request,
        _("Thank you. Somebody reads it first, and you hear when it is there. Until then only you see it."),
    )
    return redirect(comment.status_address)
