"""What the page of a case shows of usage statistics: the question, and the script after consent."""

from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html

from cases.models import Case
from usage_statistics.consent import has_consented
from usage_statistics.models import Section

register = template.Library()


@register.inclusion_tag("usage_statistics/_useful_question.html", takes_context=True)
def useful_question(context: Context, case: Case) -> dict[str, Any]:
    """Ask which sections were useful, if the case is published."""
    was_answered = context["request"].GET.get("thanks") == "1"
    is_asked = case.status == "published"
    return {"case": case, "sections": Section.choices if is_asked else [], "was_answered": was_answered}


@register.simple_tag(takes_context=True)
def reading_script(context: Context, case: Case) -> str:
    """Load the script that reports read sections, if the reader consented and the case is published."""
    if case.status != "published" or not has_consented(context["request"]):
        return ""
    return format_html('<script type="module" src="{}"></script>', static("js/reading.js"))
