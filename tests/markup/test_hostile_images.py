"""Images that are small files but would take much memory or time to decode are refused by their header."""

import io
import struct
import zlib
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from markup.images import MAX_SCANS, MAX_SIDE, MAX_SOURCE_SIDE, ImageRejected, reencode
from tests.call_counts import texts_passed_to

NOT_READABLE = "This is not a JPEG, PNG or WebP picture that can be read."


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def plain(size=(40, 30), mode="RGB"):
    return Image.new(mode, size, "white" if mode == "RGB" else 1)


def reencoded(data):
    name, content = reencode(SimpleUploadedFile("photo", data))
    return name, Image.open(io.BytesIO(content))


def png_with_chunk(kind, content):
    """Return a PNG with one more chunk before its pixels."""
    data = saved(plain(), "PNG")
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return data[:33] + chunk + data[33:]


def png_of_texts(compressed):
    info = PngImagePlugin.PngInfo()
    for number in range(20):
        info.add_itxt(f"key{number}", "a" * 900_000, zip=compressed)
    return saved(plain(), "PNG", pnginfo=info)


def jpeg_of_scans(number):
    """Return a progressive JPEG whose shortest scan is repeated `number` times."""
    data = saved(plain(), "JPEG", progressive=True)
    starts = [at for at in range(len(data)) if data.startswith(b"\xff\xda", at)]
    scan = min((data[a:b] for a, b in pairwise(starts)), key=len)
    end = starts[-1]
    return data[:end] + scan * number + data[end:]


def moving(kind):
    frames = [Image.new("RGB", (40, 30), (shade, 0, 0)) for shade in range(0, 250, 10)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


def bomb(kind):
    """Return compressed zeros that unpack to 20 MB."""
    return (
        b"name\0"
        + {b"zTXt": b"\0", b"iCCP": b"\0", b"iTXt": b"\1\0\0\0"}[kind]
        + zlib.compress(bytes(20_000_000))
    )


REFUSED = {
    "one row": (
        saved(plain((MAX_SOURCE_SIDE + 1, 1)), "PNG"),
        "10001 pixels wide and 1 high; up to 10000 fit",
    ),
    "one column": (
        saved(plain((1, 16_000_000), "1"), "PNG"),
        "1 pixels wide and 16000000 high; up to 10000 fit",
    ),
    "large area": (saved(plain((5_000, 5_000)), "PNG"), "16 million fit"),
    "large WebP": (saved(plain((16_383, 1_000)), "WEBP", lossless=True), "16 million fit"),
    "many scans": (jpeg_of_scans(MAX_SCANS), NOT_READABLE),
    "moving WebP": (moving("WEBP"), "Moving pictures cannot be shown here"),
    "moving PNG": (moving("PNG"), "Moving pictures cannot be shown here"),
    "compressed texts": (png_of_texts(compressed=True), NOT_READABLE),
    "zTXt": (png_with_chunk(b"zTXt", bomb(b"zTXt")), NOT_READABLE),
    "iCCP": (png_with_chunk(b"iCCP", bomb(b"iCCP")), NOT_READABLE),
    "iTXt": (png_with_chunk(b"iTXt", bomb(b"iTXt")), NOT_READABLE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_image_is_refused_before_it_is_decoded(name):
    data, message = REFUSED[name]
    assert len(data) < 2_000_000

    def run():
        with pytest.raises(ImageRejected, match=message):
            reencode(SimpleUploadedFile("photo", data))

    decoded = texts_passed_to(Image.Image.thumbnail, "self", run)
    assert decoded == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "I;16", "CMYK", "LA"])
def test_every_kind_of_pixels_that_a_format_has_is_accepted(kind, mode):
    image = Image.new("L", (MAX_SIDE + 400, 40), 200).convert("I").convert(mode) if mode == "I;16" else None
    image = image or Image.new("RGB", (MAX_SIDE + 400, 40), "white").convert(mode)
    try:
        data = saved(image, kind)
    except (OSError, ValueError):
        pytest.skip(f"{kind} has no pixels of mode {mode}.")
    _name, small = reencoded(data)
    assert small.width == MAX_SIDE
    assert small.format == kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_as_the_camera_says(kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    _name, image = reencoded(saved(plain((2_000, 1_000)), kind, exif=exif))
    assert image.size == (MAX_SIDE // 2, MAX_SIDE)


def test_a_photo_to_which_the_camera_added_another_picture_is_accepted():
    photo, depth = Image.new("RGB", (400, 300), "red"), Image.new("RGB", (400, 300), "blue")
    name, image = reencoded(saved(photo, "MPO", save_all=True, append_images=[depth]))
    assert name.endswith(".jpg")
    assert image.getpixel((200, 150))[0] > 250
