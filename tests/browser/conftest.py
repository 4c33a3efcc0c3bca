"""Chromium on the portal: signed-in pages, axe, and everything the browser complains of."""

import pytest

from tests.browser import inspecting, serving

PASSWORD = "bigmem-demo"


class Screen:
    """One page of a browser, with what went wrong in it."""

    def __init__(self, page, url):
        self.page = page
        self.url = url
        self.complaints = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.add_init_script(inspecting.LISTEN)

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

    def look(self, theme, width, height=850):
        """Shows the page that is open in another light and size, without loading it again."""
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        self.page.set_viewport_size({"width": width, "height": height})
        return self

    def faults(self):
        """Answers what axe, the layout and the browser itself find wrong since the last time."""
        found = [*inspecting.axe_faults(self.page), *inspecting.layout_faults(self.page)]
        found += self.complaints
        self.complaints.clear()
        return found


@pytest.fixture
def screen(new_page):
    """Answers a maker of screens: `screen(portal_url, width=390, color_scheme="dark")`."""

    def screen(url, **options):
        return Screen(new_page(**options), url)

    return screen


@pytest.fixture(scope="module")
def world(request, browser, django_db_setup, django_db_blocker, tmp_path_factory):
    """The portal in one of its states; its rows are there while the tests of that state run."""
    with (
        django_db_blocker.unblock(),
        serving.serve(request.param, tmp_path_factory.mktemp("mail")) as served,
    ):
        yield served
