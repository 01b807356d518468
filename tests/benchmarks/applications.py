"""The two measured applications: the site, which counts its queries on demand, and a bare Django view."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

from tests.benchmarks.planted import burn


def planted(request):
    """Use a known amount of CPU, which the benchmark has to see."""
    burn()
    return HttpResponse("ok")


urlpatterns = [path("bare/", lambda request: HttpResponse("ok")), path("planted/", planted)]
DEFAULT_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


def bare():
    """Return a view behind the middleware of a new Django project."""
    apps = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
    settings.configure(
        ALLOWED_HOSTS=["*"], SECRET_KEY="of the bare view only", ROOT_URLCONF=__name__,
        MIDDLEWARE=DEFAULT_MIDDLEWARE, INSTALLED_APPS=apps,
    )  # fmt: skip
    return get_wsgi_application()


def site():
    """Return the site. With the header X-Count a response says how many queries Django sent for it."""
    from django.db import connection

    from empathy.wsgi import application

    def counting(environ, start_response):
        if "HTTP_X_COUNT" not in environ:
            return application(environ, start_response)
        queries = []

        def count(execute, sql, *rest):
            queries.append(sql)
            return execute(sql, *rest)

        def start(status, headers, *rest):
            return start_response(status, [*headers, ("X-Queries", str(len(queries)))], *rest)

        with connection.execute_wrapper(count):
            return application(environ, start)

    return counting


application = bare() if os.environ.get("MEASURED") == "bare" else site()
