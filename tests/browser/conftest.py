"""Chromium on the portal: signed-in pages, axe, and everything the browser complains of."""

from importlib.util import find_spec
from pathlib import Path

import pytest

PASSWORD = "bigmem-demo"
AXE = Path(str(find_spec("axe_playwright_python").origin)).with_name("axe.min.js").read_text()
RUN_AXE = """
() => axe.run(document).then(({violations}) => violations.map(({id, nodes}) =>
  `${id}: ${nodes.map(node => node.html.slice(0, 200)).join(" | ")}`))
"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Screen:
    """One page of a browser, with what went wrong in it."""

    def __init__(self, page, url):
        self.page = page
        self.url = url
        self.complaints = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def open(self, path):
        self.page.goto(self.url + path)
        return self

    def sign_in(self, login, password=PASSWORD):
        self.open("/accounts/login/")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_selector(".person")
        return self

    def speak(self, language):
        """Switches the language, if it is another."""
        if self.page.get_attribute("html", "lang") != language:
            self.page.click(".language button")
            self.page.wait_for_selector(f"html[lang={language}]")
        return self

    def faults(self):
        """Answers what axe, the layout and the browser itself find wrong."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate(RUN_AXE)
        overflow = self.page.evaluate(OVERFLOW)
        if overflow > 0:
            found.append(f"the page is {overflow} px too wide")
        return [*found, *self.complaints]


@pytest.fixture
def screen(new_page):
    """Answers a maker of screens: `screen(portal_url, width=390, color_scheme="dark")`."""

    def screen(url, **options):
        return Screen(new_page(**options), url)

    return screen
