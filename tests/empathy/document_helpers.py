"""What tests of paper share: documents in files of their own, and reading a PDF."""

import io
from types import SimpleNamespace

import pypdf
import pypdfium2
import pytest
from django.test import Client

from empathy.document_rendering import Unavailable, pdf


@pytest.fixture(autouse=True)
def press(settings, tmp_path):
    """Documents are kept in files of this test alone; without the libraries the test is skipped."""
    try:
        pdf(iter(["<html lang='en'><title>T</title><p>x"]))
    except Unavailable as missing:
        pytest.skip(str(missing))
    files = "empathy.cache_backends.FileCache"
    settings.CACHES = {**settings.CACHES, "documents": {"BACKEND": files, "LOCATION": str(tmp_path / "kept")}}


def kept(folder) -> dict:
    """The files of documents that are kept, with when each was written."""
    return {file.name: file.stat().st_mtime_ns for file in (folder / "kept").glob("*.djcache")}


def read(address, **headers):
    """What is printed at an address: its text, its pages, and the PDF itself."""
    answer = Client(headers=headers).get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    document = pypdf.PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    return SimpleNamespace(text=text, pages=len(document.pages), pdf=document, bytes=answer.content)


def boxes(content: bytes) -> list:
    """Where lines of text stand on the first page: left, bottom, right and top, in points."""
    page = pypdfium2.PdfDocument(content)[0]
    text = page.get_textpage()
    return [text.get_rect(at) for at in range(text.count_rects())]


def overlapping(rows: list) -> list:
    """Pairs of lines of which one covers a third of the other's height or more."""
    found = []
    for at, (left, bottom, right, top) in enumerate(rows):
        for other in rows[at + 1 :]:
            wide = min(right, other[2]) - max(left, other[0])
            high = min(top, other[3]) - max(bottom, other[1])
            if wide > 1 and high > min(top - bottom, other[3] - other[1]) / 3:
                found.append(((left, bottom, right, top), other))
    return found
