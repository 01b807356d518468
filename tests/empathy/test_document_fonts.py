"""PDFs and pictures show every script that people write, and a sign where a character is missing."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from django.template.loader import render_to_string
from PIL import Image, ImageChops

from cases.models import Case
from empathy.document_rendering import MISSING, render_pdf, render_png
from tests.empathy.document_helpers import isolated_document_cache, read

__all__ = ["isolated_document_cache"]
ROOT = Path(__file__).parents[2]
SCRIPTS = {
    "Chinese": "客户服务", "Japanese": "ありがとう", "Korean": "감사합니다", "Hindi": "धन्यवाद", "Arabic": "شكرا",
    "Thai": "ขอบคุณ", "Hebrew": "תודה", "Greek": "Ευχαριστώ", "Ukrainian": "Дякую", "Tamil": "நன்றி",
    "emoji": "🙂🎉",
}  # fmt: skip
UNENCODED = "\U0010fffd"
"""A character for private use, which no font has."""


def page(title):
    context = {"title": title, "size": 2, "text": "", "SITE_NAME": "Empathy in Action"}
    return render_to_string("paper/picture.html", context)


def text_of(pdf):
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    return re.sub(r"\s", "", text)


def require_fonts(words):
    if MISSING in text_of(render_pdf(iter([page(words)]))):
        pytest.skip("The fonts for this script are missing: scripts/paper.sh installs them.")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_pdf_and_a_picture_show_the_title_in_every_script(script):
    words = SCRIPTS[script]
    require_fonts(words)
    shown = text_of(render_pdf(iter([page(f"Kettle {words}")])))
    # The text of a ligature may be extracted in another order.
    assert set(words) <= set(shown)
    pictures = [
        Image.open(io.BytesIO(render_png(iter([page(title)])))).convert("L") for title in ("A", f"A{words}")
    ]
    box = ImageChops.difference(*pictures).getbbox()
    assert box is not None
    assert box[2] - box[0] > 40, "the words have a width, and are not an empty place"


def test_a_character_that_no_font_has_is_shown_as_a_question_mark_and_logged(caplog):
    pdf = render_pdf(iter([page(f"Kettle {UNENCODED}{UNENCODED} end")]))
    assert f"Kettle{MISSING * 2}end" in text_of(pdf)
    with_sign, without = (render_png(iter([page(f"Kettle {sign}")])) for sign in (UNENCODED, ""))
    assert with_sign != without
    assert "document_lacks_characters" in caplog.text
    assert "U+10FFFD" in caplog.text


def test_without_fonts_of_the_system_every_character_is_a_letter_or_a_question_mark(tmp_path):
    """In a process of its own, for which the system has no fonts."""
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<?xml version='1.0'?><fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    program = (
        "import django; django.setup()\n"
        "from tests.empathy.test_document_fonts import page, render_pdf, text_of\n"
        "print(ascii(text_of(render_pdf(iter([page('Kettle 客户 🙂')])))))"
    )
    env = os.environ | {"FONTCONFIG_FILE": str(config), "DEVELOPMENT": "1", "VAR_DIR": str(tmp_path)}
    env |= {"DJANGO_SETTINGS_MODULE": "empathy.settings", "DATABASE_URL": "", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1].startswith("'Kettle???")


@pytest.mark.django_db
def test_the_handout_of_a_case_shows_a_title_in_another_script():
    title = f"The kettle {SCRIPTS['Chinese']}"
    require_fonts(title)
    Case.objects.filter(slug="the-vanishing-package").update(title=title)
    assert SCRIPTS["Chinese"] in read("/cases/the-vanishing-package/handout.pdf").text.replace(" ", "")
