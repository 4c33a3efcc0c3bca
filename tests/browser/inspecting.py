"""What is wrong with a page in a browser: axe, layout, head, zoom.

Each function answers a list of sentences; an empty one is good.
"""

from importlib.util import find_spec
from pathlib import Path

AXE = Path(str(find_spec("axe_playwright_python").origin)).with_name("axe.min.js").read_text()
RUN_AXE = """
() => axe.run(document, {rules: {"target-size": {enabled: true}}}).then(({violations}) =>
  violations.map(({id, nodes}) =>
    `${id}: ${nodes.map(node => node.html.slice(0, 200)).join(" | ")}`))
"""
"""All rules of axe, with the one for targets of 24 px (WCAG 2.5.8), which it leaves off itself."""
LISTEN = """
window.__refused = [];
addEventListener("securitypolicyviolation", event => window.__refused.push(
  `the policy refuses ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
"""Said to every document before its own scripts."""
HEAD = """
language => [
  ...(document.title.split("·")[0].trim() ? [] : ["the title says nothing"]),
  ...(document.documentElement.lang === language ? [] : ["the page is in another language"]),
  ...(document.querySelectorAll("h1").length === 1 ? [] : ["there is not one h1"]),
  ...(window.__refused || []),
]
"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """
() => [...document.body.querySelectorAll("*")].filter(element => {
  const style = getComputedStyle(element);
  return ["hidden", "clip"].includes(style.overflowX)
    && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1
    && element.textContent.trim() && element.checkVisibility()
    && !element.closest("[title], [aria-label], .visually-hidden, .plan, .strip");
}).map(element => `cut off: ${element.outerHTML.slice(0, 160)}`)
"""
"""Text that its own box hides and that nothing else says in full.

In a drawing of days a short booking has less room than its words; its link says them whole.
"""
ACTIONS = """
() => {
  const opensBy = box => box.matches("details") ? box.querySelector("summary")
    : document.querySelector(`[popovertarget="${box.id}"], [commandfor="${box.id}"]`);
  const boxes = "details:not([open]), [popover], dialog:not([open])";
  const fields = "a[href], button, input:not([type=hidden]), select, textarea";
  const closed = [...document.querySelectorAll(boxes)].filter(box =>
    opensBy(box)?.checkVisibility({visibilityProperty: true}));
  const isThere = element => element.checkVisibility({visibilityProperty: true})
    || closed.some(box => box.contains(element));
  return [...document.querySelectorAll(fields)].filter(isThere).map(element =>
    element.getAttribute("href")
      || `${element.tagName} ${element.name || element.textContent.trim()} ${element.value}`);
}
"""
"""What can be done here: links by target, the rest by name and words.

What is in a closed box counts while there is something that opens the box.
"""
OPEN_ALL = """
() => {
  document.querySelectorAll("details").forEach(box => { box.open = true; });
  [...document.querySelectorAll("[popover]")].filter(box =>
    document.querySelector(`[popovertarget="${box.id}"]`)?.checkVisibility()
  ).slice(-1).forEach(box => box.showPopover());
}
"""
"""Opens every fold and the last menu."""
ZOOMED = {200: 683, 400: 320}
"""CSS pixels that zooming leaves of 1366, and of the 1280 that WCAG 1.4.10 starts from."""


def axe_faults(page):
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(RUN_AXE)


def layout_faults(page):
    found = page.evaluate(CUT)
    overflow = page.evaluate(OVERFLOW)
    return [*found, f"the page is {overflow} px too wide"] if overflow > 0 else found


def zoom_faults(page, *, is_halved=False, height=850):
    """Zooms in and out again; answers what is lost on the way."""
    before = page.viewport_size
    offered = set() if is_halved else set(page.evaluate(ACTIONS))
    found = []
    for percent, width in ZOOMED.items():
        page.set_viewport_size({"width": width, "height": height})
        lost = sorted(offered - set(page.evaluate(ACTIONS)))
        faults = [*layout_faults(page), *(f"cannot be reached: {action}" for action in lost)]
        found += [f"zoom {percent} %: {fault}" for fault in faults]
    page.set_viewport_size(before)
    return found
