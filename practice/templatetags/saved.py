"""The button with which a member saves a case."""

from django import template

from practice.saved import SavedCase

register = template.Library()


@register.inclusion_tag("practice/_save.html", takes_context=True)
def save_button(context, case):
    """For members a button; for visitors, whose page is the same for all, a way to sign in and come back."""
    user = context.get("user")
    signed_in = user is not None and user.is_authenticated
    saved = signed_in and SavedCase.objects.of(user).about(case).exists()
    return {"case": case, "signed_in": signed_in, "saved": saved}
