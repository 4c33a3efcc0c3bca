"""Debian's Chromium driven by Playwright; it speaks to nobody but the portal under test."""

import os
import shutil

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run."""
    playwright_api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium")
    assert program, "Chromium is missing: sudo apt-get install chromium"
    # Playwright runs an event loop in this thread, which makes Django think that the code under
    # test is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser, request):
    """Answers a maker of pages, each with cookies of its own: `new_page(locale="fr-FR")`."""
    contexts = []

    def make(*, locale="en-GB", width=1280, height=900, **options):
        context = browser.new_context(
            locale=locale, viewport={"width": width, "height": height}, **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    """A page in English, nobody signed in."""
    return new_page()
