"""Somebody who has nothing but a keyboard: who sees where the focus is, and is caught nowhere."""

FOCUSED = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const isRinged = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    && style.outlineColor !== "rgba(0, 0, 0, 0)";
  const isPicker = element.type === "date" && !element.matches(":focus-visible");
  const isInView = box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  return {what: element.outerHTML.slice(0, 160), isRinged: isRinged || isPicker, isInView};
}
"""
STOPS = """
() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], iframe"
)].filter(element => element.checkVisibility()).length
"""
DAY_STOPS = 4
"""A field for a date holds the focus for day, month, year, and the sign that opens its calendar.

That sign is a part of the browser, which rings it by itself.
"""


class Keyboard:
    """Goes through a page with Tab, and looks at each stop."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, words):
        self.page.keyboard.type(words)
        return self

    def go_to(self, selector, *, backwards=False):
        """Tabs until what is looked for has the focus; fails when a whole round leads not there.

        Raises:
            AssertionError: the focus cannot be seen at a stop, or is caught before the target.
        """
        target = self.page.locator(selector).first
        target.wait_for()
        for _stop in range(self.page.evaluate(STOPS) * 2 + DAY_STOPS):
            self.press("Shift+Tab" if backwards else "Tab")
            self.see_focus()
            if target.evaluate("element => element === document.activeElement"):
                return self
        raise AssertionError(f"{selector} cannot be reached on {self.page.url}")

    def see_focus(self):
        focused = self.page.evaluate(FOCUSED)
        if focused is None:
            return
        assert focused["isRinged"], f"the focus cannot be seen: {focused['what']}"
        assert focused["isInView"], f"the focus is out of sight: {focused['what']}"

    def go_round(self):
        """Tabs through the whole page; answers whether the focus came out at its end."""
        self.page.evaluate("document.activeElement.blur()")
        for _stop in range(self.page.evaluate(STOPS) + 10 * DAY_STOPS):
            self.press("Tab")
            self.see_focus()
            if self.page.evaluate("document.activeElement === document.body"):
                return True
        return False
