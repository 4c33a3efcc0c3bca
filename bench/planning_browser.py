"""The planning in Chromium at a quarter of the processor's speed: time until drawn, elements."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

from bench import fleet
from bench.figures import Figure
from foundation import clock

SLOWNESS = 4
ROUNDS = 7
"""The best counts: it is what the page costs, not what else runs on this computer."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DRAWN = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
  () => done(performance.now()))))
"""
ELEMENTS = "document.querySelectorAll('*').length"
MEASURES = ((90, 30, 1.0, None), (60, 200, 1.5, 3500))
"""Days, machines, most seconds, most elements."""


def figures() -> Iterator[Figure]:
    """Fills fleets and opens the page as a signed-in researcher gets it, on a cold cache."""
    for days, machines, most_seconds, most_elements in MEASURES:
        category = f"drawn-{machines}"
        fleet.fill(machines, days, category)
        address = f"/planning/?from={clock.now().date()}&days={days}&category={category}"
        with _served() as url, _page(url) as page:
            times = []
            for _round in range(ROUNDS):
                page.goto(url + address, wait_until="load")
                times.append(page.evaluate(DRAWN) / 1000)
            elements = page.evaluate(ELEMENTS)
        name = f"planning in a browser, {machines} machines, {days} days"
        yield Figure(f"{name}, drawn", min(times), "s", most_seconds)
        yield Figure(f"{name}, size", elements, "elements", most_elements)


@contextmanager
def _served() -> Iterator[str]:
    """Answers where the portal answers, from a thread of this process."""
    server = LiveServerThread("127.0.0.1", _Plain)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()


class _Plain(WSGIHandler):
    """The portal itself: its own middleware answers static files."""

    def __init__(self, _application: WSGIHandler) -> None:
        super().__init__()


@contextmanager
def _page(url: str) -> Iterator[Page]:
    """Answers a page of a slowed-down Chromium on which a researcher is signed in."""
    client = Client()
    client.force_login(fleet.person("planner"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    # Playwright runs an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = _chromium(playwright.chromium)
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="fr-FR")
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
        page = context.new_page()
        console = context.new_cdp_session(page)
        console.send("Network.enable")
        console.send("Network.setCacheDisabled", {"cacheDisabled": True})
        console.send("Emulation.setCPUThrottlingRate", {"rate": SLOWNESS})
        yield page
        browser.close()


def _chromium(chromium: BrowserType) -> Browser:
    """Starts Debian's Chromium.

    Raises:
        RuntimeError: it is not there.
    """
    program = shutil.which("chromium")
    if program is None:
        raise RuntimeError("Chromium is missing: sudo apt-get install chromium")
    return chromium.launch(executable_path=program, args=FLAGS)
