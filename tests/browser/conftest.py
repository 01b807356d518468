"""Fixtures for tests in a real browser: a running site with the library, and browser windows."""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.people import confirm_password, signed_in

# Playwright runs an event loop in this thread, in which Django would refuse to use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# What Chromium loads for windows that nobody sees; and, since the last list counts, what Playwright leaves out, too.
LEFT_OUT = (
    "PreloadTopChromeWebUI,InitialWebUI,WebUIReloadButton,WebUIToolbar,WebUILocationBar,WebUIOmniboxPopup,"
    "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PaintHolding,ThirdPartyStoragePartitioning,OptimizationHints"
)
HEIGHTS = {320: 640, 390: 844, 768: 1024, 1280: 800}


def pytest_collection_modifyitems(items):
    """Mark all tests in this folder for the browser lane."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _no_unseen_white_space():
    """Tools check pages as they are sent."""


def chromium_path() -> str | None:
    """Return the path of Chromium, preferably without windows: it opens a page in a third of the time."""
    headless = shutil.which("chromium-headless-shell")
    return os.environ.get("CHROMIUM") or headless or shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium():
    """Start one Chromium for all tests of this process."""
    options = ["--no-sandbox", f"--disable-features={LEFT_OUT}"]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium_path(), args=options)


@pytest.fixture
def site(transactional_db, live_server):
    """Return the URL of a running site with the library."""
    return live_server.url


class Visit:
    """A browser window that records requests to other hosts, CSP violations and script errors."""

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
        # A view transition that is interrupted by the next navigation is not an error.
        if "Transition was aborted" not in str(error):
            self.faults.append(f"script: {error}")

    def _console(self, message):
        # Chromium logs pages that answer 404 on purpose; everything else is an error.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def to(self, address):
        """Open an address of the site and return the page."""
        self.page.goto(self.site + address)
        return self.page

    def path(self):
        """Return path and query string of the current page."""
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
