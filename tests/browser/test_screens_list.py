"""The list of screens leaves out no address of the portal, and the quick set meets all pairs."""

from itertools import combinations

from django.urls import URLPattern, get_resolver
from django.views.generic import RedirectView

from tests.browser.looks import LOOKS, MOST, all_looks, pairs_of, pairwise_looks
from tests.browser.screens_list import (
    ADMINISTRATOR,
    CASES,
    EMPTY,
    RESEARCHER,
    Case,
    without_screen,
)

ERROR_PAGES = {"403", "403_csrf", "404", "429", "500"}


def addresses(resolver=None, spaces=()):
    """Walks the resolver; answers the names of all addresses but those that only lead on."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if not is_redirect(pattern):
                yield ":".join((*spaces, pattern.name or ""))
        else:
            yield from addresses(pattern, (*spaces, *filter(None, [pattern.namespace])))


def is_redirect(pattern):
    return getattr(pattern.callback, "view_class", None) is RedirectView


def test_list_names_every_address_of_the_portal():
    known = {case.name for case in CASES} | without_screen()

    ours = {name for name in addresses() if not name.startswith("admin:")}

    assert (ours - known, known - ours - ERROR_PAGES) == (set(), set())


def test_no_case_stands_twice_and_none_needs_no_screen():
    assert len(set(CASES)) == len(CASES)
    assert {case.name for case in CASES} & without_screen() == set()


def test_quick_set_is_small_and_the_same_each_time():
    taken = pairwise_looks(CASES)

    assert len(taken) == len(set(taken)) <= MOST == 60
    assert taken == pairwise_looks(CASES)
    assert set(taken) <= set(all_looks(CASES))


def test_quick_set_meets_every_pair_and_shows_every_page():
    everything = {pair for candidate in all_looks(CASES) for pair in pairs_of(*candidate)}

    met = {pair for candidate in pairwise_looks(CASES) for pair in pairs_of(*candidate)}

    assert everything - met == set()


def test_pairwise_set_of_few_screens_leaves_no_pair_out():
    cases = [Case("a", "/a/"), Case("b", "/b/", ADMINISTRATOR), Case("b", "/b/", state=EMPTY)]
    values = [
        (*of, theme, language, width)
        for of in ((RESEARCHER, "normal"), (ADMINISTRATOR, "normal"), (RESEARCHER, "empty"))
        for theme in ("light", "dark")
        for language in ("fr", "en")
        for width in (1366, 390)
    ]
    wanted = {pair for row in values for pair in combinations(enumerate(row), 2)}

    taken = pairwise_looks(cases)

    met = {pair for candidate in taken for pair in pairs_of(*candidate)}
    assert met == wanted | {("a",), ("b",)}
    assert len(taken) < len(cases) * len(LOOKS)


def test_full_matrix_has_eight_looks_a_screen():
    assert len(all_looks(CASES)) == len(CASES) * 8
