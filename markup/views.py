"""Preview and picture upload for the Markdown editor, and the pictures themselves."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from markup.images import ImageRejected, reencode
from markup.markdown import MAX_LENGTH, render

FOLDER = "library-pictures/"
"""Everything in here is public. Pictures of stories live elsewhere, since they are not."""


def _limited(request, action: str) -> bool:
    """Say whether the member has used up what ACCOUNT_RATE_LIMITS allows of an action."""
    return not ratelimit.consume(request, action=action, user=request.user)


@login_required
@require_POST
def preview(request):
    """Answer with the safe HTML of `content`."""
    if _limited(request, "markdown_preview"):
        return HttpResponse(_("Too many previews. Come back in a minute."), status=429)
    content = request.POST.get("content", "")
    if len(content) > MAX_LENGTH:
        return HttpResponse(_("At most %(most)s characters fit.") % {"most": MAX_LENGTH}, status=413)
    return HttpResponse(render(content))


@login_required
@require_POST
def upload(request):
    """Keep a picture, drawn anew, and answer with the Markdown that shows it."""
    if not request.user.has_perm("cases.change_case"):
        return HttpResponse(_("Pictures are added by curators."), status=403)
    if _limited(request, "picture_upload"):
        return JsonResponse({"error": _("Too many pictures. Come back in a minute.")}, status=429)
    try:
        name, data = reencode(request.FILES.get("image"))
    except ImageRejected as refusal:
        return JsonResponse({"image": [{"message": str(refusal)}], "error": str(refusal)}, status=400)
    default_storage.save(FOLDER + name, ContentFile(data))
    return JsonResponse(
        {
            "image_code": _("![Describe the picture](%(address)s)")
            % {"address": reverse("library_picture", args=[name])}
        }
    )


@require_safe
def picture(request, name):
    """A picture of the library. Its name is made anew with every picture, so caches keep it for good."""
    try:
        file = default_storage.open(FOLDER + name)
    except FileNotFoundError as error:
        raise Http404("There is no such picture.") from error
    kind = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}[name.rpartition(".")[2]]
    # Should a file ever be more than a picture, it may still do nothing where somebody opens it.
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    return FileResponse(file, content_type=kind, headers=headers)
