"""A real browser before a running site that holds the founding library."""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.people import confirm_password, signed_in

# Playwright keeps an event loop in this thread, in which Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
HEIGHTS = {320: 640, 390: 844, 768: 1024, 1280: 800}


def pytest_collection_modifyitems(items):
    """Everything in this folder belongs to the browser lane."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _no_unseen_white_space():
    """Tools check pages as they are sent."""


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


@pytest.fixture
def site(transactional_db, live_server):
    """The address of a running site with the founding library."""
    return live_server.url


class Visit:
    """A browser window that writes down what a page must never do."""

    def __init__(self, context, site):
        self.context, self.site, self.faults = context, site, []
        self.page = context.new_page()
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", self._pageerror)

    def _request(self, request):
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"foreign request: {request.url}")

    def _pageerror(self, error):
        # A cross-document transition that the reader outruns is dropped, as it should be.
        if "Transition was aborted" not in str(error):
            self.faults.append(f"script: {error}")

    def _console(self, message):
        # A page that answers 404 on purpose makes Chromium say so; everything else is a fault.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def to(self, address):
        """Open an address of the site and return the page."""
        self.page.goto(self.site + address)
        return self.page

    def path(self):
        """The address shown now, without the host."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture
def visit(chromium, site):
    """Open windows: visit(width=320, theme="dark", javascript=False, as_="alice").

    At the end no window may have asked another host, broken the CSP or failed in a script.
    """
    windows = []

    def open_window(*, width=1280, theme="light", javascript=True, as_="", **more):
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=theme,
            java_script_enabled=javascript,
            locale="en-GB",
            **more,
        )
        context.set_default_timeout(15_000)
        if as_:
            client = confirm_password(signed_in(Client(), as_))
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
        windows.append(Visit(context, site))
        return windows[-1]

    yield open_window
    faults = [fault for window in windows for fault in window.faults]
    for window in windows:
        window.context.close()
    assert faults == []
