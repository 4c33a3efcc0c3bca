"""What a page costs on its first visit: few requests, few bytes, nobody but the portal."""

from urllib.parse import urlsplit

import pytest

from tests.browser.screens_list import CASES, NORMAL, RESEARCHER
from tests.support.visitor import Visitor

pytestmark = pytest.mark.slow

MOST_REQUESTS = 8
MOST_BYTES = 60_000
MOST_SCRIPT_BYTES = 25_000
QUICK = ("/", "/planning/", "/bookings/new/", "/machines/bigmem0/")
"""Those with most parts of their own; `make test-screens` weighs every page."""
PATHS = sorted(
    {
        case.path
        for case in CASES
        if (case.who, case.state) == (RESEARCHER, NORMAL) and "{" not in case.path
    }
    | {"/planning/?days=366"}
)


class Meter:
    """Counts what one page fetches over the network, compressed and with its headers."""

    def __init__(self, page):
        self.page = page
        self.fetched = {}
        cdp = page.context.new_cdp_session(page)
        cdp.send("Network.enable")
        cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
        cdp.on("Network.responseReceived", self._name)
        cdp.on("Network.loadingFinished", self._weigh)

    def _name(self, event):
        url = event["response"]["url"]
        if not url.startswith("data:"):
            self.fetched[event["requestId"]] = [url, event["type"], 0]

    def _weigh(self, event):
        if event["requestId"] in self.fetched:
            self.fetched[event["requestId"]][2] = event["encodedDataLength"]

    def measure(self, url):
        self.fetched.clear()
        self.page.goto(url, wait_until="networkidle")
        return [tuple(row) for row in self.fetched.values()]


@pytest.fixture(scope="module")
def cookies(live_portal):
    visitor = Visitor(live_portal.url, language="fr").sign_in("alice")
    visitor.close()
    return [
        {"name": cookie.name, "value": cookie.value, "url": live_portal.url}
        for cookie in visitor.http.cookies.jar
    ]


def test_first_visit_of_every_page_is_light(new_page, live_portal, cookies, request):
    page = new_page(locale="fr-FR")
    page.context.add_cookies(cookies)
    meter, heavy = Meter(page), []

    for path in PATHS if request.config.getoption("--all-screens") else QUICK:
        fetched = meter.measure(live_portal.url + path)
        size = sum(row[2] for row in fetched)
        scripts = sum(row[2] for row in fetched if row[1] == "Script")
        hosts = {urlsplit(row[0]).netloc for row in fetched}
        assert hosts == {urlsplit(live_portal.url).netloc}
        if len(fetched) > MOST_REQUESTS or size > MOST_BYTES or scripts > MOST_SCRIPT_BYTES:
            heavy.append(f"{path}: {len(fetched)} requests, {size} bytes, {scripts} of scripts")

    assert heavy == []


def test_pages_and_their_parts_travel_compressed(live_portal, cookies):
    visitor = Visitor(live_portal.url, cookies={row["name"]: row["value"] for row in cookies})
    page = visitor.read("/planning/")

    style = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    answers = [page, visitor.read(style)]

    assert [answer.headers["content-encoding"] for answer in answers] == ["gzip", "gzip"]
    assert "max-age=315360000" in answers[1].headers["cache-control"]
    visitor.close()
