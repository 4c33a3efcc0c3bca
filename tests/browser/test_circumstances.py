"""Screens in colours that the system forces, without motion, and gone through with Tab."""

import pytest

from tests.browser import inspecting
from tests.browser.keyboard import Keyboard
from tests.browser.screens_list import NORMAL, RESEARCHER

pytestmark = [
    pytest.mark.slow,
    pytest.mark.all_screens,
    pytest.mark.parametrize("world", [NORMAL], indirect=True, scope="module"),
    pytest.mark.parametrize(
        "path", ["/", "/planning/", "/bookings/new/", "/bookings/{live}/", "/preferences/"]
    ),
]
UNMARKED = """
() => [...document.querySelectorAll(".badge, .button")].filter(element =>
  element.checkVisibility() && getComputedStyle(element).borderTopStyle === "none"
).map(element => element.outerHTML.slice(0, 120))
"""


@pytest.fixture
def seen(world, screen, path):
    found = screen(world.url, reduced_motion="reduce", width=1366)
    found.page.context.add_cookies(world.cookies(RESEARCHER, "en"))
    return found.open(path.format(**world.places))


def test_forced_colours_and_no_motion_lose_nothing(seen):
    seen.page.emulate_media(forced_colors="active", reduced_motion="reduce")

    faults = [*inspecting.layout_faults(seen.page), *seen.page.evaluate(UNMARKED)]

    assert (faults, seen.page.evaluate("document.getAnimations().length")) == ([], 0)
    assert seen.complaints == []


def test_tab_goes_through_the_whole_page_and_out_of_it(seen):
    assert Keyboard(seen.page).go_round()
