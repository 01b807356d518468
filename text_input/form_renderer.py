"""The renderer of all forms (settings.FORM_RENDERER)."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest

TEXT_WIDGETS = {f"django/forms/widgets/{name}.html" for name in ("text", "textarea", "search")}


class TextDirectionRenderer(DjangoTemplates):
    """Lets the first letter that is typed into a text field set the direction of writing."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name in TEXT_WIDGETS:
            context["widget"]["attrs"] = {**context["widget"]["attrs"], "dir": "auto"}
        return super().render(template_name, context, request)
