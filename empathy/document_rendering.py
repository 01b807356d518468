"""Render HTML as PDF and PNG. Only static files of this site are read, never another address.

WeasyPrint lays out the pages, PDFium turns a page into pixels. Both are imported when first needed: they are
heavy, and WeasyPrint needs libraries of the operating system (scripts/paper.sh).
"""

import io
import logging
import re
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.utils.html import strip_tags

from text_input.cleaning import remove_forbidden

BASE_URL = "https://paper.invalid/"
"""The base URL of the HTML: a host that cannot exist (RFC 6761)."""
STATIC_TYPES = {".css": "text/css", ".woff2": "font/woff2"}
VIEW_BOXES = {
    "marks": "24 24",
    "emblems": "32 32",
    "patterns": "1200 630",
    "paper/brand": "40 28",
    "paper/turn": "72 24",
}
"""Width and height of drawings, by folder or by name, in user units of SVG."""
MAX_WAIT_SECONDS = 4
"""How long a request waits for a document that another request renders."""
MAX_CHARACTERS_PER_PAGE = 5_000
"""Longer versions are not tried: no page of ours holds more, and long texts take long to lay out."""
COLOURS = 128
"""Number of colours of a PNG."""

MISSING = "?"
"""What is shown instead of a character that no font has. WeasyPrint would leave an empty place."""

_render_lock = threading.Lock()
logger = structlog.get_logger(__name__)


class RendererUnavailable(Exception):
    """Documents cannot be rendered on this machine; the message says what is missing."""


class RendererBusy(Exception):
    """Another document is being rendered for longer than MAX_WAIT_SECONDS."""


def render_pdf(versions: Iterable[str], pages: int = 1) -> bytes:
    """Return the first HTML version that fits on `pages` pages, or the last one, as tagged PDF (PDF/UA-1).

    Raises RendererUnavailable if libraries are missing, and RendererBusy.
    """
    weasyprint = _weasyprint()
    # PDFium is not thread-safe, and one document at a time is enough for a process.
    if not _render_lock.acquire(timeout=MAX_WAIT_SECONDS):
        raise RendererBusy
    try:
        with _MissingCharacters() as missing:
            for html in _versions_worth_trying(versions, pages):
                layout = _layout(weasyprint, html)
                if len(layout.pages) <= pages:
                    break
            pdf = layout.write_pdf(pdf_variant="pdf/ua-1")
            if missing.found:
                names = sorted(f"U+{ord(character):04X}" for character in missing.found)
                logger.warning("document_lacks_characters", characters=names[:20], count=len(names))
                layout = _layout(weasyprint, html.translate(dict.fromkeys(map(ord, missing.found), MISSING)))
                pdf = layout.write_pdf(pdf_variant="pdf/ua-1")
        return pdf
    finally:
        _render_lock.release()


def _layout(weasyprint: Any, html: str) -> Any:
    page = weasyprint.HTML(string=remove_forbidden(html), base_url=BASE_URL, url_fetcher=_fetcher())
    return page.render(font_config=_fonts())


class _MissingCharacters(logging.Handler):
    """Collect the characters that no font has. WeasyPrint tells of them in its log only."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith(".notdef") and isinstance(record.args, tuple):
            self.found.add(str(record.args[0]))

    def __enter__(self) -> "_MissingCharacters":
        log = logging.getLogger("weasyprint")
        log.addHandler(self)
        # One line of our own names all of them.
        self.propagated, log.propagate = log.propagate, False
        return self

    def __exit__(self, *error: object) -> None:
        log = logging.getLogger("weasyprint")
        log.removeHandler(self)
        log.propagate = self.propagated


def render_png(versions: Iterable[str]) -> bytes:
    """Return the first page of the version that fits on one page as PNG, one pixel a CSS pixel.

    Raises as `render_pdf` does.
    """
    pdf = render_pdf(versions)
    import pypdfium2

    with _render_lock:
        document = pypdfium2.PdfDocument(pdf)
        image = document[0].render(scale=96 / 72).to_pil().convert("RGB")
        document.close()
    out = io.BytesIO()
    image.quantize(COLOURS, dither=0).save(out, "PNG", optimize=True)
    return out.getvalue()


def _versions_worth_trying(versions: Iterable[str], pages: int) -> Iterator[str]:
    """Yield the versions that are short enough to fit, or the last one if none is."""
    for html in versions:
        is_short = len(strip_tags(html)) <= MAX_CHARACTERS_PER_PAGE * pages
        if is_short:
            yield html
    if not is_short:
        yield html


def _weasyprint() -> Any:
    """Import WeasyPrint. Raises RendererUnavailable."""
    try:
        import weasyprint
        from PIL import ImageFile
    except (ImportError, OSError) as error:
        raise RendererUnavailable(
            f"Handouts, cards and pictures are off: run scripts/paper.sh, or install WeasyPrint, "
            f"libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0 ({error})."
        ) from error
    # WeasyPrint allows truncated images in the whole process; uploads must be complete.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


@cache
def _fonts() -> Any:
    """Return the fonts of this process; unpacking them takes longer than laying out a page."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _fetcher() -> Any:
    """Return the URL fetcher for styles, fonts and drawings, which refuses everything but static files."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            body, kind = static_asset(url)
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    return StaticFetcher()


def static_asset(url: str) -> tuple[bytes, str]:
    """Return content and content type of a style sheet, a font or a drawing of this site.

    Raises ValueError for every other URL.
    """
    path = urlsplit(url).path.removeprefix("/")
    if not url.startswith(BASE_URL) or url != f"{BASE_URL}{path}":
        raise ValueError("Documents may only read static files of this site.")
    if path == "drawings.css":
        return _drawings_css().encode(), STATIC_TYPES[".css"]
    if path.removesuffix(".svg") in _drawing_names():
        return _standalone_svg(path.removesuffix(".svg")).encode(), "image/svg+xml"
    folder = Path(settings.BASE_DIR) / "static"
    file = (folder / path).resolve()
    if file.suffix not in STATIC_TYPES or not file.is_relative_to(folder.resolve()) or not file.is_file():
        raise ValueError("Documents may only read static files of this site.")
    body = file.read_bytes()
    return (_print_css(body.decode()).encode() if file.suffix == ".css" else body), STATIC_TYPES[file.suffix]


def _print_css(css: str) -> str:
    """Return the style sheet without dark colours, local fonts and weight ranges (WeasyPrint has none)."""
    css = re.sub(r"light-dark\(\s*([^,]+?)\s*,[^()]*\)", r"\1", css)
    css = re.sub(r"@font-face \{[^}]*local\([^}]*\}", "", css)
    return re.sub(r"font-weight: \d+ \d+;", "", css)


def _drawing_names() -> list[str]:
    """Return the names of all drawings, such as "marks/mirroring"."""
    templates = Path(settings.BASE_DIR) / "templates"
    folders = {name.partition("/")[0] for name in VIEW_BOXES}
    return sorted(
        f"{folder}/{file.stem}" for folder in folders for file in (templates / folder).glob("*.svg")
    )


def _drawings_css() -> str:
    """Return a CSS rule for every drawing. As backgrounds they are decoration, which screen readers skip."""
    return "".join(
        f'[data-drawing="{name}"]{{background-image:url("{name}.svg")}}' for name in _drawing_names()
    )


def _standalone_svg(name: str) -> str:
    """Return a drawing as a complete SVG with its own styles, since styles of the page do not apply to it."""
    static, templates = Path(settings.BASE_DIR) / "static/css", Path(settings.BASE_DIR) / "templates"
    tokens = dict(re.findall(r"--([\w-]+):\s*(#\w+)", _print_css((static / "tokens.css").read_text())))
    style = re.sub(
        r"var\(--([\w-]+)\)", lambda found: tokens[found[1]], (static / "drawings.css").read_text()
    )
    box = VIEW_BOXES.get(name) or VIEW_BOXES[name.partition("/")[0]]
    inner = (templates / f"{name}.svg").read_text(encoding="utf-8")
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {box}"><style>{style}</style>{inner}</svg>'
