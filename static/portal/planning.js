// The planning with a keyboard, and details beside it. Without this, every bar is a plain link.

const plan = document.querySelector("#plan");
const details = document.querySelector("#details");
const keys = document.querySelector("#keys");
const button = document.querySelector("[data-keys]");
let chosen = null;

const bars = (row) => [...row.querySelectorAll("a")];
const rows = () => [...plan.querySelectorAll("tr:not(.cat)")].filter((row) => bars(row).length);
const middle = (bar) => bar.getBoundingClientRect().left + bar.offsetWidth / 2;

/** One stop for the Tab key: the bar that was last looked at. Made when the focus comes here. */
let stop = null;
function settle(bar) {
  if (!stop) plan.querySelectorAll("a").forEach((each) => { each.tabIndex = -1; });
  else stop.tabIndex = -1;
  stop = bar;
  bar.tabIndex = 0;
}

function go(bar) {
  if (!bar) return;
  bar.focus({ preventScroll: true });
  bar.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The bar of a row that lies nearest to a place. */
const nearest = (row, x) => row && bars(row).reduce((best, bar) =>
  Math.abs(middle(bar) - x) < Math.abs(middle(best) - x) ? bar : best);

function beside(bar, step) {
  const mates = bars(bar.closest("tr"));
  return mates[mates.indexOf(bar) + step];
}

function above(bar, step) {
  const all = rows();
  return nearest(all[all.indexOf(bar.closest("tr")) + step], middle(bar));
}

function gap(bar) {
  const gaps = [...plan.querySelectorAll("a.g")];
  return gaps.find((each) =>
    !bar || bar.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) ?? gaps[0];
}

function leave(selector) {
  const link = document.querySelector(selector);
  if (link) location.assign(`${link.href}#plan`);
}

const moves = {
  ArrowLeft: (bar) => go(bar && beside(bar, -1)),
  ArrowRight: (bar) => go(bar ? beside(bar, 1) : nearest(rows()[0], 0)),
  ArrowUp: (bar) => go(bar && above(bar, -1)),
  ArrowDown: (bar) => go(bar ? above(bar, 1) : nearest(rows()[0], 0)),
  Home: (bar) => go(bar && bars(bar.closest("tr"))[0]),
  End: (bar) => go(bar && bars(bar.closest("tr")).at(-1)),
  PageUp: () => leave('[rel="prev"]'),
  PageDown: () => leave('[rel="next"]'),
  n: (bar) => go(gap(bar)),
  t: () => leave("[data-today]"),
  "?": () => keys.showModal(),
};

plan.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const move = moves[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!move) return;
  event.preventDefault();
  move(event.target.closest("a"));
});

plan.addEventListener("focusin", ({ target }) => {
  if (target.matches("a")) settle(target);
  else if (!stop) settle(plan.querySelector("a"));
});

/** What is cut off or short is said in full under the pointer. */
plan.addEventListener("pointerover", ({ target }) => {
  if (target.matches(".bars > *")) target.title = target.textContent;
});

async function show(bar) {
  const path = new URL(bar.href).pathname.replace(/^(\/planning)?/, "/planning");
  details.textContent = "";
  await htmx.ajax("GET", path, { target: details, swap: "innerHTML" });
  const title = details.querySelector(".details__title");
  // Signed out meanwhile, or no answer: the link itself says what is wrong.
  if (!title) return location.assign(bar.href);
  chosen?.removeAttribute("aria-current");
  chosen = bar;
  bar.setAttribute("aria-current", "true");
  details.show();
  title.focus();
  details.scrollIntoView({ block: "nearest" });
  bar.scrollIntoView({ block: "nearest", inline: "nearest" });
}

if (details) {
  plan.addEventListener("click", (event) => {
    const bar = event.target.closest(".bars a:not(.g)");
    if (!bar || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(bar);
  });
  details.addEventListener("close", () => {
    chosen?.removeAttribute("aria-current");
    chosen?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open && !keys.open) details.close();
  });
}

button.hidden = false;
button.addEventListener("click", () => keys.showModal());
