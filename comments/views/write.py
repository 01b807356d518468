"""Writing, replying and editing: the text is checked, saved as a draft meanwhile, and posted."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import MemberRequest
from cases.text_diff import diff_words
from comments import unsent
from comments.forms import CommentForm, CommentTextForm, OutcomeForm, ReplyForm
from comments.models import Comment, CommentDraft
from comments.posting import DuplicateComment, TooManyTexts, post, seconds_until_allowed
from comments.subjects import Subject, column_of, public_title_of, subject_or_404
from comments.threads import address_after_posting
from comments.views.mine import own_comment_or_404
from comments.views.read import public_comment_or_404
from markup import render_member_text
from moderation.models import TransitionRefused
from moderation.trust import is_trusted
from request_handling.integers import parse_integer
from request_handling.rate_limits import is_within_limit
from request_handling.unsaved_input import wants_json
from stories.models import Story

type ShowForm = Callable[..., HttpResponse]
"""Renders the page again with a form: `show(form, status=200, **context)`."""


@require_http_methods(["GET", "HEAD", "POST"])
def comment_write(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Write a comment on a subject, or a reply to the comment that the parameter `reply` names."""
    subject = subject_or_404(kind, slug, request.user)
    parent = _parent(request, subject)
    target, next_url = f"{column_of(subject)}:{subject.pk}", request.path
    if parent:
        target, next_url = f"{target}:{parent.pk}", f"{next_url}?{urlencode({'reply': parent.pk})}"
    if not request.user.is_authenticated:
        return unsent.keep_and_sign_in(request, target, next_url)
    member_request = cast("MemberRequest", request)
    if request.method == "POST":
        wrong_account = unsent.wrong_account_response(member_request, next_url)
        return wrong_account or _submit_new(member_request, subject, parent, target)
    form = _form(subject, parent, initial=unsent.restore_draft(member_request, target))
    return _show_write(member_request, subject, parent, form)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit one's own comment."""
    target = f"edit:{pk}"[:60]
    if not request.user.is_authenticated:
        return unsent.keep_and_sign_in(request, target, request.path)
    return _edit(cast("MemberRequest", request), pk, target)


def _edit(request: MemberRequest, pk: int, target: str) -> HttpResponse:
    comment = own_comment_or_404(request, pk)
    subject_or_404(*comment.subject_args, request.user)
    if request.method == "POST":
        if refusal := unsent.wrong_account_response(request, request.path):
            return refusal
        if wants_json(request):
            return unsent.autosave_response(request, target) or JsonResponse({}, status=409)
    if "submit" not in comment.actions_for(request.user):
        messages.error(request, _("This comment cannot be changed now."))
        return redirect(comment.status_url)
    if request.method == "POST":
        return _submit_change(request, comment, target)
    initial = unsent.restore_draft(request, target) or {"text": comment.latest.text}
    return _show_edit(request, comment, CommentTextForm(initial=initial))


def _parent(request: HttpRequest, subject: Subject) -> Comment | None:
    pk = parse_integer(request.POST.get("reply") or request.GET.get("reply"), None)
    # Who may read the subject may read its comments.
    parent = public_comment_or_404(pk) if pk else None
    return parent if parent and not parent.parent_id and parent.subject == subject else None


def _form(
    subject: Subject, parent: Comment | None, data: Any = None, initial: dict[str, Any] | None = None
) -> CommentForm:
    form_class = ReplyForm if parent else CommentForm if isinstance(subject, Story) else OutcomeForm
    return form_class(data, initial=initial)


def _is_signed(user: User, subject: Subject) -> bool:
    """Return True if a comment of the member on the subject names the member."""
    if isinstance(subject, Story) and subject.author_id == user.pk:
        return subject.names_its_author
    return True


def _show_write(
    request: MemberRequest,
    subject: Subject,
    parent: Comment | None,
    form: CommentForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    signed = _is_signed(request.user, subject)
    context = {
        "subject": subject,
        "parent": parent,
        "form": form,
        "signed": signed,
        "trusted": signed and is_trusted(request.user),
        "title": public_title_of(subject),
        "has_warnings": bool(more.get("findings") or more.get("remarks")),
        "target": f"{column_of(subject)}:{subject.pk}",
        "last_sent": Comment.objects.about(subject).latest_id_of(request.user),
        **more,
    }
    if isinstance(subject, Story) and subject.author_id == request.user.pk:
        context["storyteller"] = subject.credit_line
    return render(request, "comments/write.html", context, status=status)


def _show_edit(
    request: MemberRequest, comment: Comment, form: CommentTextForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "comment": comment,
        "form": form,
        "target": f"edit/{comment.pk}",
        "last_sent": comment.revision_number,
        "has_warnings": bool(more.get("findings") or more.get("remarks")),
        **more,
    }
    return render(request, "comments/edit.html", context, status=status)


def _submit_new(
    request: MemberRequest, subject: Subject, parent: Comment | None, target: str
) -> HttpResponse:
    """Post a new comment from the form; any answer but a redirect keeps the text as a draft."""
    form = _form(subject, parent, request.POST)
    comment = _new_comment(request, subject, parent, form) if form.is_valid() else None
    if wants_json(request):
        return _autosave_new(request, comment, form, target)
    show = partial(_keep_and_show_write, request, target, subject, parent)
    if comment is None:
        return show(form, 422)
    if response := _check_before_posting(request, form, show):
        return response
    try:
        post(
            comment,
            form.cleaned_data["text"],
            by=request.user,
            warnings_ignored=form.has_warnings,
            follow=form.cleaned_data["follow"],
            draft=target,
            is_allowed=partial(is_within_limit, request, "comment_post"),
        )
    except DuplicateComment as found:
        return _redirect_to_posted(request, found.comment, target)
    except TooManyTexts:
        return _show_limit(request, form, "comment_post", show)
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return show(form, 409)
    return redirect_after_posting(request, comment)


def _keep_and_show_write(
    request: MemberRequest, target: str, subject: Subject, parent: Comment | None, *args: Any, **more: Any
) -> HttpResponse:
    """Save what was submitted as a draft, and show the form again."""
    text, outcome = unsent.submitted_text(request), unsent.submitted_outcome(request)
    CommentDraft.save_text(request.user, target, text, outcome)
    return _show_write(request, subject, parent, *args, **more)


def _autosave_new(
    request: MemberRequest, comment: Comment | None, form: CommentForm, target: str
) -> HttpResponse:
    """Save the draft of a new comment, unless the same text was posted meanwhile."""
    posted = Comment.objects.duplicates_of(comment, form.cleaned_data["text"]) if comment else None
    response = unsent.autosave_response(request, target, posted)
    if response is None and posted is not None and (found := posted.first()):
        return _redirect_to_posted(request, found, target)
    return response or JsonResponse({}, status=409)


def _redirect_to_posted(request: MemberRequest, comment: Comment, target: str) -> HttpResponse:
    """The form was submitted twice, or the first answer was lost on the way: lead to the comment."""
    CommentDraft.discard(request.user, target)
    return redirect_after_posting(request, comment)


def _new_comment(
    request: MemberRequest, subject: Subject, parent: Comment | None, form: CommentForm
) -> Comment:
    outcome = form.cleaned_data.get("outcome", "")
    return Comment(author=request.user, parent=parent, outcome=outcome, **{column_of(subject): subject})


def _submit_change(request: MemberRequest, comment: Comment, target: str) -> HttpResponse:
    """Post the changed text of a comment, unless it was changed since the form was opened."""
    form, show = CommentTextForm(request.POST), partial(_show_edit, request, comment)
    if not form.is_valid():
        return show(form, 422)
    text = form.cleaned_data["text"]
    if text == comment.latest.text:
        CommentDraft.discard(request.user, target)
        return redirect(comment if comment.is_public else comment.status_url)
    if parse_integer(request.POST.get("revision"), None) not in (None, comment.revision_number):
        form.add_error(
            None, _("You changed this comment in another window. Compare both texts, then submit again.")
        )
        return show(form, 409, differences=diff_words(comment.latest.text, text))
    if response := _check_before_posting(request, form, show):
        return response
    allowed = partial(is_within_limit, request, "comment_edit")
    ignored = form.has_warnings
    try:
        post(comment, text, by=request.user, warnings_ignored=ignored, draft=target, is_allowed=allowed)
    except TooManyTexts:
        return _show_limit(request, form, "comment_edit", show)
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return show(form, 409)
    return redirect_after_posting(request, comment)


def _check_before_posting(
    request: MemberRequest, form: CommentTextForm, show: ShowForm
) -> HttpResponse | None:
    """Return the page again for a preview or for warnings to confirm; otherwise None."""
    if "preview" in request.POST:
        return show(form, preview=render_member_text(form.cleaned_data["text"]))
    if form.has_warnings and "asked" not in request.POST:
        findings, remarks = form.warnings
        return show(form, 422, findings=findings, remarks=remarks)
    return None


def _show_limit(
    request: MemberRequest, form: CommentTextForm, rate_limit: str, show: ShowForm
) -> HttpResponse:
    """Show the form again, with the time from which on the rate limit lets the member submit it."""
    seconds = seconds_until_allowed(request.user, rate_limit)
    response = show(form, 429, when=_("after %(time)s") % {"time": _clock_time(seconds)})
    response.headers["Retry-After"] = str(seconds)
    return response


def _clock_time(seconds: int) -> str:
    """Return the first full minute that is at least `seconds` from now, such as "14:05"."""
    moment = timezone.localtime(timezone.now() + datetime.timedelta(seconds=seconds + 59))
    return date_format(moment.replace(second=0), "H:i")


def redirect_after_posting(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Redirect to where the comment and a message beside it are shown: mostly the page of its subject."""
    if comment.is_public and comment.status == comment.Status.PUBLISHED:
        messages.success(request, _("Your comment is published."), extra_tags=comment.anchor)
        return redirect(address_after_posting(comment))
    # The message about a change of a public comment stands on the page of its status, at the top.
    beside = comment.anchor if comment.is_awaiting_review else ""
    messages.success(
        request,
        _("Comment submitted. A moderator reads it first. You get a notice when it appears."),
        extra_tags=beside,
    )
    if beside:
        return redirect(f"{comment.subject.get_absolute_url()}#{comment.anchor}")
    return redirect(comment.status_url)
