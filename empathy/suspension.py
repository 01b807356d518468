"""A suspended member reads, and manages what is theirs; every other form is refused with its reason."""

from empathy.views.errors import suspended

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
# Signing out, password, address, second factor, one's data: the account stays the member's own.
OWN = ("account_", "mfa_", "my_account:")


class SuspensionMiddleware:
    """Refuse the forms of suspended members, but for views that are open to them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Ask who it is for forms alone, so that a page for everybody still reads no session."""
        if request.method in SAFE or _is_open(view, request):
            return None
        if (request.resolver_match.view_name or "").startswith(OWN):
            return None
        if not getattr(request.user, "is_suspended", False):
            return None
        return suspended(request)


def _is_open(view, request) -> bool:
    """Say whether a suspended member may send this form (moderation/members/actions.py)."""
    is_open = getattr(view, "allow_suspended", False)
    return is_open is True or bool(is_open and request.POST.get("action") in is_open)
