"""Every screen with axe: no violation, nothing too wide, cut off or refused, also when zoomed.

`make test` looks at a pairwise set of the list of screens; `--all-screens` at every screen in
both themes, languages and sizes.
"""

from functools import cache

import pytest

from tests.browser import inspecting
from tests.browser.looks import all_looks, pairwise_looks
from tests.browser.screens_list import CASES, ERROR

pytestmark = pytest.mark.slow

SEEN = sorted({(case.world, case.who) for case in CASES})
"""Which data, and who looks: one test each."""

SEND_EMPTY = """
() => {
  const forms = [...document.querySelectorAll("main form[method=post]")];
  const form = forms.sort((one, other) => other.elements.length - one.elements.length)[0];
  form.noValidate = true;
  form.querySelectorAll("input:not([type=hidden]), textarea").forEach(field => {
    if (!["checkbox", "radio", "submit"].includes(field.type)) field.value = "";
  });
  form.requestSubmit();
}
"""


@cache
def looks_taken(is_all):
    """The cases with their looks, put together by world and person, then by language."""
    taken = all_looks(CASES) if is_all else pairwise_looks(CASES)
    groups = {}
    for case, look in taken:
        group = groups.setdefault((case.world, case.who), {})
        group.setdefault((look.language, case), []).append(look)
    return groups


@pytest.mark.parametrize(("world", "who"), SEEN, indirect=["world"], scope="module")
def test_screens_have_no_fault(world, who, screen, request):
    seen = screen(world.url)
    groups = looks_taken(request.config.getoption("--all-screens"))
    found, spoken = [], None
    for (language, case), looks in sorted(
        groups[world.name, who].items(), key=lambda item: item[0][0]
    ):
        if language != spoken:
            seen.page.context.add_cookies(world.cookies(who, language))
            spoken = language
        faults = faults_of(seen, case, looks, world, language)
        found += [f"{case}: {fault}" for fault in faults]

    if found:
        pytest.fail("\n".join(found), pytrace=False)


def faults_of(seen, case, looks, world, language):
    """Opens a screen once and answers the faults of each of its looks."""
    response = seen.page.goto(world.url + case.path.format(**world.places))
    if case.is_sent_empty:
        with seen.page.expect_navigation() as sent:
            seen.page.evaluate(SEND_EMPTY)
        response = sent.value
    seen.complaints[:] = [words for words in seen.complaints if not is_expected(words, case)]
    found = [] if response.status == case.status else [f"answers {response.status}"]
    found += seen.page.evaluate(inspecting.HEAD, language)
    for look in looks:
        seen.look(look.theme, look.width)
        faults = seen.faults()
        if look.width > 1000:
            faults += inspecting.zoom_faults(seen.page, is_halved=case.is_halved)
        found += [f"{look}: {fault}" for fault in faults]
    return found


def is_expected(complaint, case):
    """The browser's own remarks on an answer that is an error, or shows what was typed wrongly."""
    return case.state == ERROR and (
        f"status of {case.status}" in complaint or "does not conform" in complaint
    )
