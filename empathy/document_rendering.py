"""The one place where HTML becomes PDF and pictures. It reads files of this site, and nothing else anywhere.

WeasyPrint sets the pages; PDFium draws them where a picture is wanted. Both are imported when first needed,
since they are heavy, and WeasyPrint stands on libraries of the system (scripts/paper.sh).
"""

import io
import re
import threading
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import strip_tags

BASE = "https://paper.invalid/"
"""Where paper believes that it stands: a host which cannot exist (RFC 6761)."""
STATIC = {".css": "text/css", ".woff2": "font/woff2"}
BOXES = {
    "marks": "24 24",
    "emblems": "32 32",
    "patterns": "1200 630",
    "paper/brand": "40 28",
    "paper/turn": "72 24",
}
"""Width and height of drawings, by folder or by name, in their own units."""
PATIENCE = 4
"""How long somebody waits for what is being made for somebody else, in seconds."""
LETTERS_A_PAGE = 5_000
"""What has more than these is not even tried: no page of ours holds them, and long texts take long."""
COLOURS = 128
"""How many colours a picture has."""

_press = threading.Lock()


class Unavailable(Exception):
    """Nothing can be printed on this machine; the sentence says what is missing."""


class Busy(Exception):
    """Something else is being printed for longer than anybody wants to wait."""


def pdf(versions, pages: int = 1) -> bytes:
    """Return the first of these versions in HTML that fits on so many pages, or the last, as tagged PDF.

    Raises Unavailable where the libraries are missing, and Busy.
    """
    weasyprint = _weasyprint()
    # PDFium is not made for threads, and one press is enough for a process.
    if not _press.acquire(timeout=PATIENCE):
        raise Busy
    try:
        for html in _short_enough(versions, pages):
            laid = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=_fetcher()).render(
                font_config=_fonts()
            )
            if len(laid.pages) <= pages:
                break
        return laid.write_pdf(pdf_variant="pdf/ua-1")
    finally:
        _press.release()


def png(versions) -> bytes:
    """Return the first page of the version that fits on one, as a PNG of few colours, one pixel a CSS pixel.

    Raises as `pdf` does.
    """
    made = pdf(versions)
    import pypdfium2

    with _press:
        document = pypdfium2.PdfDocument(made)
        picture = document[0].render(scale=96 / 72).to_pil().convert("RGB")
        document.close()
    out = io.BytesIO()
    picture.quantize(COLOURS, dither=0).save(out, "PNG", optimize=True)
    return out.getvalue()


def _short_enough(versions, pages: int):
    """Leave out the versions which could not fit, but for the last."""
    for html in versions:
        is_short = len(strip_tags(html)) <= LETTERS_A_PAGE * pages
        if is_short:
            yield html
    if not is_short:
        yield html


def _weasyprint():
    try:
        import weasyprint
        from PIL import ImageFile
    except (ImportError, OSError) as error:
        raise Unavailable(
            f"Handouts, cards and pictures are off: run scripts/paper.sh, or install WeasyPrint, "
            f"libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0 ({error})."
        ) from error
    # WeasyPrint lets the whole process draw half a picture; what members send must be whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


@cache
def _fonts():
    """Return the fonts of this process, which are unpacked once: that takes longer than to set a page."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _fetcher():
    """Return what WeasyPrint asks for styles, fonts and drawings: it refuses what is no file of ours."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url, headers=None):
            body, kind = own_file(url)
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    return OwnFiles()


def own_file(url: str) -> tuple[bytes, str]:
    """Return a style, a font or a drawing of this site, with its kind. Raises ValueError for all else."""
    path = urlsplit(url).path.removeprefix("/")
    if not url.startswith(BASE) or url != f"{BASE}{path}":
        raise ValueError("Paper reads files of this site alone.")
    if path == "drawings.css":
        return _drawings().encode(), STATIC[".css"]
    if path.removesuffix(".svg") in _names():
        return _drawing(path.removesuffix(".svg")).encode(), "image/svg+xml"
    folder = Path(settings.BASE_DIR) / "static"
    file = (folder / path).resolve()
    if file.suffix not in STATIC or not file.is_relative_to(folder.resolve()) or not file.is_file():
        raise ValueError("Paper reads files of this site alone.")
    body = file.read_bytes()
    return (_for_paper(body.decode()).encode() if file.suffix == ".css" else body), STATIC[file.suffix]


def _for_paper(css: str) -> str:
    """Paper is always light, and of our own fonts; WeasyPrint does not know how styles say more than that."""
    css = re.sub(r"light-dark\(\s*([^,]+?)\s*,[^()]*\)", r"\1", css)
    css = re.sub(r"@font-face \{[^}]*local\([^}]*\}", "", css)
    return re.sub(r"font-weight: \d+ \d+;", "", css)


def _names() -> list[str]:
    """Every drawing that paper may show, such as "marks/mirroring"."""
    templates = Path(settings.BASE_DIR) / "templates"
    folders = {name.partition("/")[0] for name in BOXES}
    return sorted(
        f"{folder}/{file.stem}" for folder in folders for file in (templates / folder).glob("*.svg")
    )


def _drawings() -> str:
    """Return a rule for every drawing. As a ground it is decoration, which a reader aloud passes over."""
    return "".join(f'[data-drawing="{name}"]{{background-image:url("{name}.svg")}}' for name in _names())


def _drawing(name: str) -> str:
    """Return a drawing that stands alone: it carries its strokes, since no style of the page reaches it."""
    static, templates = Path(settings.BASE_DIR) / "static/css", Path(settings.BASE_DIR) / "templates"
    tokens = dict(re.findall(r"--([\w-]+):\s*(#\w+)", _for_paper((static / "tokens.css").read_text())))
    style = re.sub(
        r"var\(--([\w-]+)\)", lambda found: tokens[found[1]], (static / "drawings.css").read_text()
    )
    box = BOXES.get(name) or BOXES[name.partition("/")[0]]
    inner = (templates / f"{name}.svg").read_text(encoding="utf-8")
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {box}"><style>{style}</style>{inner}</svg>'
