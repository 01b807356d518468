"""Template filters that show the message of a decision in the language of the reader."""

from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from moderation.models import AuditEntry, localized_message

register = template.Library()


@register.filter
def decision_message(entry: AuditEntry, site: str = "") -> SafeString:
    """Return the message of an entry as HTML, with links to guidelines. Mails give the `site`."""
    text = localized_message(entry.note, entry.chosen_reasons)
    links = {
        f"    {urljoin(settings.SITE_URL, reason.guideline)}": format_html(
            '    <a href="{}">{}</a>',
            urljoin(site, reason.guideline),
            _("Read the guideline: %(reason)s") % {"reason": reason.local_label},
        )
        for reason in entry.chosen_reasons
        if reason.guideline
    }
    lines = ((links.get(line, line),) for line in text.split("\n"))
    return format_html_join("\n", "{}", lines)


@register.filter
def decision_text(entry: AuditEntry) -> str:
    """Return the message of an entry as plain text, for mails."""
    return localized_message(entry.note, entry.chosen_reasons)
