"""What the page of a case shows of this room: the question, and the module for those who said yes."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from usage_statistics.consent import has_consented
from usage_statistics.models import Section

register = template.Library()


@register.inclusion_tag("usage_statistics/_useful_question.html", takes_context=True)
def useful_question(context, case):
    """Ask which parts were useful, on the page of a published case."""
    was_answered = context["request"].GET.get("thanks") == "1"
    asked = case.status == "published"
    return {"case": case, "sections": Section.choices if asked else [], "was_answered": was_answered}


@register.simple_tag(takes_context=True)
def reading_script(context, case):
    """The module that tells what was read, for a reader who said yes; nothing for everybody else."""
    if case.status != "published" or not has_consented(context["request"]):
        return ""
    return format_html('<script type="module" src="{}"></script>', static("js/reading.js"))
