"""The editor's preview and image upload: permissions, limits, and re-encoding."""

import io
import re
import struct
import warnings
import zlib
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from empathy.document_rendering import RendererUnavailable, render_pdf
from markup import render
from tests.people import signed_in

pytestmark = pytest.mark.django_db
PREVIEW, UPLOAD = "/markdownx/markdownify/", "/markdownx/upload/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(kind="PNG", size=(40, 30), **more):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def send(client, data, name="evil.html", content_type="text/html"):
    return client.post(UPLOAD, {"image": SimpleUploadedFile(name, data, content_type)})


def test_a_visitor_can_neither_preview_nor_upload(client):
    assert client.post(PREVIEW, {"content": "x"}).status_code == 302
    assert send(client, picture()).status_code == 302


def test_a_member_previews_safe_html_and_too_long_a_text_is_refused(client):
    signed_in(client, "alice")
    page = client.post(PREVIEW, {"content": "*a* <script>"})
    assert page.content.strip() == b"<p><em>a</em> &lt;script&gt;</p>"
    assert client.post(PREVIEW, {"content": "a" * 20_001}).status_code == 413
    assert client.get(PREVIEW).status_code == 405


def test_previews_are_rate_limited(client):
    signed_in(client, "alice")
    answers = {client.post(PREVIEW, {"content": "a"}).status_code for _ in range(61)}
    assert answers == {200, 429}


def test_only_curators_can_upload_images(client):
    assert send(signed_in(client, "alice"), picture()).status_code == 403


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_an_image_is_re_encoded_under_a_new_name(client, tmp_path, kind):
    exif = Image.Exif()
    exif[0x010E] = "taken at 12 Rose Lane"
    answer = send(signed_in(client, "cora"), picture(kind, size=(2_000, 100), exif=exif) + b"<script>")
    assert answer.status_code == 200
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.suffix in (".png", ".jpg", ".webp")
    assert kept.stem in answer.json()["image_code"]
    data = kept.read_bytes()
    assert b"Rose" not in data
    assert b"script" not in data
    assert max(Image.open(kept).size) == 1_600


def test_an_uploaded_image_is_public_and_sandboxed(client):
    code = send(signed_in(client, "cora"), picture("JPEG")).json()["image_code"]
    address = re.search(r"\((/media/library-pictures/[0-9a-f]{32}\.jpg)\)", code)[1]
    assert f'src="{address}"' in render(code)
    page = Client().get(address)
    assert Image.open(io.BytesIO(page.getvalue())).size == (40, 30)
    assert page.headers["Content-Type"] == "image/jpeg"
    assert page.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not page.cookies


@pytest.mark.parametrize(
    "name", ["a" * 32 + ".png", "a" * 32 + ".svg", "../x.png", "x.png", "a" * 32 + ".png%0A"]
)
def test_other_files_in_the_media_folder_are_not_served(client, tmp_path, name):
    for folder in ("pictures", "library-pictures"):
        (tmp_path / folder).mkdir()
    (tmp_path / "pictures" / ("a" * 32 + ".png")).write_bytes(picture())
    (tmp_path / "library-pictures" / "x.png").write_bytes(picture())
    for folder in ("pictures", "library-pictures"):
        assert client.get(f"/media/{folder}/{name}").status_code == 404


def bomb():
    """Return a PNG of a few bytes that claims to have 60,000 by 60,000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


BAD = {
    "nothing": b"", "html": b"<script>alert(1)</script>", "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "half": picture()[:60], "bomb": bomb(), "gif": b"GIF89a" + bytes(40), "many pixels": picture(size=(5_000, 4_000)),
    "too large": bytes(2_000_001),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_an_invalid_image_is_refused_with_a_message_and_not_stored(client, tmp_path, name):
    # Rendering documents must not allow truncated images in the whole process.
    with suppress(RendererUnavailable):
        render_pdf(iter(["<html lang='en'><title>T</title><p>x"]))
    answer = send(signed_in(client, "cora"), BAD[name], "photo.png", "image/png")
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_reading_an_image_does_not_change_warnings_of_other_threads(client, monkeypatch):
    seen, open_ = [], Image.open
    monkeypatch.setattr(Image, "open", lambda *a, **k: seen.append(list(warnings.filters)) or open_(*a, **k))
    before = list(warnings.filters)
    assert send(signed_in(client, "cora"), picture()).status_code == 200
    assert seen == [before]


def test_a_missing_image_is_refused(client):
    assert signed_in(client, "cora").post(UPLOAD, {"image": "text"}).status_code == 400


def test_uploads_are_rate_limited(client):
    signed_in(client, "cora")
    assert {send(client, b"x").status_code for _ in range(11)} == {400, 429}
