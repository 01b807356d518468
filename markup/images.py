"""Uploaded images: decoded and re-encoded, so that only pixels are kept."""

import io
import uuid

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

MAX_BYTES = 2_000_000
MAX_PIXELS = 16_000_000
MAX_SIDE = 1_600
"""The maximum length of the longer side in pixels; larger images are scaled down."""

NAME_PATTERN = r"[0-9a-f]{32}\.(?:jpg|png|webp)"
"""The names that `reencode` gives, as a regular expression."""

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


class ImageRejected(Exception):
    """The file is not an image that the site accepts; the message says why."""


def reencode(file: UploadedFile | None) -> tuple[str, bytes]:
    """Return a new name and the content of the image in `file`, without metadata.

    Raises PictureRefused for anything that is not a whole JPEG, PNG or WebP within the limits.
    """
    # Imported here: Pillow is heavy, and most requests do not handle images.
    from PIL import Image, ImageOps

    if file is None:
        raise ImageRejected(_("No picture arrived."))
    if (file.size or 0) > MAX_BYTES:
        raise ImageRejected(_("Pictures of up to 2 MB fit."))
    try:
        image: Image.Image = Image.open(file, formats=list(EXTENSIONS))
        if image.width * image.height > MAX_PIXELS:
            raise ImageRejected(_("The picture has too many pixels; 16 million fit."))
        image_format = image.format or ""
        image = ImageOps.exif_transpose(image).convert("RGB" if image_format == "JPEG" else "RGBA")
        image.thumbnail((MAX_SIDE, MAX_SIDE))
        clean = Image.new(image.mode, image.size)
        clean.paste(image)
        out = io.BytesIO()
        clean.save(out, image_format)
    except ImageRejected:
        raise
    except Exception as error:
        # Decoders raise all kinds of errors for hostile files; the member needs one sentence.
        raise ImageRejected(_("This is not a JPEG, PNG or WebP picture that can be read.")) from error
    return f"{uuid.uuid4().hex}.{EXTENSIONS[image_format]}", out.getvalue()
