"""Every screen with axe: no violation, no sideways scrolling, no complaint of the browser."""

import re

import pytest

pytestmark = pytest.mark.slow

LANGUAGES = ("fr", "en")
LOOKS = {"fr": (("light", 1366), ("dark", 390)), "en": (("dark", 1366), ("light", 390))}
"""Theme and width: two looks in each language, so that all pairs are met."""
VISITOR = ("/", "/planning/", "/machines/", "/machines/bigmem7/", "/rules/", "/accounts/login/")
RESEARCHER = (
    "/",
    "/planning/",
    "/planning/?days=92&category=cemeb",
    "/machines/bigmem0/",
    "/bookings/",
    "/bookings/new/",
    "/bookings/new/?machine=bigmem9&first_day={free}&days=14",
    "/bookings/new/?machine=bigmem0&first_day=2020-01-01&days=85&profile=mbbworkflow",
    "/bookings/{live}/",
    "/bookings/{live}/extend/",
    "/bookings/{live}/release/",
    "/bookings/{asked}/",
    "/bookings/{asked}/cancel/",
    "/preferences/",
    "/inbox/",
)
ADMINISTRATOR = ("/", "/planning/", "/tonight/?rehearse=1", "/machines/", "/bookings/{live}/")


@pytest.fixture(scope="module")
def places(live_portal):
    """References of alice's bookings, and a day that lies far enough ahead."""
    told = live_portal.manage(
        "shell",
        "-v0",
        "-c",
        "from reservations.models import Booking as B; from datetime import timedelta; "
        "from foundation import clock; a = B.objects.filter(holder__account_name='alice'); "
        "print(a.filter(state='active').earliest('first_day').reference, "
        "a.filter(state='requested')[0].reference, "
        "clock.now().date() + timedelta(days=120))",
    )
    live, asked, free = told.split()[-3:]
    return {"live": live, "asked": asked, "free": free}


@pytest.fixture(scope="module")
def sessions():
    """Cookies of people who signed in once, by login."""
    return {}


@pytest.fixture
def screen_of(screen, live_portal, sessions):
    """Answers a screen of the live portal on which somebody is signed in."""

    def screen_of(login, **options):
        if login in sessions:
            return screen(live_portal.url, storage_state=sessions[login], **options)
        seen = screen(live_portal.url, **options).sign_in(login)
        sessions[login] = seen.page.context.storage_state()
        return seen

    return screen_of


def in_turn(paths):
    """Pairs each path with one language, in turn."""
    return [(path, LANGUAGES[index % 2]) for index, path in enumerate(paths)]


def in_both(paths):
    """Pairs each path with every language."""
    return [(path, language) for path in paths for language in LANGUAGES]


def faults_in_all_looks(seen, path, language):
    """Opens a page in a language and answers the faults of each of its looks."""
    seen.open("/rules/").speak(language).open(path)
    found = []
    for theme, width in LOOKS[language]:
        seen.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        seen.page.set_viewport_size({"width": width, "height": 850})
        found += [f"{theme} {width}: {fault}" for fault in seen.faults()]
    return found


@pytest.mark.parametrize(("path", "language"), in_turn(VISITOR))
def test_screen_of_a_visitor_has_no_fault(screen, live_portal, path, language):
    assert faults_in_all_looks(screen(live_portal.url), path, language) == []


@pytest.mark.parametrize(("path", "language"), in_both(RESEARCHER))
def test_screen_of_a_researcher_has_no_fault(screen_of, places, path, language):
    assert faults_in_all_looks(screen_of("alice"), path.format(**places), language) == []


@pytest.mark.parametrize(("path", "language"), in_turn(ADMINISTRATOR))
def test_screen_of_an_administrator_has_no_fault(screen_of, places, path, language):
    assert faults_in_all_looks(screen_of("admin"), path.format(**places), language) == []


@pytest.mark.parametrize("path", ["/nowhere/", "/bookings/B-NONE/"])
def test_screen_of_an_error_has_no_fault(screen_of, path):
    seen = screen_of("alice").open(path)

    faults = [fault for fault in seen.faults() if "404" not in fault]

    assert faults == []


def test_screens_ask_little_and_nobody_but_the_portal(screen_of, live_portal):
    seen = screen_of("alice")
    asked = []
    seen.page.on("request", lambda request: asked.append(request.url))
    cold = seen.page.context.new_cdp_session(seen.page)
    cold.send("Network.setCacheDisabled", {"cacheDisabled": True})

    seen.open("/planning/")

    assert {re.match(r"https?://[^/]+", url)[0] for url in asked} == {live_portal.url}
    assert len(asked) <= 8
