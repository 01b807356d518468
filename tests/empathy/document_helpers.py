"""Helpers for tests of rendered documents: a cache of their own, and reading a PDF."""

import io
from types import SimpleNamespace

import pypdf
import pypdfium2
import pytest
from django.test import Client

from empathy.document_rendering import RendererUnavailable, render_pdf


@pytest.fixture(autouse=True)
def isolated_document_cache(settings, tmp_path):
    """Use a document cache of this test alone; skip the test if the libraries are missing."""
    try:
        render_pdf(iter(["<html lang='en'><title>T</title><p>x"]))
    except RendererUnavailable as missing:
        pytest.skip(str(missing))
    files = "empathy.cache_backends.FileCache"
    settings.CACHES = {**settings.CACHES, "documents": {"BACKEND": files, "LOCATION": str(tmp_path / "kept")}}


def cached_files(folder) -> dict:
    """Return the files of the document cache with their times of change."""
    return {file.name: file.stat().st_mtime_ns for file in (folder / "kept").glob("*.djcache")}


def read(address, **headers):
    """Fetch a PDF; return its text, its number of pages, the parsed document and its bytes."""
    answer = Client(headers=headers).get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    document = pypdf.PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    return SimpleNamespace(text=text, pages=len(document.pages), pdf=document, bytes=answer.content)


def text_boxes(content: bytes) -> list:
    """Return the boxes of the text on the first page: left, bottom, right and top, in points."""
    page = pypdfium2.PdfDocument(content)[0]
    text = page.get_textpage()
    return [text.get_rect(at) for at in range(text.count_rects())]


def overlapping_boxes(rows: list) -> list:
    """Return the pairs of boxes that overlap by a third of their height or more."""
    found = []
    for at, (left, bottom, right, top) in enumerate(rows):
        for other in rows[at + 1 :]:
            wide = min(right, other[2]) - max(left, other[0])
            high = min(top, other[3]) - max(bottom, other[1])
            if wide > 1 and high > min(top - bottom, other[3] - other[1]) / 3:
                found.append(((left, bottom, right, top), other))
    return found
