"""Keeps what is written down of a session in line with it (accounts/session_tracking.py)."""

from accounts import session_tracking


class SessionsMiddleware:
    """After a request of a signed-in member: note the day, once a day, and a new key of the session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        # Only where somebody has asked who it is: a page for everybody still reads no session.
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated and not request.session.is_empty():
            session_tracking.update_tracked_session(request)
        return response
