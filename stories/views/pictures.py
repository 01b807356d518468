"""Pictures of a story. Only the author and reviewers see them before the story is public."""

from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from request_handling.rate_limits import TEN_MINUTES, rate_limited
from request_handling.uploads import accepts_files
from stories.forms import MAX_DESCRIPTION_LENGTH, PictureForm
from stories.models import Picture, Story
from stories.ownership import draft_or_404, editable_story

MAX_PICTURES = 4
"""How many pictures a story can have."""


@accepts_files
@require_http_methods(["GET", "HEAD", "POST"])
def story_pictures(request: HttpRequest, key: str) -> HttpResponse:
    """Add a picture to a draft or remove one."""
    story = draft_or_404(request, key)
    draft = story.draft
    if "remove" in request.POST:
        draft.overwrite(pictures=[pk for pk in draft.pictures if str(pk) != request.POST["remove"]])
        messages.success(request, _("The picture is taken out."))
        return redirect("stories:pictures", story.key)
    # Counted before the form is checked, which decodes the picture.
    if request.method == "POST" and (refusal := _upload_limited(request, story)):
        return refusal
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and len(draft.pictures) >= MAX_PICTURES:
        form.add_error(None, _("Four pictures fit. Take one out first"))
    if request.method == "POST" and form.is_valid():
        _add_picture(story, form)
        messages.success(request, _("The picture is added."))
        return redirect("stories:pictures", story.key)
    context = {"story": story, "form": form, "pictures": draft.shown_pictures(), "max_pictures": MAX_PICTURES}
    return render(request, "stories/story_pictures.html", context, status=422 if form.errors else 200)


def _upload_limited(request: HttpRequest, story: Story) -> HttpResponse | None:
    """Count one upload; return the page 429 if the story, or a visitor's address, has sent too many."""
    written = request.POST.get("alternative", "")[:MAX_DESCRIPTION_LENGTH]
    refusal = rate_limited(request, "story_picture", wait=TEN_MINUTES, key=story.key, unsent_text=written)
    if refusal or request.user.is_authenticated:
        return refusal
    return rate_limited(request, "story_picture_visitor", wait=TEN_MINUTES, unsent_text=written)


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
