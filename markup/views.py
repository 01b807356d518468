"""Preview and image upload for the Markdown editor, and the uploaded images."""

from django.contrib.auth.decorators import login_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from markup.images import ImageRejected, reencode
from markup.markdown import MAX_LENGTH, render
from request_handling.rate_limits import is_within_limit
from request_handling.uploads import accepts_files

FOLDER = "library-pictures/"
"""The folder of public images. Images of stories are stored elsewhere, since they are not public."""
CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Return the safe HTML of `content`."""
    if not is_within_limit(request, "markdown_preview"):
        return HttpResponse(_("Too many previews. Come back in a minute."), status=429)
    content = request.POST.get("content", "")
    if len(content) > MAX_LENGTH:
        return HttpResponse(_("At most %(most)s characters fit.") % {"most": MAX_LENGTH}, status=413)
    return HttpResponse(render(content))


@accepts_files
@login_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Store an image, re-encoded, and return the Markdown that shows it."""
    if not request.user.has_perm("cases.change_case"):
        return HttpResponse(_("Pictures are added by curators."), status=403)
    if not is_within_limit(request, "picture_upload"):
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
def library_image(request: HttpRequest, name: str) -> FileResponse:
    """An uploaded image. Every upload gets a new name, so that caches may keep it for ever."""
    try:
        file = default_storage.open(FOLDER + name)
    except FileNotFoundError as error:
        raise Http404("There is no such image.") from error
    # Should a file ever be more than an image, it can still do nothing when it is opened.
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    return FileResponse(file, content_type=CONTENT_TYPES[name.rpartition(".")[2]], headers=headers)
