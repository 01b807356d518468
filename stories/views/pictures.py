"""Pictures of a story. Only the author and reviewers see them before the story is public."""

from django.contrib import messages
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from request_handling.rate_limits import TEN_MINUTES, rate_limited
from request_handling.unsaved_input import redirect_to_sign_in
from request_handling.uploads import accepts_files
from stories import effects
from stories.forms import MAX_DESCRIPTION_LENGTH, DescriptionForm, PictureForm
from stories.models import Draft, Picture, Story
from stories.models.content import ShownPicture
from stories.ownership import draft_or_404, editable_story

MAX_PICTURES = 4
"""How many pictures a story can have."""


@accepts_files
@require_http_methods(["GET", "HEAD", "POST"])
def story_pictures(request: HttpRequest, key: str) -> HttpResponse:
    """Add a picture to a draft, change its description, or remove it."""
    if not request.user.is_authenticated and editable_story(request, key) is None:
        return redirect_to_sign_in(request.path)
    story = draft_or_404(request, key)
    draft = story.draft
    if "describe" in request.POST:
        return _describe(request, story)
    if "remove" in request.POST:
        draft.overwrite(pictures=[pk for pk in draft.pictures if str(pk) != request.POST["remove"]])
        effects.delete_unused_pictures(story)
        messages.success(request, _("The picture is removed."))
        return redirect(request.get_full_path())
    # Counted before the form is checked, which decodes the picture.
    if request.method == "POST" and (refusal := _upload_limited(request, story)):
        return refusal
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and len(draft.pictures) >= MAX_PICTURES:
        form.add_error(None, _("A story has at most 4 pictures. Remove one first."))
    if request.method == "POST" and form.is_valid():
        _add_picture(story, form)
        messages.success(request, _("The picture is added."))
        return redirect(request.get_full_path())
    return _show(request, story, form)


def _show(
    request: HttpRequest, story: Story, form: PictureForm, description: DescriptionForm | None = None
) -> HttpResponse:
    pictures = [(one, _description_form(one, description)) for one in story.draft.shown_pictures()]
    errors = form.errors or (description and description.errors)
    back_to = ("step", "check") if request.GET.get("then") == "check" else ("tasks",)
    context = {
        "story": story,
        "form": form,
        "description": description,
        "pictures": pictures,
        "max_pictures": MAX_PICTURES,
        "back_url": reverse(f"stories:{back_to[0]}", args=[story.key, *back_to[1:]]),
    }
    return render(request, "stories/story_pictures.html", context, status=422 if errors else 200)


def _description_form(picture: ShownPicture, sent: DescriptionForm | None) -> DescriptionForm:
    """Return the form for the description of a picture: the one that was sent, or a new one."""
    prefix = f"picture-{picture.pk}"
    if sent and sent.prefix == prefix:
        return sent
    return DescriptionForm(initial={"alternative": picture.alternative}, prefix=prefix)


def _describe(request: HttpRequest, story: Story) -> HttpResponse:
    """Change the description of a picture. Submitted versions keep the one that they were submitted with."""
    draft: Draft = story.draft
    pk = request.POST["describe"]
    if pk not in {str(one) for one in draft.pictures}:
        raise Http404("There is no such picture.")
    written = request.POST.get(f"picture-{pk}-alternative", "")[:MAX_DESCRIPTION_LENGTH]
    if refusal := rate_limited(request, "story_save", wait=TEN_MINUTES, key=story.key, unsent_text=written):
        return refusal
    form = DescriptionForm(request.POST, prefix=f"picture-{pk}")
    if not form.is_valid():
        return _show(request, story, PictureForm(), form)
    descriptions = draft.picture_descriptions | {pk: form.cleaned_data["alternative"]}
    draft.overwrite(picture_descriptions=descriptions)
    messages.success(request, _("The description is saved."))
    return redirect(request.get_full_path())


def _upload_limited(request: HttpRequest, story: Story) -> HttpResponse | None:
    """Count one upload; return the page 429 if the story, or a visitor's address, has sent too many."""
    written = request.POST.get("alternative", "")[:MAX_DESCRIPTION_LENGTH]
    refusal = rate_limited(request, "story_picture", wait=TEN_MINUTES, key=story.key, unsent_text=written)
    if refusal or request.user.is_authenticated:
        return refusal
    return rate_limited(request, "story_picture_visitor", wait=TEN_MINUTES, unsent_text=written)


@transaction.atomic
def _add_picture(story: Story, form: PictureForm) -> None:
    name, data = form.cleaned_data["picture"]
    picture = Picture(story=story, alternative=form.cleaned_data["alternative"])
    picture.file.save(name, ContentFile(data))
    story.draft.overwrite(pictures=[*story.draft.pictures, picture.pk])


@require_safe
def story_picture(request: HttpRequest, pk: int) -> FileResponse:
    """Send a picture: to all users if the public text shows it, otherwise to its author and to reviewers."""
    picture = get_object_or_404(Picture.objects.select_related("story__approved"), pk=pk)
    may_see = (
        picture.is_public
        or editable_story(request, picture.story.key) is not None
        or _may_review(request.user, picture)
    )
    if not may_see:
        raise Http404("There is no such picture.")
    response = FileResponse(picture.file.open("rb"))
    # Nothing in the file can be executed, whatever type a browser detects.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    return response


def _may_review(user, picture: Picture) -> bool:
    """Return True for moderators if the picture belongs to the submitted revision, not only to a draft."""
    if not user.has_perm("moderation.decide"):
        return False
    is_submitted = Story.objects.reviewable_by(user).contains(picture.story)
    return is_submitted and picture.pk in picture.story.latest.pictures
