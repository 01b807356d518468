"""Pictures: pixels only. Whatever was sent is decoded and drawn anew, so nothing else survives."""

import io
import uuid

from django.utils.translation import gettext as _

MAX_BYTES = 2_000_000
MAX_PIXELS = 16_000_000
MAX_SIDE = 1_600
"""Pictures are made smaller until their longer side fits, in pixels."""

NAME = r"[0-9a-f]{32}\.(?:jpg|png|webp)"
"""What `reencode` calls a picture, as a pattern."""

KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


class ImageRejected(Exception):
    """The file is no picture which the site keeps; the sentence says why."""


def reencode(file) -> tuple[str, bytes]:
    """Return a new name and the bytes of the picture in `file`, without metadata.

    Raises PictureRefused for anything that is not a whole JPEG, PNG or WebP within the limits.
    """
    # Imported here: Pillow is heavy and most requests never see a picture.
    from PIL import Image, ImageOps

    if file is None:
        raise ImageRejected(_("No picture arrived."))
    if file.size > MAX_BYTES:
        raise ImageRejected(_("Pictures of up to 2 MB fit."))
    try:
        picture = Image.open(file, formats=list(KINDS))
        if picture.width * picture.height > MAX_PIXELS:
            raise ImageRejected(_("The picture has too many pixels; 16 million fit."))
        kind = picture.format
        picture = ImageOps.exif_transpose(picture).convert("RGB" if kind == "JPEG" else "RGBA")
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        clean = Image.new(picture.mode, picture.size)
        clean.paste(picture)
        out = io.BytesIO()
        clean.save(out, kind)
    except ImageRejected:
        raise
    except Exception as error:
        # Decoders raise nearly anything for hostile files; the member needs one sentence.
        raise ImageRejected(_("This is not a JPEG, PNG or WebP picture that can be read.")) from error
    return f"{uuid.uuid4().hex}.{KINDS[kind]}", out.getvalue()
