"""Pages that are the same for every visitor, so that a shared cache may keep them."""

from functools import wraps
from hashlib import blake2b

from django.conf import settings
from django.utils.cache import get_conditional_response, patch_vary_headers

from taxonomy.selection import one_moment, version_of

SHARED = "public, max-age=0, s-maxage=60, stale-while-revalidate=300"
PERSONAL = "private, no-cache"


def kept_by(*shelves: str):
    """Let caches keep what a view answers to visitors until one of the shelves has changed.

    The ETag is made before the view runs, so an unchanged page costs one small query.
    A request with any cookie is answered for that person alone.
    """

    def decorate(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            with one_moment():
                return answer(request, *args, **kwargs)

        def answer(request, *args, **kwargs):
            shared = not request.COOKIES
            etag = _etag(request, shelves) if shared and not settings.DEBUG else None
            if etag and (unchanged := get_conditional_response(request, etag=etag)):
                unchanged.headers["Cache-Control"] = SHARED
                patch_vary_headers(unchanged, ["Cookie", "Accept-Language"])
                return unchanged
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                response.headers["Cache-Control"] = SHARED if shared else PERSONAL
                if etag:
                    response.headers["ETag"] = etag
                patch_vary_headers(response, ["Cookie", "Accept-Language"])
            return response

        return wrapper

    return decorate


def _etag(request, shelves) -> str:
    versions = ".".join(str(version_of(shelf)) for shelf in shelves)
    language = getattr(request, "LANGUAGE_CODE", "")
    key = f"{settings.RELEASE}|{versions}|{language}|{request.get_full_path()}"
    return f'"{blake2b(key.encode(), digest_size=12).hexdigest()}"'
