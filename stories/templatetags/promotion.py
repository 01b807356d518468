"""What stands on the pages of cases about the story that one was made of."""

from django import template

register = template.Library()


@register.simple_tag
def promotion_panel(case, text):
    return ""
