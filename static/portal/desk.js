// The keyboard of the approval desk, and what stays in step when htmx swaps the card.
// Keys move and point; none of them decides.

const KEYS = {
  j: () => turn(1),
  k: () => turn(-1),
  a: () => point("#approve"),
  r: () => point("#id_reason"),
  q: () => document.querySelector("#ask")?.click(),
  "?": help,
};

const links = () => [...document.querySelectorAll(".queue__row > a")];

/** Opens the line so many further down; past the end, nothing happens. */
function turn(step) {
  const all = links();
  const here = all.findIndex((link) => link.hasAttribute("aria-current"));
  const link = all[here < 0 ? 0 : here + step];
  if (!link) return;
  if (link.offsetParent) link.click();
  else location.assign(link.href);
}

/** Shows where a decision is taken, and lets the person take it. */
function point(selector) {
  const found = document.querySelector(`.decide ${selector}`);
  found?.focus();
  found?.scrollIntoView({ block: "nearest" });
}

addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const isTyping = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping) return;
  const key = KEYS[event.key];
  if (!key) return;
  event.preventDefault();
  key();
});

/** Opens the list of keys. */
function help() {
  const dialog = document.querySelector("#keys");
  if (!dialog.open) dialog.showModal();
}

const button = document.querySelector("[data-keys]");
button.hidden = false;
button.addEventListener("click", help);

// A card opened by its address: its line is shown, the page stays where it is.
const chosen = document.querySelector(".queue__row > [aria-current]");
const list = chosen?.closest("ol");
if (list) list.scrollTop = chosen.offsetTop - list.offsetTop - list.clientHeight / 3;

document.documentElement.addEventListener("htmx:afterSettle", ({ detail: { target, elt } }) => {
  const card = document.querySelector("#desk-card");
  if (!card || (target.id !== "desk-card" && elt.id !== "desk-card")) return;
  document.title = card.dataset.title;
  // Where there is room for one of both only, the card now takes the place of the queue.
  document.querySelector(".desk--list")?.classList.remove("desk--list");
  for (const link of links()) {
    const isHere = link.pathname === location.pathname;
    if (!isHere) link.removeAttribute("aria-current");
    else {
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest" });
    }
  }
  card.focus({ preventScroll: true });
});
