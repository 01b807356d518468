"""Pictures in a story: added with words for those who cannot see them, seen by nobody until it is public."""

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from markup.images import ImageRejected, reencode
from stories.models import Picture, Story
from stories.views.draft import SESSION_SECRETS, draft_or_404

MAX_PICTURES = 4
"""How many pictures a story can have."""


class PictureForm(forms.Form):
    picture = forms.FileField(
        required=False,
        label=_("A picture"),
        help_text=_("JPEG, PNG or WebP, up to 2 MB. Where it was taken is removed"),
    )
    alternative = forms.CharField(
        required=False,
        label=_("What it shows"),
        help_text=_("In a sentence, for those who cannot see it. Up to 300 characters"),
    )
    nobody = forms.BooleanField(
        required=False, label=_("No face, name, screen or document of a customer can be seen in it")
    )

    def clean_alternative(self):
        words = self.cleaned_data["alternative"].strip()
        if not 0 < len(words) <= 300:
            raise forms.ValidationError(_("Say in up to 300 characters what it shows"))
        return words

    def clean_nobody(self):
        if not self.cleaned_data["nobody"]:
            raise forms.ValidationError(_("Look once more whether somebody could be recognised"))
        return True

    def clean_picture(self):
        try:
            return reencode(self.cleaned_data["picture"])
        except ImageRejected as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


@require_http_methods(["GET", "HEAD", "POST"])
def story_pictures(request, key):
    """Add a picture to a draft, or take one out."""
    story = draft_or_404(request, key)
    draft, form = story.draft, PictureForm(request.POST or None, request.FILES or None)
    if "remove" in request.POST:
        _set_pictures(draft, [pk for pk in draft.pictures if str(pk) != request.POST["remove"]])
        messages.success(request, _("The picture is taken out."))
        return redirect("stories:pictures", story.key)
    if request.method == "POST" and len(draft.pictures) >= MAX_PICTURES:
        form.add_error(None, _("Four pictures fit. Take one out first"))
    if request.method == "POST" and not ratelimit.consume(request, action="story_picture", key=story.key):
        form.add_error(None, _("That was a lot of pictures. Come back in ten minutes; your words are saved"))
    if request.method == "POST" and form.is_valid():
        _add(story, form)
        messages.success(request, _("The picture is added."))
        return redirect("stories:pictures", story.key)
    context = {"story": story, "form": form, "pictures": draft.shown_pictures(), "max_pictures": MAX_PICTURES}
    return render(request, "stories/story_pictures.html", context, status=422 if form.errors else 200)


def _add(story, form) -> None:
    name, data = form.cleaned_data["picture"]
    picture = Picture(story=story, alternative=form.cleaned_data["alternative"])
    picture.file.save(name, ContentFile(data))
    _set_pictures(story.draft, [*story.draft.pictures, picture.pk])


def _set_pictures(draft, pictures: list[int]) -> None:
    # A picture is no text: whatever tab wrote last, the list is taken as it stands now.
    while not draft.write({"pictures": pictures}, version=draft.version):
        pass


def _may_review(user, picture) -> bool:
    """Moderators see the pictures of what was sent, and not those of a draft."""
    if not user.has_perm("moderation.decide"):
        return False
    sent = Story.objects.reviewable_by(user).keyed(picture.story.key).exists()
    return sent and picture.pk in picture.story.latest.pictures


@require_safe
def story_picture(request, pk):
    """A picture: for everybody while the approved text shows it, else for its author and reviewers."""
    picture = get_object_or_404(Picture.objects.select_related("story__approved"), pk=pk)
    mine = Story.objects.editable_by(request.user, request.session.get(SESSION_SECRETS, []))
    writes = mine.keyed(picture.story.key).exists()
    if not picture.is_public and not writes and not _may_review(request.user, picture):
        raise Http404("There is no such picture.")
    response = FileResponse(picture.file.open("rb"))
    # Pixels only: whatever a browser takes it for, it can do nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    return response
