"""Uploaded images: decoded in bounded memory and re-encoded, so that only pixels are kept."""

import io
import threading
import uuid
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from request_handling.uploads import MAX_FILE_BYTES

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = MAX_FILE_BYTES
MAX_PIXELS = 16_000_000
MAX_SOURCE_SIDE = 10_000
"""The longest side of an uploaded image in pixels. Scaling one row of 16 million pixels takes 500 MB."""
MAX_SIDE = 1_600
"""The maximum length of the longer side in pixels; larger images are scaled down."""
MAX_SCANS = 100
"""Passes over the pixels that a JPEG may ask for: cameras write up to ten, a hostile file thousands."""
MAX_TEXT_BYTES = 1_000_000
"""Compressed texts in a PNG (tEXt, zTXt and iTXt chunks), unpacked."""

NAME_PATTERN = r"[0-9a-f]{32}\.(?:jpg|png|webp)"
"""The names that `reencode` gives, as a regular expression."""

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
JPEG_OF_SEVERAL = "MPO"
"""What Pillow calls a JPEG to which a camera has added further pictures, such as a depth map."""
SCALABLE_MODES = {"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"}
"""Modes that Pillow scales smoothly; images of other modes are converted before they are scaled."""


_decoding = threading.Lock()
"""A process decodes one large image at a time, which takes up to 250 MB and half a second."""


class ImageRejected(Exception):
    """The file is not an image that the site accepts; the message says why."""


def reencode(file: UploadedFile | None) -> tuple[str, bytes]:
    """Return a new name and the content of the image in `file`, without metadata.

    Raises ImageRejected for anything that is not a whole JPEG, PNG or WebP within the limits.
    """
    # Imported here: Pillow is heavy, and most requests do not handle images.
    from PIL import Image, ImageOps, PngImagePlugin

    PngImagePlugin.MAX_TEXT_MEMORY = MAX_TEXT_BYTES
    if file is None:
        raise ImageRejected(_("No picture arrived."))
    if (file.size or 0) > MAX_BYTES:
        raise ImageRejected(_("Pictures of up to 2 MB fit."))
    try:
        data = file.read()
        image: Image.Image = Image.open(io.BytesIO(data), formats=list(EXTENSIONS))
        image_format = "JPEG" if image.format == JPEG_OF_SEVERAL else image.format or ""
        _check_header(image, data)
        mode = "RGB" if image_format == "JPEG" else "RGBA"
        with _decoding:
            # Scaled before it is turned: each copy of the large image would take its memory again.
            image = image if image.mode in SCALABLE_MODES else image.convert(mode)
            image.thumbnail((MAX_SIDE, MAX_SIDE))
        image = ImageOps.exif_transpose(image).convert(mode)
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


def _check_header(image: "Image.Image", data: bytes) -> None:
    """Raise ImageRejected for an image that would take much memory or time to decode. Decodes nothing."""
    if image.width * image.height > MAX_PIXELS:
        raise ImageRejected(_("The picture has too many pixels; 16 million fit."))
    if max(image.size) > MAX_SOURCE_SIDE:
        message = _("The picture is %(width)s pixels wide and %(height)s high; up to %(most)s fit.")
        raise ImageRejected(message % {"width": image.width, "height": image.height, "most": MAX_SOURCE_SIDE})
    if image.format != JPEG_OF_SEVERAL and getattr(image, "n_frames", 1) > 1:
        raise ImageRejected(_("Moving pictures cannot be shown here. Save one frame of it as a picture."))
    # The marker "start of scan". Other segments of a file hold it by chance only.
    if image.format in ("JPEG", JPEG_OF_SEVERAL) and data.count(b"\xff\xda") > MAX_SCANS:
        raise ImageRejected(_("This is not a JPEG, PNG or WebP picture that can be read."))
